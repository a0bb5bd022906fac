"""What the commands that train few-shot heads and prepare for it take; without torch, so that --help comes at once."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from .weights import LATER, PRESETS

VGG = Path("models/likeness/vgg19/vgg19-dcbb9e9d.pth")
VGGFACE = Path("models/likeness/vggface/vggface.pth")
NONE = "none"  # in place of a file of VGGFace: its term is left out


def add_train_options(parser: argparse.ArgumentParser) -> None:
    """The training's options; defaults are the paper's, or its re-implementation's."""
    whole, number = {"type": int, "metavar": "N"}, {"type": float, "metavar": "N"}
    add: Callable[..., object] = parser.add_argument
    add("out", type=Path, metavar="OUT.safetensors", help="the trained networks; OUT.training beside it")
    add("--data", type=Path, required=True, metavar="DIR", help="clips, as `likeness prepare fewshot` makes them")
    add("--vgg", type=Path, default=VGG, metavar="FILE", help=f"VGG19, torchvision's ({VGG})")
    views = "whose VGG19 that is: torchvision's, or Caffe's with torchvision's names (torchvision)"
    add("--vgg-view", choices=["torchvision", "caffe"], default="torchvision", help=views)
    face = f"VGGFace as a state dict, or {NONE} to leave its term out ({VGGFACE})"
    add("--vggface", type=Path, default=VGGFACE, metavar="FILE", help=face)
    add("--start", type=Path, metavar="FILE", help="networks to go on from (new ones)")
    variants = "of new networks: save_disc is nearer to the paper, master is what published weights have (save_disc)"
    add("--variant", choices=["save_disc", "master"], default="save_disc", help=variants)
    add("--preset", choices=list(PRESETS), default=LATER, help=f"weights of the terms ({LATER})")
    add("--shots", **whole, default=8, help="pictures of a video that are embedded, K (8)")
    add("--steps", **whole, help="the end of the run (400,000; the paper counts epochs)")
    add("--minutes", **number, help="the end of the run, instead of or beside --steps")
    add("--batch", **whole, default=2, help="episodes that a step learns from (2)")
    add("--at-once", **whole, help="of these, how many are in memory together (all)")
    add("--rate", **number, default=5e-5, help="of Adam; the discriminator's is four times it (0.00005)")
    add("--size", **whole, default=256, help="pixels of the pictures; 224 as the published ones, less for trials (256)")
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
    add("--mediapipe", action="store_true", help="MediaPipe in their place")
    framings = "voxceleb: two fifths of the landmarks' box around it; published: 50 pixels (voxceleb)"
    add("--framing", choices=["voxceleb", "published"], default="voxceleb", help=framings)
    add("--size", type=int, default=256, metavar="N", help="pixels of the frames that are kept (256)")
    add("--smallest", type=float, default=64.0, metavar="N", help="pixels of a face's width and height (64)")
    add("--device", default="cpu", help="cpu, cuda, cuda:1, mps (cpu)")
