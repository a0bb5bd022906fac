"""`likeness train hyperlips` and `likeness prepare hyperlips`: from what a user typed to clips, and to a network."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TypeVar

from torch.nn import Module

from ...errors import LikenessError
from ...loading import load_network
from ...training.by_command import look_by, setting_by, watch_by
from ...training.setting import Setting
from ...training.vgg19_file import load_vgg19
from ..base import SIDE, BaseConfig, HyperLipsBase
from ..hr_decoder import HRConfig, HRDecoder
from ..syncnet import SyncNet, SyncNetConfig
from .clips import read_clips
from .course import BATCH, EXPERT_BATCH, STEPS, Course
from .examples import Examples
from .prepare import prepare_clips
from .train_base import train_base
from .train_hr import train_hr
from .train_syncnet import train_syncnet

Network = TypeVar("Network", bound=Module)


def train_by(options: argparse.Namespace) -> None:
    """Trains one stage as the command line says. Raises LikenessError as all that it calls."""
    if options.stage == "base" and options.expert is None:
        raise LikenessError("The base learns from a lip-sync expert: train it first, and give it as --expert FILE.")
    if options.stage == "hr" and options.base is None:
        raise LikenessError("The HR decoder learns from a base's faces: train one first, and give it as --base FILE.")
    setting = setting_by(options, STEPS, Setting, EXPERT_BATCH if options.stage == "syncnet" else BATCH)
    rescaling = options.size // SIDE if options.stage == "hr" else 1
    source = Examples(read_clips(options.data), setting.seed, setting.device, rescaling=rescaling)
    watch = watch_by(options, setting, source.report())
    course = Course(options.terms, options.scores, options.view)
    if options.stage == "syncnet":
        expert = network_of(options.start, SyncNet) if options.start else SyncNetConfig()
        train_syncnet(source, expert, options.out, setting, watch)
        return
    vgg = load_vgg19(options.vgg, "HyperLips") if options.stage == "hr" or course.terms == "paper" else None
    if options.stage == "base":
        base = network_of(options.start, HyperLipsBase) if options.start else BaseConfig()
        train_base(source, network_of(options.expert, SyncNet), vgg, base, options.out, setting, course, watch)
    elif vgg is not None:
        decoder = network_of(options.start, HRDecoder) if options.start else HRConfig(rescaling)
        painter = network_of(options.base, HyperLipsBase)
        train_hr(source, painter, vgg, decoder, options.out, setting, course, watch)


def prepare_by(options: argparse.Namespace) -> str:
    """Prepares as the command line says; what became of it, in words."""
    with look_by(options) as look:
        return prepare_clips(options.videos, options.out, look, options.size, options.smallest)


def network_of(path: Path, kind: type[Network]) -> Network:
    """The network of a file, to learn from or to be trained further. Raises LikenessError for one of another kind."""
    loaded = load_network(path)
    if not isinstance(loaded.network, kind):
        raise LikenessError(f"{path} is a {loaded.architecture}, not a {kind.__name__}. Choose another.")
    return loaded.network
