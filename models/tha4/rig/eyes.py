"""Eyes from pose parameters 12..25 and 37, 38: lids, lashes, white, iris. Both sides are one drawing, mirrored.

An eye lives between two curves y(u), u = -1 at the inner and +1 at the outer corner, in pixels below its centre. Every
expression bends those two curves; where they meet the eye is closed, and lashes, white and iris follow by themselves.
"""

from __future__ import annotations

import torch
from torch import Tensor

from ..pose import INDEX
from .features import Canvas, Window, inside, rgb, step
from .palette import UNDYED, Dyes

CENTRE = (279.5, 147.0)  # of the character's left eye: the one on the right of the picture
HALF_WIDTH = 14.0
WINDOW = Window(126, 168, 258, 304)  # around the left eye; the right one is its mirror image about x = 256

LASH = "#24143c"
LASH_WARM = "#8c3b52"
WHITE = "#ffffff"
WHITE_SHADE = "#b9b4dc"
IRIS = ("#371a63", "#cf3a86", "#ff9160", "#ffe796")  # top to bottom: night, dusk, sunset, light on the water
PUPIL = "#260c38"


def draw_eyes(poses: Tensor, dyes: Dyes = UNDYED) -> Tensor:
    """poses [B, 39 or more] -> eyes [B, 2, 4, 42, 46], premultiplied linear: left (WINDOW), right (its mirror)."""

    def both(name: str) -> Tensor:
        at = INDEX[f"{name}_left"]
        return poses[:, at : at + 2].reshape(-1, 1, 1)  # [2B, 1, 1]: left, right, left, right ...

    number = len(poses)
    side = torch.tensor([1.0, -1.0], device=poses.device).repeat(number)[:, None, None]  # +1: x runs as in the picture
    wink, happy, surprised = both("eye_wink"), both("eye_happy_wink"), both("eye_surprised")
    relaxed, bored, cheek = both("eye_relaxed"), both("eye_unimpressed"), both("eye_raised_lower_eyelid")
    small = both("iris_small")
    up, turn = (poses[:, INDEX[f"iris_rotation_{axis}"], None].repeat(1, 2).reshape(-1, 1, 1) for axis in "xy")

    x, y = WINDOW.grid(poses)
    x, y = x - CENTRE[0], y - CENTRE[1]
    u = x / HALF_WIDTH
    closed = 1 - (1 - wink) * (1 - happy)  # [2B, 1, 1]
    top, bottom = lids(u, surprised, relaxed, bored, cheek, wink, happy, closed)  # [2B, 1, W']
    canvas = Canvas(2 * number, WINDOW, poses, dyes)

    below, above = y - top, bottom - y  # [2B, H', W'] pixels inside each lid
    hole = inside(torch.minimum(below, above)) * inside((1 - u.abs()) * HALF_WIDTH)
    white = torch.lerp(
        rgb(WHITE).to(poses)[None, :, None, None],
        rgb(WHITE_SHADE).to(poses)[None, :, None, None],
        (1 - step(below, 0.0, 7.5))[:, None],
    )
    canvas.add(hole, white)

    # Iris: centre moves with the gaze (turn > 0 looks to the picture's left), size with surprise and iris_small.
    scale = (1 - 0.42 * small) * (1 - 0.1 * surprised)
    ix, iy = -0.7 - 4.6 * turn * side, 0.9 - 4.2 * up + 1.2 * relaxed
    draw_iris(canvas, hole, (x - ix) / scale, (y - iy) / scale, scale, side, below)

    draw_lashes(canvas, u, y, top, bottom, closed, happy, surprised)
    return torch.stack([canvas.finished()[0::2], canvas.finished()[1::2].flip(-1)], 1)


def lids(
    u: Tensor,
    surprised: Tensor,
    relaxed: Tensor,
    bored: Tensor,
    cheek: Tensor,
    wink: Tensor,
    happy: Tensor,
    closed: Tensor,
) -> tuple[Tensor, Tensor]:
    """Upper and lower lid [2B, 1, W'], pixels below the eye's centre, from the eye parameters [2B, 1, 1]."""
    v = u.clamp(-1, 1)
    dome = (1 - v * v).clamp(min=1e-4)
    line = 3.4 - 1.6 * v  # from the inner corner up to the outer one
    skewed = v + 0.16 * dome  # the lid's highest point lies a little inwards of the middle
    arch = (1 - skewed * skewed).clamp(min=1e-4) ** 0.66
    top = line - 14.6 * arch * (1 + 0.17 * surprised)
    bottom = line + 8.8 * dome**0.72 * (1 + 0.12 * surprised)
    top = torch.lerp(top, line - 5.6 * arch + 0.8 * v, 0.92 * relaxed)
    top = torch.lerp(top, line - 5.4 * dome**0.3 + 1.2 * v, 0.95 * bored)
    bottom = torch.lerp(bottom, line + 2.9 * dome - 0.6 * v, cheek)
    sleeping = 4.6 + 4.0 * dome - 1.2 * v
    smiling = 6.2 - 8.4 * dome**0.8
    shut = torch.lerp(sleeping, smiling, happy) - 1.5 * cheek * closed
    top, bottom = torch.lerp(top, shut, closed), torch.lerp(bottom, shut, closed)
    # An upper lid below the lower one means shut: both meet half way, without a kink.
    gap = bottom - top
    overlap = (torch.sqrt(gap * gap + 0.3) - gap) / 2 * step(closed + cheek + bored + relaxed, 0.0, 0.3)
    return top - overlap / 2, bottom + overlap / 2


def draw_iris(canvas: Canvas, hole: Tensor, x: Tensor, y: Tensor, scale: Tensor, side: Tensor, below: Tensor) -> None:
    """x, y: pixels from the iris's centre at its own size; `side` (+1, -1) keeps both eyes' lights on the same side."""

    def disc(cx: float | Tensor, cy: float, rx: float, ry: float, soft: float = 1.7) -> Tensor:
        r = torch.sqrt(((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 + 1e-6)
        return inside((1 - r) * min(rx, ry) * scale, soft)

    rx, ry = 9.0, 11.4
    ball = disc(0, 0, rx, ry) * hole
    v = (y / ry)[:, None]
    tones = [canvas.tone(tone) for tone in IRIS]
    colour = torch.lerp(tones[0], tones[1], step(v, -0.95, 0.05))
    colour = torch.lerp(colour, tones[2], step(v, -0.05, 0.6))
    colour = torch.lerp(colour, tones[3], step(v, 0.45, 1.0))
    canvas.add(ball, colour)
    canvas.add(ball * (1 - disc(0, 0.2, rx - 1.5, ry - 1.6, 0.9)) * 0.85, IRIS[0])
    # Light gathered at the bottom, a second darker disc above it, the pupil.
    canvas.add(
        ball * disc(0, 3.0, rx - 2.4, ry - 4.4, 0.5) * (1 - disc(0, -0.6, rx - 2.0, ry - 3.4, 0.5)) * 0.9, "#fff3b8"
    )
    canvas.add(ball * disc(0, -0.3, 4.0, 5.3, 0.6) * 0.88, PUPIL)
    canvas.add(ball * disc(0, 1.6, 2.2, 2.6, 0.5) * 0.35, IRIS[1])
    canvas.add(ball * (1 - step(below, 0.8, 6.5)) * 0.72, "#1c0a33")  # the upper lid's shadow
    glow = disc(3.4 * side, -2.6, 3.0, 3.6, 0.4)
    canvas.add(ball * glow * 0.4, "#ff9ad0")
    canvas.add(hole * disc(-3.5 * side, -5.0, 2.9, 3.5), "#ffffff")
    canvas.add(hole * disc(4.2 * side, 5.0, 1.5, 1.7), "#ffffff")
    canvas.add(hole * disc(-4.6 * side, 2.2, 0.9, 1.0) * 0.8, "#ffe9f4")


def draw_lashes(
    canvas: Canvas, u: Tensor, y: Tensor, top: Tensor, bottom: Tensor, closed: Tensor, happy: Tensor, surprised: Tensor
) -> None:
    """The dark upper line with its wing and two lashes, the lower line, and the fold above the lid."""
    beyond = (u - 1).clamp(min=0) * 14.0
    rise = torch.lerp(torch.full_like(happy, -0.75), torch.full_like(happy, 0.15), happy * closed)
    line = top + rise * beyond
    # Thick over the middle and outside, thin at the inner corner, a point at the end of the wing.
    open_weight = 1.35 + 2.5 * step(u, -1.0, 0.5)
    weight = torch.lerp(open_weight, 1.4 + 1.3 * step(u, -1.0, 0.4), closed)
    taper = step(u, -1.1, -0.7) * (1 - step(u, 0.98, 1.32))
    thick = weight * taper
    canvas.add(inside(torch.minimum(y - (line - thick), line + 0.55 * taper - y)) * step(thick, 0.05, 0.5), LASH)
    for start, length, slope, size in ((0.62, 0.6, -9.5, 2.0), (0.9, 0.42, -3.0, 1.9)):
        t = (u - start) / length
        width = size * (1 - t).clamp(0, 1) * step(t, -0.1, 0.12) * (1 - 0.45 * closed)
        bend = torch.lerp(torch.full_like(happy, slope), torch.full_like(happy, slope * 0.2 + 3), happy * closed)
        spine = line - thick * 0.55 + bend * (1 - 0.5 * closed) * (u - start).clamp(min=0)
        canvas.add(inside(width * 0.5 - (y - spine).abs()) * step(width, 0.02, 0.3), LASH)
    # Warm glow where the lash meets the skin at the inner corner, as ink does on paper.
    canvas.add(
        inside(torch.minimum(y - (line - thick * 0.75), line - y)) * (1 - step(u, -0.95, -0.2)) * taper * 0.55,
        LASH_WARM,
    )
    lower = bottom + 0.25
    ink = step(u, -0.75, 0.75) * (1 - step(u, 0.92, 1.08)) * (1 - closed)
    canvas.add(inside(0.34 + 0.45 * step(u, 0.0, 0.8) - (y - lower).abs()) * ink * 0.95, LASH_WARM)
    fold = top - 4.3 - 0.9 * surprised - thick * 0.2
    seen = step(u, -0.75, -0.1) * (1 - step(u, 0.75, 1.12)) * (1 - 0.75 * closed)
    canvas.add(inside(0.42 - (y - fold).abs()) * seen * 0.75, LASH_WARM)
