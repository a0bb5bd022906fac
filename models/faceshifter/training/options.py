"""What `likeness train faceshifter` takes; without torch, so that --help comes at once."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from ...training.options import add_run_options


def add_options(parser: argparse.ArgumentParser) -> None:
    """The command's options; defaults are the paper's."""
    whole, number = {"type": int, "metavar": "N"}, {"type": float, "metavar": "N"}
    add: Callable[..., object] = parser.add_argument
    add("out", type=Path, metavar="OUT.safetensors", help="the trained network; OUT.training and OUT.faces beside it")
    add("--stage", choices=["aei", "hear"], default="aei", help="AEI-Net, or then HEAR-Net (aei)")
    add("--data", type=Path, required=True, metavar="DIR", help="pictures, or a folder of them for each person")
    add("--encoder", type=Path, required=True, metavar="FILE", help="the identity encoder: backbone.pth and the like")
    add("--aei", type=Path, metavar="FILE", help="the trained AEI-Net: needed for hear; for aei one to go on from")
    add("--detector", type=Path, metavar="FILE", help="S3FD, which finds the faces in the pictures")
    add("--landmarks", type=Path, metavar="FILE", help="2DFAN, which finds their landmarks")
    add("--aligned", action="store_true", help="the pictures are aligned crops already: neither is needed")
    add("--template", default="taotaonice", help="how faces are cropped, for a new AEI-Net (taotaonice)")
    add("--size", **whole, default=256, help="pixels of a new AEI-Net's pictures, a power of 2 (256)")
    add("--width", **whole, help="channels of a new network's first layer (32 for aei, twice its for hear)")
    add("--layers", **whole, default=2, help="AAD layers in each block of a new AEI-Net, 1 to 3 (2)")
    add("--same", **number, help="share of pairs with one identity (0.2 for aei, 0.5 for hear)")
    add("--hardest", **number, default=0.1, help="share of faces that HEAR-Net learns from, the hardest ones (0.1)")
    add("--occluders", type=Path, metavar="DIR", help="hands/ and objects/ as cut-outs with transparency (drawn ones)")
    add_run_options(parser, "500,000 for aei, 50,000 for hear", 16, "pairs that a step learns from (16)")
