"""`likeness train motion-flow`: from a folder of people who speak to a flow that has portraits speak."""

from __future__ import annotations

import argparse
from pathlib import Path

from ...errors import LikenessError
from ...training.budget import Budget
from ...training.device import device_named
from ...training.seeded import seeded
from ...training.team import gathered
from ..audio_flow import LARGE, USUAL, AudioFlow, AudioFlowConfig
from ..prior import NORMAL, STUDENT
from .clips import ClipSource
from .flow_course import FlowCourse
from .flow_run import FlowRun
from .flow_setting import OnStep, Setting
from .motion_clips import read_recordings

SIZES = {"usual": USUAL, "large": LARGE}
STEPS = 80_000  # as many as MoGlow took for gestures
PRIORS = {"normal": NORMAL, "student": STUDENT}


def flow_run(out: Path, folder: Path, config: AudioFlowConfig, course: FlowCourse, setting: Setting) -> FlowRun:
    """The run that writes `out`, ready to go or to go on. Raises LikenessError as `read_recordings` and `FlowRun`."""
    if not folder.is_dir():
        raise LikenessError(f"There is no folder {folder}. It is to hold recordings: NAME.npz and NAME.wav.")
    with seeded(setting.seed):
        flow = AudioFlow(config)
    return FlowRun(out, flow, course, ClipSource(read_recordings(folder, course.frames), course.frames, flow), setting)


def train_motion_flow(
    out: Path,
    folder: Path,
    config: AudioFlowConfig,
    course: FlowCourse,
    setting: Setting,
    on_step: OnStep = lambda _: None,
) -> AudioFlow:
    """The best flow that the run finds, in eval mode; `out` holds it then."""
    return flow_run(out, folder, config, course, setting).go(on_step)


def train_by(options: argparse.Namespace) -> str:
    """Trains as the command line says; what became of it, in a sentence."""
    team, device = gathered(device_named(options.device))
    course = FlowCourse(
        frames=options.frames,
        batch=options.batch,
        degrees=PRIORS[options.prior],
        validate_every=options.validate_every,
        patience=options.patience,
    )
    seconds = None if options.minutes is None else 60 * options.minutes
    budget = Budget(options.steps if options.steps or seconds else STEPS, seconds)
    setting = Setting(budget, device, options.seed, options.snapshot_seconds, team)
    run = flow_run(options.out, options.data, SIZES[options.size], course, setting)
    run.go()
    return f"{options.out}: {run.step} steps, {run.best:.3f} bits a frame on held-out clips"
