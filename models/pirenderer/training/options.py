"""What the commands that train PIRenderer and prepare for it take; without torch, so that --help comes at once."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

VGG = Path("models/likeness/vgg19/vgg19-dcbb9e9d.pth")


def add_train_options(parser: argparse.ArgumentParser) -> None:
    """The training's options; defaults are the paper's."""
    whole, number = {"type": int, "metavar": "N"}, {"type": float, "metavar": "N"}
    add: Callable[..., object] = parser.add_argument
    add("out", type=Path, metavar="OUT.safetensors", help="the trained network; OUT.training beside it")
    add("--data", type=Path, required=True, metavar="DIR", help="clips, as `likeness prepare pirenderer` makes them")
    add("--vgg", type=Path, default=VGG, metavar="FILE", help=f"torchvision's VGG19 ({VGG})")
    add("--start", type=Path, metavar="FILE", help="a network to go on from (a new one)")
    add("--steps", **whole, help="the end of the run (400,000)")
    add("--minutes", **number, help="the end of the run, instead of or beside --steps")
    add("--warp-share", **number, default=0.5, help="share of the run in which the warp is trained alone (0.5)")
    add("--batch", **whole, default=20, help="pairs that a step learns from, both ways (20)")
    add("--at-once", **whole, help="of these, how many are in memory together (all)")
    add("--rate", **number, default=1e-4, help="of Adam (0.0001)")
    add("--rate-falls-at", **whole, help="the step from which the rate is a fifth (it stays)")
    add("--size", **whole, default=256, help="pixels of the pictures; smaller ones are for trials (256)")
    add("--seed", **whole, default=0, help="of everything random (0)")
    add("--device", default="cpu", help="where to train: cpu, cuda, cuda:1, mps (cpu)")
    add("--snapshot-seconds", **number, default=300.0, help="between two snapshots (300)")
    add("--sheet-every", **whole, default=1000, help="steps between two sheets of samples (1000)")


def add_prepare_options(parser: argparse.ArgumentParser) -> None:
    """What cutting videos into clips takes."""
    add: Callable[..., object] = parser.add_argument
    add("videos", type=Path, metavar="VIDEOS", help="a folder of videos; a folder in it holds those of one person")
    add("out", type=Path, metavar="OUT", help="the folder of clips; the same command goes on where one was stopped")
    add("--detector", type=Path, required=True, metavar="FILE", help="S3FD, which finds the faces")
    add("--landmarks", type=Path, required=True, metavar="FILE", help="2DFAN, which finds their landmarks")
    add("--extractor", type=Path, required=True, metavar="FILE", help="ReconNet, epoch_20.pth, which measures them")
    add("--smallest", type=float, default=128.0, metavar="N", help="pixels of a face's width and height (128)")
    add("--device", default="cpu", help="cpu, cuda, cuda:1, mps (cpu)")


def add_lmdb_options(parser: argparse.ArgumentParser) -> None:
    """What taking clips out of the original's data set takes."""
    add: Callable[..., object] = parser.add_argument
    add("lmdb", type=Path, metavar="LMDB", help="the folder of data.mdb, or the one that holds it as 256")
    add("out", type=Path, metavar="OUT", help="the folder of clips; the same command goes on where one was stopped")
