"""What the commands that train few-shot heads and prepare for it take; without torch, so that --help comes at once."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from ...training.options import VGG19, add_files_options, add_run_options, add_video_options
from .weights import LATER, PRESETS

VGGFACE = Path("models/likeness/vggface/vggface.pth")
NONE = "none"  # in place of a file of VGGFace: its term is left out


def add_train_options(parser: argparse.ArgumentParser) -> None:
    """The training's options; defaults are the paper's, or its re-implementation's."""
    whole, number = {"type": int, "metavar": "N"}, {"type": float, "metavar": "N"}
    add: Callable[..., object] = parser.add_argument
    add_files_options(parser, "fewshot", "the trained networks")
    add("--vgg", type=Path, default=VGG19, metavar="FILE", help=f"VGG19, torchvision's ({VGG19})")
    views = "whose VGG19 that is: torchvision's, or Caffe's with torchvision's names (torchvision)"
    add("--vgg-view", choices=["torchvision", "caffe"], default="torchvision", help=views)
    face = f"VGGFace as a state dict, or {NONE} to leave its term out ({VGGFACE})"
    add("--vggface", type=Path, default=VGGFACE, metavar="FILE", help=face)
    add("--start", type=Path, metavar="FILE", help="networks to go on from (new ones)")
    variants = "of new networks: save_disc is nearer to the paper, master is what published weights have (save_disc)"
    add("--variant", choices=["save_disc", "master"], default="save_disc", help=variants)
    add("--preset", choices=list(PRESETS), default=LATER, help=f"weights of the terms ({LATER})")
    add("--shots", **whole, default=8, help="pictures of a video that are embedded, K (8)")
    add("--rate", **number, default=5e-5, help="of Adam; the discriminator's is four times it (0.00005)")
    add("--size", **whole, default=256, help="pixels of the pictures; 224 as the published ones, less for trials (256)")
    add_run_options(parser, "400,000; the paper counts epochs", 2, "episodes that a step learns from (2)")


def add_prepare_options(parser: argparse.ArgumentParser) -> None:
    """What cutting videos into clips takes."""
    add: Callable[..., object] = parser.add_argument
    add_video_options(parser, 64)
    add("--mediapipe", action="store_true", help="MediaPipe in their place")
    framings = "voxceleb: two fifths of the landmarks' box around it; published: 50 pixels (voxceleb)"
    add("--framing", choices=["voxceleb", "published"], default="voxceleb", help=framings)
    add("--size", type=int, default=256, metavar="N", help="pixels of the frames that are kept (256)")
