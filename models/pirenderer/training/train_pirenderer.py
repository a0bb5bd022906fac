"""`likeness train pirenderer` and `likeness prepare pirenderer`: from what a user typed to clips, and to a network."""

from __future__ import annotations

import argparse
from pathlib import Path

from ...errors import LikenessError
from ...loading import load_network
from ...training.by_command import look_by, setting_by, watch_by
from ...training.device import device_named
from ...training.setting import Setting
from ...training.vgg19_file import load_vgg19
from ..face_generator import FaceGenerator, PIRendererConfig
from ..motion import NUMBERS
from ..motions.extractor import load_recon_net
from .clips import read_clips
from .course import STEPS, Course
from .pairs import PairSource
from .prepare import prepare_clips
from .train_renderer import train_renderer

SIZES = range(64, 513, 32)  # pixels: the networks halve them five times, and norms need more than one that is left


def train_by(options: argparse.Namespace) -> None:
    """Trains as the command line says. Raises LikenessError as all that it calls."""
    setting = setting_by(options, STEPS, Setting)
    course = Course(options.warp_share, options.rate_falls_at)
    vgg = load_vgg19(options.vgg, "PIRenderer")
    start = load_generator(options.start) if options.start else PIRendererConfig()
    source = pair_source(options.data, options.size, setting)
    watch = watch_by(options, setting, source.report())
    train_renderer(source, vgg, start, options.out, setting, course, watch)


def prepare_by(options: argparse.Namespace) -> str:
    """Prepares as the command line says; what became of it, in words."""
    extractor = load_recon_net(options.extractor).to(device_named(options.device))
    with look_by(options) as look:
        return prepare_clips(options.videos, options.out, look, extractor, options.smallest)


def pair_source(data: Path, size: int, setting: Setting) -> PairSource:
    """Pairs of a folder of clips. Raises LikenessError for a size that the networks cannot have, and as read_clips."""
    if size not in SIZES:
        raise LikenessError(f"PIRenderer learns from pictures of 64, 96, .. 512 pixels; not of {size}.")
    return PairSource(read_clips(data), size, setting.seed, setting.device)


def load_generator(path: Path) -> FaceGenerator:
    """A plain PIRenderer, to be trained further. Raises LikenessError for another network."""
    loaded = load_network(path)
    if not isinstance(loaded.network, FaceGenerator) or loaded.config.coefficients != NUMBERS:
        raise LikenessError(f"{path} is a {loaded.architecture}, not a PIRenderer for 3DMM motions. Choose another.")
    return loaded.network
