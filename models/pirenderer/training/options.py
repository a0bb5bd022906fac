"""What the commands that train PIRenderer and prepare for it take; without torch, so that --help comes at once."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from ...training.options import VGG19, add_files_options, add_run_options, add_video_options


def add_train_options(parser: argparse.ArgumentParser) -> None:
    """The training's options; defaults are the paper's."""
    whole, number = {"type": int, "metavar": "N"}, {"type": float, "metavar": "N"}
    add: Callable[..., object] = parser.add_argument
    add_files_options(parser, "pirenderer")
    add("--vgg", type=Path, default=VGG19, metavar="FILE", help=f"torchvision's VGG19 ({VGG19})")
    add("--start", type=Path, metavar="FILE", help="a network to go on from (a new one)")
    add("--warp-share", **number, default=0.5, help="share of the run in which the warp is trained alone (0.5)")
    add("--rate", **number, default=1e-4, help="of Adam (0.0001)")
    add("--rate-falls-at", **whole, help="the step from which the rate is a fifth (it stays)")
    add("--size", **whole, default=256, help="pixels of the pictures; smaller ones are for trials (256)")
    add_run_options(parser, "400,000", 20, "pairs that a step learns from, both ways (20)")


def add_prepare_options(parser: argparse.ArgumentParser) -> None:
    """What cutting videos into clips takes."""
    add_video_options(parser, 128, needed=True)
    measures = "ReconNet, epoch_20.pth, which measures them"
    parser.add_argument("--extractor", type=Path, required=True, metavar="FILE", help=measures)


def add_lmdb_options(parser: argparse.ArgumentParser) -> None:
    """What taking clips out of the original's data set takes."""
    add: Callable[..., object] = parser.add_argument
    add("lmdb", type=Path, metavar="LMDB", help="the folder of data.mdb, or the one that holds it as 256")
    add("out", type=Path, metavar="OUT", help="the folder of clips; the same command goes on where one was stopped")
