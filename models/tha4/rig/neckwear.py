"""What Nagi wears at the neck, and the neck: choker with a star, navy sailor collar, coral bow."""

from __future__ import annotations

from . import palette as c
from .brush import Layer, Mask, dot, filled, join, part, ring, smooth, stroke
from .cloth import SIDES, fold, part_of, pick
from .star import draw_star


def draw_neck(sheet: Layer, head: Mask) -> None:
    outline = join(
        smooth([(243, 168), (243.5, 196), (236, 210), (226, 216)]),
        smooth([(226, 216), (240, 240), (256, 256), (272, 240), (286, 216)]),
        smooth([(286, 216), (276, 210), (268.5, 196), (269, 168)]),
    )
    shape = sheet.fill(filled(outline), c.SKIN)
    sheet.tint(head.shifted(1.5, 13).blurred(1.4), c.SKIN_SHADE, 1.0, within=shape)
    sheet.tint(head.shifted(0.8, 7).blurred(1.2), c.SKIN_DEEP, 0.75, within=shape)
    for line in (smooth([(243.2, 186), (243.6, 197), (238, 207)]), smooth([(268.8, 186), (268.4, 197), (274, 207)])):
        sheet.fill(stroke(line, 1.1, 0.6, 0.2), c.SKIN_LINE)
    for bone in ([(240, 220), (247, 223), (253, 222)], [(272, 220), (265, 223), (259, 222)], [(254, 226), (255, 231)]):
        sheet.tint(stroke(smooth(bone), 1.3).blurred(0.4), c.SKIN_DEEP, 0.7, within=shape)


def draw_choker(sheet: Layer) -> None:
    """A navy ribbon round the neck with a golden star."""
    ribbon = smooth([(242.4, 198), (249, 202.2), (256, 203.4), (263, 202.2), (269.6, 198)])
    sheet.tint(stroke(ribbon, 5.4, 1, 1), c.NAVY_LINE)
    sheet.tint(stroke(ribbon, 3.8, 1, 1), c.NAVY)
    sheet.tint(stroke(part(ribbon, 0.1, 0.6), 1.0).shifted(0, -1), c.NAVY_LIGHT)
    draw_star(sheet, 256, 206.4, 4.6, 0.12)


def draw_collar(sheet: Layer) -> None:
    # A white under-layer closes the neckline.
    inner = part_of(
        sheet,
        join(
            smooth([(240, 232), (256, 240), (272, 232)]),
            smooth([(272, 232), (264, 262), (256, 270), (248, 262), (240, 232)]),
        ),
        c.CLOTH_SHADE,
        c.CLOTH_LINE,
        0.8,
    )
    sheet.tint(inner.ramp((256, 246), (256, 232)), c.CLOTH_DEEP, 0.7)
    for mirrored in SIDES:
        flap = join(
            smooth(pick([(268, 203), (277, 205), (284, 211), (301, 218), (315, 230)], mirrored)),
            smooth(pick([(315, 230), (309, 248), (299, 262)], mirrored)),
            smooth(pick([(299, 262), (280, 262), (258, 266)], mirrored)),
            smooth(pick([(258, 266), (266, 248), (272, 230), (272, 216), (268, 203)], mirrored)),
        )
        cast = filled(flap).shifted(1.0, 4.0).blurred(1.6) - filled(flap)
        sheet.shade(cast, "#b4bde4", 0.85)
        shape = part_of(sheet, flap, c.NAVY, c.NAVY_LINE, 1.2)
        sheet.tint(
            (shape - shape.shifted(-7 if not mirrored else -4, -4)).blurred(2.5), c.NAVY_SHADE, 0.9, within=shape
        )
        sheet.tint((shape - shape.shifted(2.0, 2.4)).blurred(0.9), c.NAVY_LIGHT, 0.9, within=shape)
        for inset, width in ((4.2, 1.5), (7.4, 0.8)):
            k = inset / 4.2
            edge = join(
                smooth(
                    pick(
                        [
                            (311.5 - 2.8 * (k - 1), 229 + 2 * (k - 1)),
                            (306.0 - 3 * (k - 1), 246),
                            (297 - 3 * (k - 1), 257.6 - 3.2 * (k - 1)),
                        ],
                        mirrored,
                    )
                ),
                smooth(
                    pick(
                        [
                            (297 - 3 * (k - 1), 257.6 - 3.2 * (k - 1)),
                            (280, 257.6 - 3.4 * (k - 1)),
                            (265 + 1 * (k - 1), 260 - 3.8 * (k - 1)),
                        ],
                        mirrored,
                    )
                ),
            )
            sheet.tint(stroke(edge, width, 1, 1), c.FOAM, 0.95, within=shape)
        fold(sheet, pick([(290, 216), (294, 232), (292, 248)], mirrored), 2.4, c.NAVY_SHADE, shape)


def draw_scarf(sheet: Layer) -> None:
    """A coral bow at the chest, its left loop larger, tails of unequal length, a golden star on the knot."""
    tails = (
        (
            [(252, 264), (243, 284), (236, 306), (232, 318)],
            [(232, 318), (240, 315), (247, 321)],
            [(247, 321), (252, 300), (258, 268)],
        ),
        (
            [(256, 266), (262, 286), (268, 300), (271, 332)],
            [(271, 332), (277, 326), (286, 327)],
            [(286, 327), (278, 296), (264, 264)],
        ),
    )
    for a, b, d in tails:
        outline = join(smooth(a), smooth(b), smooth(d))
        sheet.shade(filled(outline).shifted(2.0, 3.5).blurred(1.5), "#b4bde4", 0.8)
        shape = part_of(sheet, outline, c.CORAL, c.CORAL_LINE)
        sheet.tint((shape - shape.shifted(-5, -1)).blurred(1.0), c.CORAL_SHADE, 0.9, within=shape)
        sheet.tint((shape - shape.shifted(1.6, 0)).blurred(0.6), c.CORAL_LIGHT, 0.9, within=shape)
        sheet.tint(shape.ramp((256, 284), (256, 266)), c.CORAL_SHADE, 0.9)
        hem_stripe = smooth([(x, y - 4.5) for x, y in b])
        sheet.tint(stroke(hem_stripe, 0.9, 1, 1), c.CLOTH, 0.9, within=shape)
        fold(sheet, [((a[1][0] + d[1][0]) / 2 - 1, 276), ((a[2][0] + d[1][0]) / 2, 300)], 1.4, c.CORAL_LINE, shape, 0.3)
    loops = (
        [(256, 263), (244, 252), (226, 247), (219, 256), (224, 270), (240, 274)],
        [(256, 263), (268, 251), (284, 248), (291, 257), (286, 270), (270, 274)],
    )
    for points in loops:
        outline = ring(points)
        sheet.shade(filled(outline).shifted(1.5, 3.5).blurred(1.3), "#a9b0dc", 0.8)
        shape = part_of(sheet, outline, c.CORAL, c.CORAL_LINE, 1.2)
        sheet.tint((shape - shape.shifted(-3.0, -5.0)).blurred(1.2), c.CORAL_SHADE, 0.9, within=shape)
        sheet.tint((shape - shape.shifted(2.0, 2.6)).blurred(0.8), c.CORAL_LIGHT, 0.9, within=shape)
        wing = -1 if points[3][0] < 256 else 1
        for wedge in (
            [(6, 262), (18, 254.5), (29, 253.5), (20, 259), (6, 264)],
            [(6, 265), (17, 266), (27, 270), (15, 271.5), (6, 267)],
        ):
            crease = filled(smooth([(256 + wing * x, y) for x, y in wedge])).blurred(0.35)
            sheet.tint(crease, c.CORAL_SHADE, 0.95, within=shape)
        fold(
            sheet, [(256 + wing * x, y) for x, y in ((7, 263), (18, 260), (28, 259.5))], 1.1, c.CORAL_LINE, shape, 0.25
        )
        fold(
            sheet, [(256 + wing * x, y) for x, y in ((7, 265), (16, 267), (23, 270.5))], 1.0, c.CORAL_LINE, shape, 0.25
        )
        gleam = smooth([(256 + wing * x, y) for x, y in ((25, 253.5), (28.5, 260), (26, 267))])
        sheet.tint(stroke(gleam, 3.2).blurred(0.7), c.CORAL_LIGHT, 0.8, within=shape)
        edge = smooth([(256 + wing * x, y) for x, y in ((31, 250), (34, 257.5), (30, 270))])
        sheet.tint(stroke(edge, 0.9, 0.6, 0.6), c.CLOTH, 0.9, within=shape)
    knot = ring([(249, 258), (256, 255), (263, 258), (264, 266), (256, 271), (248, 266)])
    shape = part_of(sheet, knot, c.CORAL, c.CORAL_LINE, 1.2)
    sheet.tint((shape - shape.shifted(-2.2, -2.6)).blurred(0.6), c.CORAL_SHADE, 0.9, within=shape)
    sheet.tint(dot(252.5, 259.5, 2.4, 1.4).blurred(0.4), c.CORAL_LIGHT, 0.95, within=shape)
