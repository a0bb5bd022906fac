"""Nagi's hair: long behind, one tail tied high on her left, a parted fringe, side locks, a star clip and a curl on top.

A lock is the space between two curves that meet at its tip. Locks overlap, each with a dark side, a streak of light,
thin inner lines and an outline that fades towards the root; the whole head shares one shine and one gradient.
"""

from __future__ import annotations

import numpy as np

from . import palette as c
from .brush import Curve, Layer, Mask, Points, between, dot, filled, join, part, ring, smooth, stroke


def lock(
    sheet: Layer,
    left: Points,
    right: Points,
    base: str = c.HAIR,
    shade: str = c.HAIR_SHADE,
    light: str = c.HAIR_LIGHT,
    line: float = 1.1,
    tip: float = 0.0,
    root: float = 0.3,
    dark_side: float = 0.62,
) -> Mask:
    """Draw one lock between two curves given from root to a common tip.

    `tip`: how much of its length (0..1) takes the foam green of the ends; `root`: the part of the outline left out
    where the lock grows from other hair; `dark_side`: where across the lock its shadow begins (1 = none).
    """
    a, b = smooth(left), smooth(right)
    shape = sheet.fill(filled(join(a, b[::-1])), base)
    top, end = (a[0] + b[0]) / 2, a[-1]
    if tip:
        start = end + (top - end) * tip
        sheet.tint(shape.ramp(tuple(start), tuple(end)), c.HAIR_TIP, 0.95, within=shape)
    dark = filled(join(between(a, b, dark_side), b[::-1])).blurred(0.5)
    sheet.tint(dark, shade, 0.8, within=shape)
    if tip:
        sheet.tint(dark & shape.ramp(tuple(start), tuple(end)), c.HAIR_TIP_SHADE, 0.8, within=shape)
    streak = filled(join(part(between(a, b, 0.18), 0.1, 0.85), part(between(a, b, 0.36), 0.1, 0.85)[::-1])).blurred(0.6)
    sheet.tint(streak, light, 0.55, within=shape)
    for t, lo, hi in ((0.45, 0.15, 0.8), (0.72, 0.3, 0.95)):
        sheet.tint(stroke(part(between(a, b, t), lo, hi), 0.55), shade, 0.75, within=shape)
    for edge in (a, b):
        sheet.fill(stroke(part(edge, root, 1.0), line, 0.05, 0.3), c.HAIR_LINE)
    return shape


def shine(sheet: Layer, arc: Points, height: float, within: Mask, seed: int) -> None:
    """The ring of light on the crown: many short strokes of uneven length across an arc."""
    random = np.random.default_rng(seed)
    middle = smooth(arc, 24)
    across = np.gradient(middle, axis=0)
    normal = np.stack([-across[:, 1], across[:, 0]], 1) / (np.linalg.norm(across, axis=1, keepdims=True) + 1e-9)
    n = len(middle)
    band = np.array([0.35 + 0.65 * abs(np.sin(i * 0.55) * np.cos(i * 0.23 + seed)) for i in range(n)])
    upper, lower = middle - normal * (band * height * 0.5)[:, None], middle + normal * (band * height * 0.55)[:, None]
    sheet.tint(filled(join(upper, lower[::-1])).blurred(1.2), c.HAIR_LIGHT, 0.9, within=within)
    for i in range(2, n - 2, 2):
        length = height * (0.25 + 0.5 * random.random()) * band[i]
        a, b = middle[i] - normal[i] * length, middle[i] + normal[i] * length * 1.1
        sheet.tint(
            stroke(smooth([tuple(a), tuple(b)]), 1.5 * band[i] + 0.5, 0.1, 0.1), c.HAIR_SHINE, 0.8, within=within
        )


def draw_back_hair() -> Layer:
    """Everything behind the body: the long back hair and the tail on the character's left."""
    sheet = Layer()
    mass = smooth([(256, 66), (214, 76), (196, 112), (193, 160), (188, 210), (181, 262), (186, 288)])
    other = smooth([(256, 66), (298, 76), (316, 112), (318, 160), (322, 210), (327, 256), (322, 284)])
    hem = smooth([(186, 288), (206, 276), (232, 268), (280, 268), (306, 274), (322, 284)])
    body = sheet.fill(filled(join(mass, hem, other[::-1])), c.HAIR_SHADE)
    sheet.tint(body.ramp((256, 170), (256, 270)), c.HAIR_DEEP, 0.5)
    sheet.tint(
        filled(ring([(214, 130), (256, 110), (298, 130), (300, 240), (256, 262), (212, 240)])).blurred(8),
        c.HAIR_DEEP,
        0.9,
    )
    tips = (
        ([(190, 180), (180, 240), (172, 290), (163, 318)], [(206, 180), (203, 250), (190, 296), (163, 318)]),
        ([(322, 180), (333, 240), (336, 280), (347, 306)], [(304, 180), (310, 246), (320, 284), (347, 306)]),
        ([(200, 190), (194, 260), (192, 300), (196, 334)], [(222, 190), (222, 262), (208, 306), (196, 334)]),
        ([(312, 190), (320, 256), (321, 296), (312, 326)], [(290, 190), (292, 258), (302, 298), (312, 326)]),
        ([(214, 200), (212, 262), (216, 290), (224, 306)], [(238, 200), (238, 262), (232, 290), (224, 306)]),
        ([(298, 200), (300, 262), (296, 286), (286, 304)], [(272, 200), (274, 262), (280, 290), (286, 304)]),
    )
    for left, right in tips:
        lock(sheet, left, right, c.HAIR, c.HAIR_SHADE, tip=0.55, root=0.12)
    # The tail: three big waves from the scrunchie, longest outside.
    tail = (
        (
            [(312, 104), (338, 108), (352, 140), (350, 180), (360, 214), (352, 262)],
            [(312, 112), (324, 128), (330, 160), (330, 196), (344, 232), (352, 262)],
        ),
        (
            [(314, 104), (346, 112), (362, 150), (364, 190), (378, 216), (374, 244)],
            [(312, 112), (334, 126), (346, 160), (350, 196), (366, 222), (374, 244)],
        ),
        (
            [(312, 108), (330, 120), (336, 150), (332, 180), (338, 216), (330, 240)],
            [(310, 114), (316, 136), (318, 170), (318, 196), (326, 222), (330, 240)],
        ),
    )
    for left, right in tail:
        lock(sheet, left, right, tip=0.6, root=0.05, dark_side=0.6)
    outer = [(300, 92), (312, 98), (317, 108), (314, 118), (303, 114)]
    sheet.fill(filled(ring(outer)), c.HAIR)
    rim = sheet.shape - sheet.shape.shifted(1.0, 0.6)
    sheet.tint(rim.blurred(0.5), c.HAIR_LIGHT, 0.7)
    return sheet


def crown() -> Curve:
    """The outline of the cap of hair from the left temple over the top to the right temple."""
    return smooth(
        [(203, 152), (197, 124), (202, 94), (224, 71), (256, 63), (288, 70), (310, 93), (316, 124), (309, 152)]
    )


def draw_front_hair() -> Layer:
    """Cap, fringe, side locks, clip and curl: all that lies over the face."""
    sheet = Layer()
    # Curl on the top, behind the cap.
    lock(
        sheet,
        [(258, 72), (252, 56), (262, 44), (280, 46)],
        [(263, 72), (259, 60), (266, 50), (280, 46)],
        line=0.9,
        root=0.0,
        dark_side=0.7,
    )
    lock(
        sheet,
        [(254, 72), (247, 60), (240, 55), (230, 57)],
        [(258, 72), (252, 64), (244, 60), (230, 57)],
        line=0.8,
        root=0.0,
        dark_side=0.7,
    )
    hairline = smooth([(309, 152), (301, 128), (290, 112), (256, 108), (222, 112), (211, 128), (203, 152)])
    cap = sheet.fill(filled(join(crown(), hairline)), c.HAIR)
    sheet.tint(cap.ramp((256, 84), (256, 62)), c.HAIR_LIGHT, 0.35)
    sheet.tint((cap - cap.shifted(-5, -1)).blurred(2.5), c.HAIR_SHADE, 0.7, within=cap)
    # Side locks, over the cheeks and down in front of the shoulders.
    for left, right, size in (
        (
            [(206, 100), (199, 140), (201, 176), (196, 206), (203, 238)],
            [(222, 104), (213, 140), (215, 176), (213, 210), (203, 238)],
            0.45,
        ),
        (
            [(218, 106), (211, 134), (214, 160), (213, 182), (221, 202)],
            [(227, 108), (218, 134), (222, 160), (223, 182), (221, 202)],
            0.4,
        ),
        (
            [(306, 98), (314, 140), (311, 176), (317, 204), (308, 232)],
            [(290, 104), (300, 140), (298, 176), (300, 208), (308, 232)],
            0.45,
        ),
        (
            [(294, 106), (301, 134), (298, 158), (300, 178), (293, 196)],
            [(285, 108), (294, 134), (290, 158), (290, 180), (293, 196)],
            0.4,
        ),
    ):
        lock(sheet, left, right, tip=size, root=0.25)
    # Fringe: from the sides to the middle, so that the middle locks lie on top.
    fringe = (
        ([(210, 92), (205, 112), (208, 132), (216, 146)], [(232, 84), (222, 108), (218, 128), (216, 146)]),
        ([(302, 92), (308, 112), (304, 132), (297, 146)], [(280, 84), (290, 108), (294, 128), (297, 146)]),
        ([(294, 84), (300, 106), (296, 124), (285, 138)], [(270, 78), (284, 100), (286, 120), (285, 138)]),
        ([(222, 84), (212, 106), (216, 126), (228, 139)], [(246, 78), (230, 100), (226, 120), (228, 139)]),
        ([(284, 78), (290, 98), (284, 116), (270, 131)], [(262, 76), (274, 94), (274, 112), (270, 131)]),
        ([(234, 80), (226, 100), (231, 122), (243, 135)], [(258, 74), (244, 96), (240, 116), (243, 135)]),
        ([(248, 76), (240, 98), (246, 122), (260, 137)], [(270, 74), (262, 96), (256, 116), (260, 137)]),
    )
    for left, right in fringe:
        lock(sheet, left, right, tip=0.35, root=0.42, dark_side=0.66)
    # Thin stray hairs that break the rhythm.
    for hair in (
        [(252, 84), (246, 108), (252, 130)],
        [(276, 84), (283, 106), (277, 126)],
        [(228, 86), (219, 110), (221, 136)],
    ):
        sheet.fill(stroke(smooth(hair), 0.7, 0.1, 0.05), c.HAIR_LINE)
    # Parting lines run from the crown.
    for hair in (
        [(262, 67), (250, 76), (238, 92)],
        [(262, 67), (266, 80), (264, 96)],
        [(264, 67), (282, 76), (294, 92)],
        [(262, 67), (240, 72), (218, 90)],
        [(264, 67), (292, 74), (306, 96)],
    ):
        sheet.tint(stroke(smooth(hair), 0.8, 0.6, 0.05), c.HAIR_DEEP, 0.7)
    upper = filled(join(crown(), smooth([(309, 118), (256, 112), (203, 118)])))
    shine(sheet, [(207, 108), (222, 97), (240, 92), (254, 93)], 7.5, upper, 3)
    shine(sheet, [(268, 92), (284, 94), (298, 101), (306, 111)], 6.5, upper, 5)
    sheet.fill(stroke(crown(), 1.2, 0.2, 0.2), c.HAIR_LINE)
    rim = sheet.shape - sheet.shape.shifted(0.9, 0.9)
    sheet.tint(rim.blurred(0.4), c.HAIR_SHINE, 0.35)
    draw_clip(sheet)
    draw_scrunchie(sheet)
    return sheet


def star(x: float, y: float, radius: float, turn: float) -> Curve:
    """A plump five-pointed star."""
    a = turn + np.arange(10) * np.pi / 5
    r = np.where(np.arange(10) % 2 == 0, radius, radius * 0.52)
    return np.stack([x + r * np.sin(a), y - r * np.cos(a)], 1)


def draw_clip(sheet: Layer) -> None:
    """A golden star with a coral one behind it, over the fringe on the character's right."""
    for x, y, radius, turn, base, light, shadow, line in (
        (222.5, 116, 6.2, 0.5, c.CORAL, c.CORAL_LIGHT, c.CORAL_SHADE, c.CORAL_LINE),
        (214, 107, 8.6, -0.25, c.GOLD, c.GOLD_LIGHT, c.GOLD_SHADE, c.GOLD_LINE),
    ):
        outline = star(x, y, radius, turn)
        sheet.shade(filled(outline).shifted(0.8, 1.8).blurred(0.7), "#6a6fb0", 0.9)
        sheet.fill(filled(star(x, y, radius + 1.1, turn)), line)
        shape = sheet.fill(filled(outline), base)
        sheet.tint((shape - shape.shifted(-1.6, -1.8)).blurred(0.4), shadow, 0.9, within=shape)
        sheet.tint(
            dot(x - radius * 0.25, y - radius * 0.3, radius * 0.26, radius * 0.18).blurred(0.25),
            light,
            1.0,
            within=shape,
        )


def draw_scrunchie(sheet: Layer) -> None:
    """The coral scrunchie of the side tail: a bow of two puffs."""
    for points in (
        [(309, 108), (303, 98), (306, 86), (315, 84), (317, 96)],
        [(309, 108), (320, 104), (328, 110), (326, 121), (315, 118)],
    ):
        outline = ring(points)
        sheet.fill(filled(outline), c.CORAL_LINE)
        shape = sheet.fill(filled((outline - outline.mean(0)) * 0.87 + outline.mean(0)), c.CORAL)
        sheet.tint((shape - shape.shifted(-2.0, -2.0)).blurred(0.6), c.CORAL_SHADE, 0.9, within=shape)
        sheet.tint((shape - shape.shifted(2.0, 2.2)).blurred(0.7), c.CORAL_LIGHT, 0.8, within=shape)
        middle = outline.mean(0)
        sheet.tint(
            stroke(smooth([(309, 107), tuple((middle + np.array([309, 107])) / 2 + 1), tuple(middle)]), 0.9),
            c.CORAL_LINE,
            0.8,
        )
    knot = ring([(306, 104), (310, 102), (314, 106), (312, 112), (307, 111)])
    sheet.fill(filled(knot), c.CORAL_LINE)
    shape = sheet.fill(filled((knot - knot.mean(0)) * 0.78 + knot.mean(0)), c.CORAL)
    sheet.tint((shape - shape.shifted(-1.2, -1.2)).blurred(0.4), c.CORAL_SHADE, 0.9, within=shape)
