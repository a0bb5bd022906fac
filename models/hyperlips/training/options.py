"""What the commands that train HyperLips and prepare for it take; without torch, so that --help comes at once."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

VGG = Path("models/likeness/vgg19/vgg19-dcbb9e9d.pth")


def add_train_options(parser: argparse.ArgumentParser) -> None:
    """The training's options; defaults are the paper's, or its program's."""
    whole, number = {"type": int, "metavar": "N"}, {"type": float, "metavar": "N"}
    add: Callable[..., object] = parser.add_argument
    stages = "syncnet: the lip-sync expert, first; base: with that expert; hr: on the faces of that base"
    add("stage", choices=["syncnet", "base", "hr"], help=stages)
    add("out", type=Path, metavar="OUT.safetensors", help="the trained network; OUT.training beside it")
    add("--data", type=Path, required=True, metavar="DIR", help="clips, as `likeness prepare hyperlips` makes them")
    add("--expert", type=Path, metavar="FILE", help="the lip-sync expert that the base learns from")
    add("--base", type=Path, metavar="FILE", help="the base whose faces the HR decoder learns from")
    add("--vgg", type=Path, default=VGG, metavar="FILE", help=f"torchvision's VGG19, for base and hr ({VGG})")
    add("--start", type=Path, metavar="FILE", help="a network to go on from (a new one)")
    add("--size", type=int, choices=[128, 256, 512], default=512, help="pixels of the HR decoder's faces (512)")
    terms = "the base's: with LPIPS (through VGG19, all channels alike), or as the authors' code, without it (paper)"
    add("--terms", choices=["paper", "code"], default="paper", help=terms)
    scores = "hr: sigmoids in the relativistic loss, as published, though it takes them for logits, or logits"
    add("--scores", choices=["published", "logits"], default="published", help=scores)
    view = "hr: VGG19 sees BGR in 0..1, as published, or pictures as it was trained (published)"
    add("--view", choices=["published", "imagenet"], default="published", help=view)
    add("--steps", **whole, help="the end of the run (200,000; the authors name no number)")
    add("--minutes", **number, help="the end of the run, instead of or beside --steps")
    add("--batch", **whole, help="examples that a step learns from (64 for syncnet; 28, of the base five frames each)")
    add("--at-once", **whole, help="of these, how many are in memory together (all)")
    add("--rate", **number, default=1e-4, help="of Adam; the discriminators' is five times it (0.0001)")
    add("--seed", **whole, default=0, help="of everything random (0)")
    add("--device", default="cpu", help="where to train: cpu, cuda, cuda:1, mps (cpu)")
    add("--snapshot-seconds", **number, default=300.0, help="between two snapshots (300)")
    add("--sheet-every", **whole, default=1000, help="steps between two sheets of samples (1000)")


def add_prepare_options(parser: argparse.ArgumentParser) -> None:
    """What cutting videos into clips takes."""
    add: Callable[..., object] = parser.add_argument
    add("videos", type=Path, metavar="VIDEOS", help="a folder of videos; a folder in it holds those of one person")
    add("out", type=Path, metavar="OUT", help="the folder of clips; the same command goes on where one was stopped")
    add("--detector", type=Path, metavar="FILE", help="S3FD, which finds the faces")
    add("--landmarks", type=Path, metavar="FILE", help="2DFAN, which finds their landmarks")
    add("--mediapipe", action="store_true", help="MediaPipe in their place: the sketches as the authors had them")
    add("--size", type=int, choices=[128, 256, 512], default=512, help="pixels of the frames that are kept (512)")
    add("--smallest", type=float, default=64.0, metavar="N", help="pixels of a face's width and height (64)")
    add("--device", default="cpu", help="cpu, cuda, cuda:1, mps (cpu)")
