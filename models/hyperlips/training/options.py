"""What the commands that train HyperLips and prepare for it take; without torch, so that --help comes at once."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from ...training.options import VGG19, add_files_options, add_run_options, add_video_options


def add_train_options(parser: argparse.ArgumentParser) -> None:
    """The training's options; defaults are the paper's, or its program's."""
    add: Callable[..., object] = parser.add_argument
    stages = "syncnet: the lip-sync expert, first; base: with that expert; hr: on the faces of that base"
    add("stage", choices=["syncnet", "base", "hr"], help=stages)
    add_files_options(parser, "hyperlips")
    add("--expert", type=Path, metavar="FILE", help="the lip-sync expert that the base learns from")
    add("--base", type=Path, metavar="FILE", help="the base whose faces the HR decoder learns from")
    add("--vgg", type=Path, default=VGG19, metavar="FILE", help=f"torchvision's VGG19, for base and hr ({VGG19})")
    add("--start", type=Path, metavar="FILE", help="a network to go on from (a new one)")
    add("--size", type=int, choices=[128, 256, 512], default=512, help="pixels of the HR decoder's faces (512)")
    terms = "the base's: with LPIPS (through VGG19, all channels alike), or as the authors' code, without it (paper)"
    add("--terms", choices=["paper", "code"], default="paper", help=terms)
    scores = "hr: sigmoids in the relativistic loss, as published, though it takes them for logits, or logits"
    add("--scores", choices=["published", "logits"], default="published", help=scores)
    view = "hr: VGG19 sees BGR in 0..1, as published, or pictures as it was trained (published)"
    add("--view", choices=["published", "imagenet"], default="published", help=view)
    add("--rate", type=float, metavar="N", default=1e-4, help="of Adam; the discriminators' is five times it (0.0001)")
    learns = "examples that a step learns from (64 for syncnet; 28, of the base five frames each)"
    add_run_options(parser, "200,000; the authors name no number", None, learns)


def add_prepare_options(parser: argparse.ArgumentParser) -> None:
    """What cutting videos into clips takes."""
    add: Callable[..., object] = parser.add_argument
    add_video_options(parser, 64)
    add("--mediapipe", action="store_true", help="MediaPipe in their place: the sketches as the authors had them")
    add("--size", type=int, choices=[128, 256, 512], default=512, help="pixels of the frames that are kept (512)")
