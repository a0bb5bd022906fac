"""Nagi's hair: long behind, one tail tied high on her left, a parted fringe, side locks, a star clip and a curl on top.

A lock is the space between two curves that meet at its tip. Locks overlap, each with a dark side, a streak of light,
thin inner lines and an outline that fades towards the root; the whole head shares one shine and one gradient.
"""

from __future__ import annotations

import numpy as np

from . import palette as c
from .brush import Curve, Layer, Mask, Points, between, dot, filled, join, part, ring, smooth, stroke
from .star import CORAL, draw_star


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

    `tip`: how much of its length (0..1) takes the coral of the ends; `root`: the part of the outline left out
    where the lock grows from other hair; `dark_side`: where across the lock its shadow begins (1 = none).
    """
    a, b = smooth(left), smooth(right)
    shape = sheet.fill(filled(join(a, b[::-1])), base)
    top, end = (a[0] + b[0]) / 2, a[-1]
    if tip:
        start = end + (top - end) * tip
        sheet.tint(shape.ramp(tuple(start), tuple(end)), c.HAIR_TIP, 0.95, within=shape)
    grown = shape.ramp((top[0], top[1]), (top[0] * 0.6 + end[0] * 0.4, top[1] * 0.6 + end[1] * 0.4))
    dark = filled(join(between(a, b, dark_side), b[::-1])).blurred(0.5) & grown
    sheet.tint(dark, shade, 0.85, within=shape)
    if tip:
        sheet.tint(dark & shape.ramp(tuple(start), tuple(end)), c.HAIR_TIP_SHADE, 0.8, within=shape)
    streak = filled(join(part(between(a, b, 0.14), 0.1, 0.8), part(between(a, b, 0.36), 0.1, 0.8)[::-1])).blurred(0.6)
    sheet.tint((streak & grown) - shape.ramp(tuple(between(a, b, 0.5)[18]), tuple(end)), light, 0.6, within=shape)
    for t, lo, hi in ((0.45, 0.25, 0.85), (0.72, 0.35, 0.95)):
        sheet.tint(stroke(part(between(a, b, t), lo, hi), 0.6), shade, 0.8, within=shape)
    for edge in (a, b):
        sheet.fill(stroke(part(edge, root, 1.0), line, 0.05, 0.3), c.HAIR_LINE)
    return shape


def shine(sheet: Layer, arc: Points, height: float, within: Mask, seed: int) -> None:
    """The ring of light on the crown: pointed patches of uneven height side by side along an arc, over a soft glow."""
    random = np.random.default_rng(seed)
    middle = smooth(arc, 24)
    across = np.gradient(middle, axis=0)
    normal = np.stack([-across[:, 1], across[:, 0]], 1) / (np.linalg.norm(across, axis=1, keepdims=True) + 1e-9)
    fade = np.sin(np.linspace(0.06, 0.94, len(middle)) * np.pi) ** 0.6
    swell = (normal * fade[:, None]) * height
    sheet.tint(
        filled(join(middle - swell * 0.7, (middle + swell * 0.9)[::-1])).blurred(2.2), c.HAIR_LIGHT, 0.75, within=within
    )
    at = 1
    while at < len(middle) - 7:
        wide = int(random.integers(4, 9))
        last = min(at + wide, len(middle) - 1)
        peak = (at + last) // 2
        up, down = height * random.uniform(0.3, 0.75) * fade[peak], height * random.uniform(0.45, 1.0) * fade[peak]
        left, right, top, end = (
            middle[at],
            middle[last],
            middle[peak] - normal[peak] * up,
            middle[peak] + normal[peak] * down,
        )
        inner = [0.62 * side + 0.38 * point for side, point in ((left, top), (right, top), (right, end), (left, end))]
        outline = np.stack([left, inner[0], top, inner[1], right, inner[2], end, inner[3]])
        sheet.tint(filled(outline).blurred(0.25), c.HAIR_SHINE, 0.9, within=within)
        at = last - 1 + int(random.integers(0, 3))


def draw_back_hair(dyes: c.Dyes = c.UNDYED) -> Layer:
    """Everything behind the body: the long back hair and the tail on the character's left."""
    sheet = Layer(dyes)
    mass = smooth([(256, 80), (222, 90), (203, 122), (194, 160), (186, 210), (180, 256), (190, 286)])
    other = smooth([(256, 80), (290, 90), (309, 122), (316, 160), (321, 210), (324, 250), (316, 284)])
    hem = smooth([(190, 286), (206, 272), (232, 264), (280, 264), (304, 270), (316, 284)])
    body = sheet.fill(filled(join(mass, hem, other[::-1])), c.HAIR)
    sheet.tint(body.ramp((256, 120), (256, 200)), c.HAIR_SHADE, 0.9)
    for edge in (mass, other):
        sheet.fill(stroke(edge, 1.1, 0.1, 0.6), c.HAIR_LINE)
    tips = (
        ([(198, 140), (181, 196), (166, 248), (144, 286)], [(198, 140), (208, 206), (196, 266), (144, 286)]),
        ([(313, 140), (331, 208), (332, 262), (336, 296)], [(313, 140), (304, 210), (312, 270), (336, 296)]),
        ([(204, 130), (192, 220), (190, 290), (186, 336)], [(204, 130), (220, 220), (212, 298), (186, 336)]),
        ([(308, 130), (322, 220), (321, 284), (320, 324)], [(308, 130), (292, 220), (298, 290), (320, 324)]),
        ([(216, 150), (206, 230), (210, 280), (222, 308)], [(216, 150), (236, 230), (234, 280), (222, 308)]),
        ([(296, 150), (306, 230), (301, 278), (286, 304)], [(296, 150), (276, 230), (276, 280), (286, 304)]),
    )
    for left, right in tips:
        lock(sheet, left, right, tip=0.5, root=0.3)
    # Deep shade behind the neck and under the chin, where no light comes.
    sheet.tint(
        filled(ring([(212, 150), (256, 130), (300, 150), (303, 214), (256, 262), (209, 214)])).blurred(5),
        c.HAIR_DEEP,
        0.95,
    )
    for line in (
        [(226, 186), (222, 210), (224, 240)],
        [(236, 190), (232, 214), (231, 240)],
        [(288, 186), (291, 210), (289, 240)],
        [(277, 190), (280, 214), (281, 240)],
    ):
        sheet.tint(stroke(smooth(line), 1.2).blurred(0.3), c.HAIR_SHADE, 0.8)
    # The tail: big waves from the scrunchie, the outer ones curling away.
    tail = (
        (
            [(311, 104), (332, 106), (345, 138), (342, 178), (350, 216), (342, 266)],
            [(311, 112), (320, 128), (325, 160), (323, 198), (333, 236), (342, 266)],
        ),
        (
            [(312, 104), (348, 104), (366, 146), (366, 190), (376, 222), (396, 236)],
            [(312, 112), (336, 126), (347, 160), (350, 200), (364, 232), (396, 236)],
        ),
        (
            [(312, 102), (340, 100), (357, 140), (355, 184), (364, 222), (362, 256)],
            [(312, 112), (328, 126), (338, 160), (338, 196), (350, 232), (362, 256)],
        ),
        (
            [(309, 108), (326, 118), (331, 150), (327, 182), (333, 214), (325, 244)],
            [(309, 112), (315, 136), (317, 168), (315, 196), (322, 222), (325, 244)],
        ),
    )
    for left, right in tail:
        lock(sheet, left, right, tip=0.55, root=0.08, dark_side=0.62)
    for hair in (
        [(314, 103), (336, 104), (353, 124), (359, 160), (357, 200)],
        [(314, 105), (334, 110), (346, 132), (349, 164), (346, 206)],
        [(314, 107), (326, 116), (333, 138), (334, 170)],
        [(314, 102), (342, 98), (360, 122)],
    ):
        sheet.tint(stroke(smooth(hair), 0.95, 0.8, 0.05), c.HAIR_DEEP, 0.7)
    # Both sides darken towards the head.
    for start, end, (low, high) in (((352, 150), (300, 176), (296, 400)), ((150, 200), (206, 180), (112, 218))):
        side = filled(np.array([(low, 90), (high, 90), (high, 340), (low, 340)]))
        sheet.shade(sheet.shape.ramp(start, end), c.EVENING, 0.9, side.blurred(5))
    shine(sheet, [(322, 140), (332, 132), (346, 128), (358, 134)], 7, sheet.shape, 11)
    for hair in (
        [(204, 150), (192, 200), (178, 246), (154, 280)],
        [(207, 160), (200, 210), (190, 250), (170, 276)],
        [(200, 160), (186, 206), (170, 250)],
    ):
        sheet.tint(stroke(smooth(hair), 0.9), c.HAIR_SHADE, 0.9)
    sheet.rim_light(c.SUNLIGHT, 1.6, 0.8)
    return sheet


def crown() -> Curve:
    """The outline of the cap of hair from the left temple over the top to the right temple."""
    return smooth(
        [(203, 152), (197, 124), (202, 94), (224, 71), (256, 63), (288, 70), (310, 93), (316, 124), (309, 152)]
    )


def draw_front_hair(dyes: c.Dyes = c.UNDYED) -> Layer:
    """Cap, fringe, side locks, clip and curl: all that lies over the face."""
    sheet = Layer(dyes)
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
    hairline = smooth([(309, 152), (303, 126), (291, 104), (276, 88), (252, 99), (222, 108), (209, 128), (203, 152)])
    cap = sheet.fill(filled(join(crown(), hairline)), c.HAIR)
    sheet.tint(cap.ramp((256, 84), (256, 62)), c.HAIR_LIGHT, 0.35)
    sheet.tint((cap - cap.shifted(-5, -1)).blurred(2.5), c.HAIR_SHADE, 0.7, within=cap)
    # Flyaway locks that break the round outline.
    lock(
        sheet,
        [(206, 92), (196, 108), (193, 130), (186, 146)],
        [(214, 100), (206, 118), (202, 134), (186, 146)],
        root=0.2,
    )
    lock(
        sheet,
        [(309, 96), (318, 112), (320, 136), (327, 152)],
        [(300, 104), (308, 120), (311, 138), (327, 152)],
        root=0.2,
    )
    # Side locks, over the cheeks and down in front of the shoulders.
    for left, right, size in (
        (
            [(206, 100), (197, 140), (200, 176), (194, 208), (203, 242)],
            [(219, 104), (211, 140), (214, 176), (211, 212), (203, 242)],
            0.45,
        ),
        (
            [(214, 106), (208, 134), (212, 160), (212, 182), (221, 204)],
            [(223, 108), (216, 134), (221, 160), (223, 184), (221, 204)],
            0.4,
        ),
        (
            [(292, 104), (301, 140), (298, 176), (301, 208), (311, 236)],
            [(306, 98), (315, 140), (312, 176), (319, 206), (311, 236)],
            0.45,
        ),
        (
            [(288, 108), (296, 134), (291, 158), (290, 180), (293, 198)],
            [(297, 106), (304, 134), (300, 158), (301, 180), (293, 198)],
            0.4,
        ),
    ):
        lock(sheet, left, right, tip=size, root=0.25)
    # Fringe, parted on the character's left: from the sides to the middle, so that the middle locks lie on top.
    fringe = (
        ([(212, 88), (202, 110), (202, 132), (209, 152)], [(232, 82), (216, 106), (212, 130), (209, 152)]),
        ([(286, 80), (298, 104), (301, 128), (303, 152)], [(302, 88), (310, 110), (310, 134), (303, 152)]),
        ([(224, 81), (209, 103), (208, 124), (217, 142)], [(246, 76), (227, 99), (220, 120), (217, 142)]),
        ([(276, 76), (288, 97), (293, 119), (293, 141)], [(294, 81), (304, 103), (303, 124), (293, 141)]),
        ([(236, 77), (220, 98), (218, 118), (229, 138)], [(260, 73), (239, 95), (231, 116), (229, 138)]),
        ([(250, 75), (233, 96), (231, 118), (245, 141)], [(274, 72), (253, 93), (244, 116), (245, 141)]),
        ([(272, 74), (279, 93), (284, 114), (279, 135)], [(284, 76), (297, 97), (297, 118), (279, 135)]),
        ([(268, 73), (263, 92), (264, 111), (271, 129)], [(283, 75), (283, 94), (278, 112), (271, 129)]),
        ([(262, 73), (248, 93), (247, 113), (261, 137)], [(277, 74), (268, 92), (260, 112), (261, 137)]),
    )
    for left, right in fringe:
        lock(sheet, left, right, tip=0.25, root=0.4, dark_side=0.66)
    # Thin stray hairs that break the rhythm.
    for hair in (
        [(256, 84), (243, 106), (240, 130)],
        [(277, 84), (283, 106), (287, 128)],
        [(232, 86), (216, 108), (213, 134)],
        [(272, 80), (263, 98), (270, 124)],
    ):
        sheet.fill(stroke(smooth(hair), 0.7, 0.1, 0.05), c.HAIR_LINE)
    # Lines that run from the parting.
    for hair in (
        [(274, 70), (258, 76), (240, 94)],
        [(274, 70), (264, 82), (256, 100)],
        [(275, 70), (288, 78), (298, 94)],
        [(273, 68), (246, 71), (220, 88)],
        [(276, 68), (296, 76), (308, 96)],
        [(274, 66), (275, 74), (275, 82)],
    ):
        sheet.tint(stroke(smooth(hair), 0.8, 0.6, 0.05), c.HAIR_DEEP, 0.7)
    sheet.tint(dot(274, 70, 9, 7).blurred(3.0), c.HAIR_SHADE, 0.6, within=cap)
    upper = filled(join(crown(), smooth([(309, 124), (275, 116), (256, 118), (203, 124)])))
    shine(sheet, [(206, 112), (220, 100), (240, 94), (262, 94)], 8, upper, 3)
    shine(sheet, [(282, 94), (294, 98), (303, 105), (309, 113)], 6.5, upper, 8)
    sheet.fill(stroke(crown(), 1.2, 0.2, 0.2), c.HAIR_LINE)
    rim = sheet.shape - sheet.shape.shifted(0.9, 0.9)
    sheet.tint(rim.blurred(0.4), c.HAIR_SHINE, 0.35)
    # The round of the head: its right side turns from the light, its upper left catches it.
    sheet.shade(sheet.shape.ramp((268, 104), (322, 150)), c.EVENING, 0.75)
    sheet.tint(
        filled(ring([(212, 96), (232, 76), (256, 80), (240, 92), (218, 104)])).blurred(5), c.HAIR_LIGHT, 0.55, cap
    )
    # Where brows and eyes lie beneath, the fringe lets them through, as artists draw it.
    for x in (232.5, 279.5):
        sheet.thin(filled(ring([(x - 19, 130), (x, 118), (x + 19, 130), (x, 152)])).blurred(3.0), 0.25)
        sheet.thin(
            filled(ring([(x - 14, 127), (x, 119), (x + 13, 126), (x, 132)])).blurred(2.0), 0.3 if x > 256 else 0.48
        )
    draw_clip(sheet)
    draw_scrunchie(sheet)
    return sheet


def draw_clip(sheet: Layer) -> None:
    """A golden star with a coral one behind it, over the fringe on the character's right."""
    draw_star(sheet, 222.5, 116, 6.2, 0.5, CORAL)
    draw_star(sheet, 214, 107, 8.6, -0.25)


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
