"""`likeness train tha4-student`: from what a user typed to a distilled character."""

from __future__ import annotations

import argparse
import shlex
import sys
from dataclasses import replace

from ...errors import LikenessError
from ...training.device import device_named
from ...training.team import gathered
from ..character import load_student
from ..rig import Rig
from .distil import distil
from .face_mask import read_face_mask
from .fidelity import Fidelity, fidelity, held_out_poses
from .paper import PaperBodyCourse
from .pose_dataset import read_pose_dataset
from .pose_sampling import SampledPoses
from .presets import Preset, preset_named
from .result import check_target, training_folder, write_character
from .setting import Setting
from .teachers import RIG, open_teacher
from .training import train_together
from .warm_start import SHIPPED


def train_student(options: argparse.Namespace) -> Fidelity | None:
    """Distils as the command line says; the command goes into the character's metadata. Raises as `distil` does.

    None in a process that is not its team's first: it trains along, and the first one writes and measures.
    """
    training = training_folder(options.out)
    for target in filter(None, (options.out, options.official)):
        check_target(target, training)  # before the teacher is made ready, which takes seconds
    team, device = gathered(device_named(options.device))
    teacher = open_teacher(options.teacher, device, options.picture)
    mask = read_face_mask(options.mask, teacher.character.shape[-1]) if options.mask else None
    notes = {"command": shlex.join(["likeness", *sys.argv[1:]])}
    if options.teacher == RIG:
        notes["licence"] = "CC0-1.0"
    poses = read_pose_dataset(options.pose_dataset) if options.pose_dataset else SampledPoses()
    setting = Setting(
        minutes=options.minutes,
        device=device,
        seed=options.seed,
        poses=poses,
        mask=mask,
        held_out=options.poses,
        snapshot_seconds=options.snapshot_seconds,
        team=team,
    )
    preset = preset_named(options.preset)
    steps = {"face_steps": options.face_steps, "body_steps": options.body_steps}
    preset = replace(preset, **{name: count for name, count in steps.items() if count})
    if options.color_target:
        preset = _learning_color(preset, options.color_target)
    if team.rank:
        train_together(teacher, options.out, preset, setting)
        return None
    done = distil(teacher, options.out, preset, setting, notes)
    if options.official:
        write_character(options.official, done.student, notes)
    return done.measured


def _learning_color(preset: Preset, target: str) -> Preset:
    """The preset with that color_target of PaperBodyCourse; LikenessError for a preset that has no such choice."""
    if not isinstance(preset.body, PaperBodyCourse):
        raise LikenessError(f"--color-target is a choice of --preset paper; {preset.name} has none.")
    return replace(preset, body=replace(preset.body, color_target=target))


def bench_default(poses: int = 200) -> Fidelity:
    """The shipped character against the rig that it was distilled from, on held-out poses."""
    return fidelity(load_student(SHIPPED), Rig(), held_out_poses(poses))
