"""Options that the command lines of several trainings share; without torch, so that --help comes at once."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

VGG19 = Path("models/likeness/vgg19/vgg19-dcbb9e9d.pth")


def add_files_options(parser: argparse.ArgumentParser, system: str, made: str = "the trained network") -> None:
    """What a training writes, and the clips that it learns from."""
    parser.add_argument("out", type=Path, metavar="OUT.safetensors", help=f"{made}; OUT.training beside it")
    clips = f"clips, as `likeness prepare {system}` makes them"
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help=clips)


def add_run_options(parser: argparse.ArgumentParser, steps: str, batch: int | None, learns: str) -> None:
    """When a run ends and where it goes on. `steps`: what ends it by default; `learns`: what is said of the batch."""
    whole, number = {"type": int, "metavar": "N"}, {"type": float, "metavar": "N"}
    add: Callable[..., object] = parser.add_argument
    add("--steps", **whole, help=f"the end of the run ({steps})")
    add("--minutes", **number, help="the end of the run, instead of or beside --steps")
    add("--batch", **whole, default=batch, help=learns)
    add("--at-once", **whole, help="of these, how many are in memory together (all)")
    add("--seed", **whole, default=0, help="of everything random (0)")
    add("--device", default="cpu", help="where to train: cpu, cuda, cuda:1, mps (cpu)")
    add("--snapshot-seconds", **number, default=300.0, help="between two snapshots (300)")
    add("--sheet-every", **whole, default=1000, help="steps between two sheets of samples (1000)")


def add_video_options(parser: argparse.ArgumentParser, smallest: int, needed: bool = False) -> None:
    """What cutting videos into clips takes; `needed`: faces are found by S3FD and 2DFAN alone."""
    add: Callable[..., object] = parser.add_argument
    add("videos", type=Path, metavar="VIDEOS", help="a folder of videos; a folder in it holds those of one person")
    add("out", type=Path, metavar="OUT", help="the folder of clips; the same command goes on where one was stopped")
    add("--detector", type=Path, required=needed, metavar="FILE", help="S3FD, which finds the faces")
    add("--landmarks", type=Path, required=needed, metavar="FILE", help="2DFAN, which finds their landmarks")
    told = f"pixels of a face's width and height ({smallest})"
    add("--smallest", type=float, default=float(smallest), metavar="N", help=told)
    add("--device", default="cpu", help="cpu, cuda, cuda:1, mps (cpu)")
