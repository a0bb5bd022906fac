"""`likeness train fewshot` and `likeness prepare fewshot`: from what a user typed to clips, and to networks."""

from __future__ import annotations

import argparse
from pathlib import Path

from ...errors import LikenessError
from ...training.by_command import look_by, setting_by, watch_by
from ...training.setting import Setting
from ...training.vgg19_file import load_vgg19
from ..few_shot_files import load_few_shot
from ..head_crops import SIZES, USUAL
from ..networks import PLANE, FewShotNetworks
from ..variants import MASTER, FewShotConfig, Variant
from .clips import read_clips
from .episodes import EpisodeSource
from .eyes import Eyes, View
from .options import NONE
from .prepare import prepare_clips
from .train_heads import train_heads
from .vggface_file import load_vggface

STEPS = 400_000  # ours: the paper trains for 75 and 150 passes over VoxCeleb2's 145,000 videos
SMALLEST_MASTER = 128  # pixels: of less, one is left at its bottleneck, and one has no deviation
Start = FewShotNetworks | tuple[FewShotConfig, int]


def train_by(options: argparse.Namespace) -> None:
    """Trains as the command line says. Raises LikenessError as all that it calls."""
    setting = setting_by(options, STEPS, Setting)
    eyes = eyes_of(options.vgg, None if str(options.vggface) == NONE else options.vggface, options.vgg_view)
    start = load_few_shot(options.start) if options.start else new_heads(options.variant, options.size)
    check_size(start, options.size)
    source = EpisodeSource(read_clips(options.data), options.size, setting.seed, setting.device, options.shots)
    watch = watch_by(options, setting, source.report())
    train_heads(source, eyes, start, options.out, setting, options.preset, watch)


def prepare_by(options: argparse.Namespace) -> str:
    """Prepares as the command line says; what became of it, in words."""
    with look_by(options) as look:
        return prepare_clips(options.videos, options.out, look, options.size, options.framing, options.smallest)


def eyes_of(vgg19: Path, vggface: Path | None, view: View = "torchvision") -> Eyes:
    """The content networks of files; None leaves VGGFace's term out. Raises LikenessError, with where to get them."""
    return Eyes(load_vgg19(vgg19, "Few-shot heads"), None if vggface is None else load_vggface(vggface), view)


def new_heads(variant: Variant, size: int) -> tuple[FewShotConfig, int]:
    """The sizes of new networks that learn from pictures of `size` pixels, and their plane: at 224, the published."""
    return FewShotConfig(variant), PLANE if size >= USUAL else size


def check_size(start: Start, size: int) -> None:
    """Raises LikenessError for pictures that these networks cannot learn from."""
    config = start.config if isinstance(start, FewShotNetworks) else start[0]
    smallest = SMALLEST_MASTER if config.variant == MASTER else SIZES[0]
    if size not in SIZES or size < smallest:
        known = ", ".join(str(own) for own in SIZES if own >= smallest)
        raise LikenessError(f"Heads of the variant {config.variant} learn from pictures of {known} pixels; not {size}.")
