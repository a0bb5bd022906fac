"""Writes js/examples/likeness_picture.png, the picture that our template makes a character of.

    python tests/write_picture.py

One of the rig's random variations, enlarged and off the middle of a plain wall: what a picture from anywhere asks of
THA Prepare Character, and what THA Put Back has to get right. Ours, CC0 1.0.
"""

from __future__ import annotations

from pathlib import Path

import torch
from PIL import Image

from likeness.models.tha4.color import from_network
from likeness.models.tha4.rig import Rig, random_variation

PATH = Path(__file__).resolve().parent.parent / "js" / "examples" / "likeness_picture.png"
SIZE, WALL = (960, 720), "#7c9cc9"
SIDE, LEFT = 660, 60  # pixels: of the figure's square, which stands on the picture's lower edge
SEED = 7


def main() -> None:
    rgba = from_network(Rig(random_variation(torch.Generator().manual_seed(SEED))).character)  # [4, 512, 512]
    figure = Image.fromarray((rgba.movedim(0, -1) * 255).round().byte().numpy())
    figure = figure.convert("RGBa").resize((SIDE, SIDE), Image.Resampling.LANCZOS).convert("RGBA")
    picture = Image.new("RGB", SIZE, WALL)
    picture.paste(figure, (LEFT, SIZE[1] - SIDE), figure)
    picture.save(PATH, optimize=True)


if __name__ == "__main__":
    main()
