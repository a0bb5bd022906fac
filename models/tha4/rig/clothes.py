"""Nagi's body: a white sailor jacket with wide sleeves that fade to dusk, a pleated skirt, hands and legs."""

from __future__ import annotations

from . import palette as c
from .brush import Curve, Layer, Mask, Points, filled, join, ring, smooth, stroke
from .cloth import SIDES, fold, part_of, pick
from .neckwear import draw_choker, draw_collar, draw_neck, draw_scarf
from .star import CORAL, draw_star


def draw_body(head: Mask, locks: Mask, dyes: c.Dyes = c.UNDYED) -> Layer:
    """The whole figure below the head. `head`, `locks`: shapes of face and front hair, which throw shadows on it."""
    sheet = Layer(dyes)
    draw_legs(sheet)
    draw_skirt(sheet)
    draw_hands(sheet)
    draw_parka(sheet)
    draw_sleeves(sheet)
    draw_neck(sheet, head)
    draw_choker(sheet)
    draw_collar(sheet)
    draw_scarf(sheet)
    sheet.shade(locks.shifted(2.0, 5.0).blurred(2.0), "#aab2e0", 0.75)
    sheet.shade(sheet.shape.ramp((256, 330), (256, 512)), c.EVENING, 0.28)
    return sheet


def draw_legs(sheet: Layer) -> None:
    for mirrored in SIDES:
        thigh = join(
            smooth(pick([(259, 430), (258.5, 470), (262, 513)], mirrored)),
            smooth(pick([(300, 513), (305, 470), (306, 430)], mirrored)),
        )
        shape = part_of(sheet, thigh, c.SKIN, c.SKIN_LINE)
        sheet.tint((shape - shape.shifted(-6, 0)).blurred(2.5), c.SKIN_SHADE, 0.8, within=shape)
        sheet.tint((shape - shape.shifted(3, 0)).blurred(1.5), c.SKIN_SHADE, 0.6, within=shape)
        sheet.tint(
            filled(
                smooth(pick([(250, 440), (315, 440), (315, 463), (296, 473), (276, 475), (250, 461)], mirrored))
            ).blurred(2),
            c.SKIN_DEEP,
            0.75,
            within=shape,
        )
        band = join(
            smooth(pick([(256, 487), (282, 491.5), (308, 486)], mirrored)),
            smooth(pick([(308, 514), (256, 514)], mirrored)),
        )
        sock = sheet.fill(filled(band) & shape, c.NAVY)
        sheet.tint((shape - shape.shifted(-7, 0)).blurred(2.5), c.NAVY_SHADE, 0.9, within=sock)
        sheet.tint(
            (shape - shape.shifted(5, 0)).blurred(2.0) - shape.shifted(2, 0).blurred(1.0),
            c.NAVY_LIGHT,
            0.9,
            within=sock,
        )
        sheet.tint(
            stroke(smooth(pick([(258, 493.5), (282, 497.5), (306, 492.5)], mirrored)), 2.0, 1, 1),
            c.FOAM,
            1.0,
            within=sock,
        )
        sheet.tint(
            stroke(smooth(pick([(256, 487), (282, 491.5), (308, 486)], mirrored)), 1.0, 1, 1),
            c.NAVY_LINE,
            1.0,
            within=shape,
        )


def draw_skirt(sheet: Layer) -> None:
    hem = [
        (186, 451),
        (196, 457),
        (206, 452),
        (217, 460),
        (229, 454),
        (242, 462),
        (256, 456),
        (270, 462),
        (283, 454),
        (295, 460),
        (306, 452),
        (316, 457),
        (326, 451),
    ]
    outline = join(
        smooth([(207, 362), (196, 412), (186, 451)]), smooth(hem, 6), smooth([(326, 451), (316, 412), (305, 362)])
    )
    shape = part_of(sheet, outline, c.NAVY, c.NAVY_LINE)
    sheet.tint(shape.ramp((256, 410), (256, 378)), c.NAVY_SHADE, 0.8)
    xs = [x for x, _ in hem]
    for i in range(1, len(hem) - 1):
        x, y = hem[i]
        top = 256 + (x - 256) * 0.7
        if i % 2:  # an outward pleat: its far side lies in shadow
            nx, ny = hem[i + 1]
            dark = filled(join(smooth([(top, 362), (x, y)]), smooth([(nx, ny), (256 + (nx - 256) * 0.7, 362)])))
            sheet.tint(dark.blurred(0.4), c.NAVY_SHADE, 0.95, within=shape)
            sheet.tint(
                stroke(smooth([(top - 1, 395), (x - 1.2, y - 1)]), 1.4, 0.1, 0.6), c.NAVY_LIGHT, 0.9, within=shape
            )
        sheet.tint(stroke(smooth([(top, 362), (x, y)]), 0.9, 0.5, 0.9), c.NAVY_LINE, 0.9, within=shape)
    for lift, width, colour in ((8.5, 2.2, c.FOAM), (4.9, 0.9, c.CLOTH)):
        stripe = smooth([(256 + (x - 256) * (1 - lift * 0.003), y - lift) for x, y in hem], 6)
        sheet.tint(stroke(stripe, width, 1, 1), colour, 0.95, within=shape)
    for i in range(1, len(xs) - 1, 2):
        x, y = hem[i]
        nx, ny = hem[i + 1]
        dark = filled(join(smooth([(x, y - 16), (x, y)]), smooth([(nx, ny), (nx, ny - 16)])))
        sheet.shade(dark.blurred(0.4), "#8f9ac8", 0.8, within=shape)


def draw_hands(sheet: Layer) -> None:
    for mirrored in SIDES:
        hand = join(
            smooth(pick([(332, 396), (329, 410), (331, 422), (336, 433)], mirrored)),
            smooth(pick([(336, 433), (339, 437), (343, 436), (347, 437), (350, 432)], mirrored)),
            smooth(pick([(350, 432), (354, 430), (356, 418), (354, 396)], mirrored)),
        )
        shape = part_of(sheet, hand, c.SKIN, c.SKIN_LINE, 1.0)
        sheet.tint((shape - shape.shifted(-2.5, -2.5)).blurred(1.0), c.SKIN_SHADE, 0.8, within=shape)
        sheet.tint(
            filled(smooth(pick([(320, 395), (362, 395), (362, 412), (340, 415), (324, 412)], mirrored))).blurred(1.2),
            c.SKIN_DEEP,
            0.7,
            within=shape,
        )
        for finger in ([(341, 436), (340, 424)], [(347, 436), (347, 423)]):
            sheet.tint(stroke(smooth(pick(finger, mirrored)), 0.9, 0.8, 0.1), c.SKIN_LINE, 0.9, within=shape)
        thumb = smooth(pick([(330, 408), (325, 417), (327, 427), (331, 428), (333, 420)], mirrored))
        inner = sheet.fill(filled(thumb), c.SKIN)
        sheet.fill(stroke(thumb, 0.9, 0.3, 0.2), c.SKIN_LINE)
        sheet.tint((inner - inner.shifted(-1.5, -1)).blurred(0.6), c.SKIN_SHADE, 0.8, within=inner)


PARKA_HEM = [(321, 371), (300, 380), (274, 376), (256, 381), (238, 377), (212, 382), (190, 373)]


def raised(points: Points, by: float) -> Curve:
    """A curve through the points moved up."""
    return smooth([(x, y - by) for x, y in points])


def draw_parka(sheet: Layer) -> None:
    right = smooth([(262, 206), (288, 213), (308, 224), (314, 262), (311, 306), (314, 342), PARKA_HEM[0]])
    left = smooth([(250, 206), (224, 213), (204, 224), (198, 262), (201, 306), (198, 342), PARKA_HEM[-1]])
    outline = join(right, smooth(PARKA_HEM), left[::-1])
    sheet.shade(filled(outline).shifted(1, 6).blurred(2), "#8f8fc0", 0.9)
    shape = part_of(sheet, outline, c.CLOTH, c.CLOTH_LINE, 1.3)
    sheet.tint(shape.ramp((256, 296), (256, 376)), c.CLOTH_DUSK, 0.75)
    sheet.tint((shape - shape.shifted(-16, -3)).blurred(5), c.CLOTH_SHADE, 0.9, within=shape)
    sheet.tint((shape - shape.shifted(9, 0)).blurred(4), c.CLOTH_SHADE, 0.9, within=shape)
    under = filled(ring([(200, 235), (256, 262), (312, 235), (330, 300), (318, 250), (256, 285), (194, 250)]))
    sheet.tint(under.blurred(4), c.CLOTH_SHADE, 0.6, within=shape)
    for points in (
        [(314, 256), (303, 276), (299, 300), (306, 296), (312, 306)],
        [(198, 256), (209, 272), (214, 296), (206, 294), (200, 306)],
        [(238, 270), (232, 300), (234, 324), (242, 300), (250, 272)],
        [(262, 272), (268, 304), (279, 338), (290, 330), (283, 300), (276, 270)],
        [(311, 318), (302, 336), (300, 360), (313, 352)],
        [(200, 322), (209, 338), (212, 362), (199, 354)],
    ):
        sheet.tint(filled(smooth(points)).blurred(0.9), c.CLOTH_SHADE, 0.75, within=shape)
    for points, width in (
        ([(310, 250), (300, 268), (293, 296), (292, 326)], 5.0),
        ([(309, 296), (300, 310), (296, 330)], 4.0),
        ([(314, 332), (306, 344), (303, 366)], 4.5),
        ([(203, 250), (211, 270), (216, 298), (215, 328)], 5.0),
        ([(202, 304), (211, 318), (217, 340)], 4.0),
        ([(197, 332), (205, 346), (209, 368)], 4.5),
        ([(236, 312), (232, 340), (236, 366)], 3.4),
        ([(282, 322), (276, 342), (276, 366)], 3.4),
        ([(222, 282), (226, 294), (224, 310)], 2.6),
        ([(290, 280), (286, 292), (285, 304)], 2.6),
    ):
        fold(sheet, points, width, c.CLOTH_SHADE, shape, 0.7)
        fold(sheet, [(x + 0.8, y) for x, y in points], width * 0.4, c.CLOTH_DEEP, shape)
    # The zip, the navy hem with its foam stripe, the pockets.
    fold(sheet, [(258, 262), (259, 320), (257, 390)], 1.4, c.CLOTH_DEEP, shape, 0.2)
    sheet.tint(stroke(smooth([(256, 258), (257, 320), (255, 390)]), 2.0, 1, 1), c.FOAM, 0.95, within=shape)
    sheet.tint(stroke(smooth([(257.3, 258), (258.3, 320), (256.3, 390)]), 0.7, 1, 1), c.CLOTH_LINE, 0.8, within=shape)
    band = filled(join(raised(PARKA_HEM, 12.5), smooth([(180, 396), (332, 396)])))
    navy = sheet.fill(band & shape, c.NAVY)
    sheet.tint((shape - shape.shifted(-18, 0)).blurred(5), c.NAVY_SHADE, 0.9, within=navy)
    sheet.tint((band - band.shifted(0, 2.2)).blurred(0.4), c.NAVY_LIGHT, 0.9, within=navy)
    sheet.tint(stroke(raised(PARKA_HEM, 5.6), 1.5, 1, 1), c.FOAM, 0.95, within=navy)
    sheet.fill(stroke(smooth(PARKA_HEM), 1.2, 0.8, 0.8), c.NAVY_LINE)
    draw_star(sheet, 256.6, 341, 4.2, 0.2)
    for mirrored in SIDES:
        pocket = smooth(pick([(284, 319), (293, 323), (301, 331), (304, 342)], mirrored))
        sheet.tint(stroke(pocket, 3.0, 0.8, 0.8).shifted(0, 1.8).blurred(0.8), c.CLOTH_DEEP, 0.7, within=shape)
        sheet.tint(stroke(pocket, 2.6, 0.9, 0.9), c.NAVY, 1.0, within=shape)
        sheet.tint(stroke(pocket, 0.7, 0.9, 0.9).shifted(0, -0.5), c.NAVY_LIGHT, 1.0, within=shape)


def draw_sleeves(sheet: Layer) -> None:
    for mirrored in SIDES:
        outer = smooth(
            pick([(296, 214), (318, 222), (333, 246), (343, 285), (353, 325), (369, 368), (372, 390)], mirrored)
        )
        cuff = smooth(pick([(372, 390), (362, 402), (342, 407), (322, 401)], mirrored))
        inner = smooth(pick([(322, 401), (318, 376), (315, 340), (309, 300), (305, 262), (298, 234)], mirrored))
        outline = join(outer, cuff, inner)
        sheet.shade(filled(outline).shifted(4 if mirrored else -2, 3).blurred(2.5), "#a9a9d8", 0.8)
        shape = part_of(sheet, outline, c.CLOTH, c.CLOTH_LINE, 1.3)
        sheet.tint(shape.ramp((256, 300), (256, 372)), c.CLOTH_DUSK, 0.9)
        sheet.tint(shape.ramp((256, 348), (256, 398)), c.HAIR_TIP, 0.5)
        inside_edge = -9 if mirrored else 7
        sheet.tint(
            (shape - shape.shifted(-12 if not mirrored else -6, -2)).blurred(4), c.CLOTH_SHADE, 0.9, within=shape
        )
        sheet.tint((shape - shape.shifted(inside_edge, 0)).blurred(3), c.CLOTH_SHADE, 0.75, within=shape)
        for points, width in (
            ([(303, 240), (312, 262), (313, 290)], 4.5),
            ([(310, 300), (319, 312), (333, 316)], 5.0),
            ([(313, 322), (323, 334), (334, 350), (340, 370)], 5.0),
            ([(346, 306), (338, 322), (335, 338)], 3.0),
            ([(317, 352), (324, 366), (325, 386)], 4.5),
            ([(358, 348), (353, 364), (354, 384)], 4.0),
            ([(343, 372), (340, 380), (341, 392)], 3.0),
        ):
            fold(sheet, pick(points, mirrored), width, c.CLOTH_SHADE, shape, 0.7)
            fold(sheet, pick([(x, y + 0.7) for x, y in points], mirrored), width * 0.36, c.CLOTH_DEEP, shape)
        # Shoulder stripe and cuff; a star on the character's right arm.
        for offset, colour, width in ((0, c.NAVY, 4.4), (0, c.FOAM, 1.3)):
            band = smooth(pick([(306 + offset, 268), (324, 264), (341, 258)], mirrored))
            sheet.tint(stroke(band, width, 1, 1), colour, 1.0, within=shape)
        if mirrored:
            draw_star(sheet, 185.5, 283, 5.4, -0.3, CORAL)
        rim = filled(
            join(
                smooth(pick([(374, 377), (362, 388), (342, 393), (318, 387)], mirrored)),
                smooth(pick([(316, 412), (378, 412)], mirrored)),
            )
        )
        navy = sheet.fill(rim & shape, c.NAVY)
        sheet.tint((shape - shape.shifted(-8, 0)).blurred(3), c.NAVY_SHADE, 0.9, within=navy)
        sheet.tint((rim - rim.shifted(0, 2.0)).blurred(0.4), c.NAVY_LIGHT, 0.9, within=navy)
        sheet.tint(
            stroke(smooth(pick([(374, 383.5), (362, 394.5), (342, 399.5), (318, 393.5)], mirrored)), 1.4, 1, 1),
            c.FOAM,
            0.95,
            within=navy,
        )
        sheet.fill(stroke(cuff, 1.2, 0.8, 0.8), c.NAVY_LINE)
        sheet.tint((shape - shape.shifted(1.2, 1.0)).blurred(0.5), "#ffffff", 0.6, within=shape - rim)
