"""What the command lines of several trainings ask for: how to train, what to tell of it, and what finds faces."""

from __future__ import annotations

import argparse
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TypeVar

from ..errors import LikenessError
from ..face.by_mediapipe.mediapipe_following import mediapipe_networks
from ..face.detection.detector import load_detector
from ..face.detection.landmarks import find_landmarks, load_landmark_net
from ..face.following.follow import s3fd_detector
from .device import device_named
from .film import Look
from .setting import Setting
from .team import gathered
from .watch import Watch

Kind = TypeVar("Kind", bound=Setting)
LOG = logging.getLogger(__name__)


def setting_by(options: argparse.Namespace, steps: int, kind: type[Kind], batch: int = 0) -> Kind:
    """What `add_run_options` and --rate, if there is one, ask for; `steps` and `batch` where they say nothing."""
    team, device = gathered(device_named(options.device))
    return kind(
        steps if options.steps is None and options.minutes is None else options.steps,
        options.minutes,
        options.batch or batch,
        options.at_once,
        seed=options.seed,
        device=device,
        snapshot_seconds=options.snapshot_seconds,
        team=team,
        **({"rate": options.rate} if "rate" in options else {}),
    )


def watch_by(options: argparse.Namespace, setting: Setting, told: str) -> Watch | None:
    """Tells on what is trained, and follows it; None in all processes but the first, for what it does, all do."""
    if setting.team.rank:
        return None
    LOG.info("%s", told)
    return Watch(options.out, options.sheet_every)


@contextmanager
def look_by(options: argparse.Namespace) -> Iterator[Look]:
    """What finds faces, by `add_video_options` and --mediapipe, if there is one."""
    if getattr(options, "mediapipe", False):
        with mediapipe_networks() as both:
            yield Look(*both)
        return
    if not (options.detector and options.landmarks):
        raise LikenessError("To find faces give --detector and --landmarks, or --mediapipe.")
    device = device_named(options.device)
    detect = s3fd_detector(load_detector(options.detector).to(device))
    yield Look(detect, partial(find_landmarks, load_landmark_net(options.landmarks).to(device)))
