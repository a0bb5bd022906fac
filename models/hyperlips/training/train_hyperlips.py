"""`likeness train hyperlips` and `likeness prepare hyperlips`: from what a user typed to clips, and to a network."""

from __future__ import annotations

import argparse
import logging
from functools import partial
from pathlib import Path
from typing import TypeVar

from torch.nn import Module

from ...errors import LikenessError
from ...face.by_mediapipe.mediapipe_following import mediapipe_networks
from ...face.detection.detector import load_detector
from ...face.detection.landmarks import find_landmarks, load_landmark_net
from ...face.following.follow import s3fd_detector
from ...loading import load_network
from ...training.device import device_named
from ...training.setting import Setting
from ...training.team import gathered
from ...training.vgg19_file import load_vgg19
from ...training.watch import Watch
from ..base import SIDE, BaseConfig, HyperLipsBase
from ..hr_decoder import HRConfig, HRDecoder
from ..syncnet import SyncNet, SyncNetConfig
from .clips import read_clips
from .course import BATCH, EXPERT_BATCH, STEPS, Course
from .examples import Examples
from .prepare import Look, prepare_clips
from .train_base import train_base
from .train_hr import train_hr
from .train_syncnet import train_syncnet

LOG = logging.getLogger(__name__)
Network = TypeVar("Network", bound=Module)


def train_by(options: argparse.Namespace) -> None:
    """Trains one stage as the command line says. Raises LikenessError as all that it calls."""
    if options.stage == "base" and options.expert is None:
        raise LikenessError("The base learns from a lip-sync expert: train it first, and give it as --expert FILE.")
    if options.stage == "hr" and options.base is None:
        raise LikenessError("The HR decoder learns from a base's faces: train one first, and give it as --base FILE.")
    team, device = gathered(device_named(options.device))
    setting = Setting(
        STEPS if options.steps is None and options.minutes is None else options.steps,
        options.minutes,
        options.batch or (EXPERT_BATCH if options.stage == "syncnet" else BATCH),
        options.at_once,
        options.rate,
        options.seed,
        device,
        options.snapshot_seconds,
        team,
    )
    rescaling = options.size // SIDE if options.stage == "hr" else 1
    source = Examples(read_clips(options.data), setting.seed, device, rescaling=rescaling)
    watch = None
    if team.rank == 0:  # what it does, all do
        LOG.info("%s", source.report())
        watch = Watch(options.out, options.sheet_every)
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
    prepared = partial(prepare_clips, options.videos, options.out, size=options.size, smallest=options.smallest)
    if options.mediapipe:
        with mediapipe_networks() as both:
            return prepared(look=Look(*both))
    if not (options.detector and options.landmarks):
        raise LikenessError("To find faces give --detector and --landmarks, or --mediapipe.")
    device = device_named(options.device)
    detect = s3fd_detector(load_detector(options.detector).to(device))
    return prepared(look=Look(detect, partial(find_landmarks, load_landmark_net(options.landmarks).to(device))))


def network_of(path: Path, kind: type[Network]) -> Network:
    """The network of a file, to learn from or to be trained further. Raises LikenessError for one of another kind."""
    loaded = load_network(path)
    if not isinstance(loaded.network, kind):
        raise LikenessError(f"{path} is a {loaded.architecture}, not a {kind.__name__}. Choose another.")
    return loaded.network
