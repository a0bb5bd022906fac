"""The node that distils a character: from whoever can pose it to a student of its own (THA4, section 4)."""

from __future__ import annotations

import hashlib
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import Module

from ..models.tha4.character import load_student
from ..models.tha4.distillation.distil import Distilled, distil
from ..models.tha4.distillation.face_mask import check_face_mask
from ..models.tha4.distillation.lent_teacher import LentTeacher
from ..models.tha4.distillation.live_chart import live, strips
from ..models.tha4.distillation.pose_dataset import read_pose_dataset
from ..models.tha4.distillation.pose_sampling import PoseSource, SampledPoses
from ..models.tha4.distillation.presets import FACE_SHARE, PRESETS, preset_named
from ..models.tha4.distillation.preview import Previewer
from ..models.tha4.distillation.result import check_target
from ..models.tha4.distillation.setting import Setting
from ..models.tha4.distillation.student_teacher import StudentTeacher
from ..models.tha4.distillation.teaching import Teacher
from ..models.tha4.distillation.training import fingerprint
from ..models.tha4.distillation.training_step import TrainingStep
from ..models.tha4.fast_student import FastStudent
from ..models.tha4.rig import Rig
from ..models.training.chart import chart
from ..models.training.run_record import RunRecord, open_record
from .host import (
    for_output,
    guarded,
    io,
    model_file,
    model_files,
    on_device,
    stop_if_interrupted,
    ui,
)
from .sockets import ThaModel
from .stop_and_keep import StopAndKeep
from .tha4_poses import CATEGORY
from .training_inputs import minutes_input, name_input, resume_input, seed_input
from .training_run import training_run
from .training_watch import Follower

FOLDER = "tha4"
SAMPLER = "our own sampler"
PHASES = ("face", "body")


def pose_files() -> list[str]:
    """What may be a file of poses: not in a folder, for there lie networks, an eyebrow_decomposer among them."""
    return [name for name in model_files(FOLDER) if "pose" in Path(name).name and name.count("/") == 1]


class THADistillStudent(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessTHADistillStudent",
            display_name="THA Distill Student",
            category=CATEGORY,
            description="Trains two small networks to draw what a teacher draws of one character: a student.",
            search_aliases=["train", "talking head anime", "distillation", "character"],
            is_output_node=True,
            hidden=[io.Hidden.unique_id],
            inputs=[
                ThaModel.Input(
                    "model",
                    optional=True,
                    tooltip="Who teaches: a teacher with a character, or another student. Without it, the rig of Nagi, "
                    "the pack's own character.",
                ),
                io.Combo.Input(
                    "preset",
                    options=list(PRESETS),
                    default="fast",
                    tooltip="fast: ours, for minutes to hours. paper: as published, days on a CPU.",
                ),
                minutes_input(
                    60.0,
                    100_000.0,
                    "Length of the training, without measuring the result. 0: all steps of the preset.",
                ),
                name_input("my_character", "student", FOLDER),
                resume_input(),
                seed_input("Of the first weights and of the poses. Another seed is another run."),
                io.Mask.Input(
                    "face_mask",
                    optional=True,
                    tooltip="For paper: white where organs of the face move, as large as the character. Without it, "
                    "three rectangles at the usual places.",
                ),
                guarded(
                    io.Combo.Input,
                    "poses",
                    options=[SAMPLER, *pose_files()],
                    default=SAMPLER,
                    tooltip="What is learned from: our own sampler, or pose_dataset.pt in models/likeness/tha4.",
                    advanced=True,
                ),
                guarded(
                    io.Int.Input,
                    "measured_poses",
                    default=200,
                    min=1,
                    max=10_000,
                    tooltip="On how many unseen poses the result is compared with its teacher.",
                    advanced=True,
                ),
            ],
            outputs=[
                ThaModel.Output(display_name="model", tooltip="The student, ready to be posed."),
                io.LossMap.Output(display_name="loss", tooltip="The losses in the order of training, face, then body."),
                io.Image.Output(display_name="chart", tooltip="The losses as curves."),
                io.Image.Output(
                    display_name="preview",
                    tooltip="Four poses, each by teacher and by student, and their difference, four times as strong.",
                ),
                io.String.Output(display_name="summary", tooltip="What was trained, and how close it comes."),
            ],
        )

    @classmethod
    def fingerprint_inputs(cls, poses: str, **_: object) -> str:
        return "" if poses == SAMPLER else str(model_file(poses).stat().st_mtime)

    @classmethod
    def execute(
        cls,
        preset: str,
        minutes: float,
        name: str,
        resume: bool,
        seed: int,
        poses: str,
        measured_poses: int,
        model: FastStudent | Teacher | None = None,
        face_mask: Tensor | None = None,
    ) -> io.NodeOutput:
        with training_run(cls, FOLDER, name) as run:
            teacher = LentTeacher(_teacher(model), stop_if_interrupted)
            mask = _mask(face_mask, teacher.character.shape[-1])
            asked = {
                "teacher": fingerprint(teacher.teacher),
                "preset": preset,
                "seed": str(seed),
                "poses": poses,
                "face mask": "proposed" if mask is None else hashlib.sha256(mask.numpy().tobytes()).hexdigest()[:16],
            }
            record = open_record(run.out, asked, resume, PHASES)
            wanted = f"{minutes:g} minutes, {measured_poses} poses"
            if record.complete(wanted):
                student = load_student(record.out)
            else:
                source: PoseSource = SampledPoses() if poses == SAMPLER else read_pose_dataset(model_file(poses))
                check_target(run.out)
                setting = Setting(
                    minutes or None, run.device, seed, source, mask, measured_poses, lambda: run.keep.asked
                )
                with record.kept_as(wanted):
                    watch = Watch(record, run.keep)
                    result = distil(teacher, run.out, preset_named(preset), setting, asked, watch)
                    record.report = _report(result, run.name)
                student = result.student
            seen = Previewer(teacher).show("body", student)
            shown = for_output(live(record.history, seen, 0))[None]
            return io.NodeOutput(
                FastStudent(student),
                {"loss": record.history.losses()},
                for_output(chart(record.history))[None],
                for_output(strips(seen)),
                record.report,
                ui=ui.PreviewImage(shown, cls=cls),
            )


class Watch(Follower):
    """Writes the losses of a run down, and shows them with the pictures of teacher and student."""

    def __init__(self, record: RunRecord, keep: StopAndKeep) -> None:
        super().__init__(record, keep)
        self._pictures = 0

    def __call__(self, step: TrainingStep) -> None:
        self.record.history.add(step.phase, step.step, step.loss)
        done = FACE_SHARE * step.progress if step.phase == "face" else FACE_SHARE + (1 - FACE_SHARE) * step.progress
        self.follow(done, step.stop, lambda: self._picture(step))

    def _picture(self, step: TrainingStep) -> Tensor:
        picture = live(self.record.history, step.preview(), self._pictures)
        self._pictures += 1
        return picture


def _teacher(model: FastStudent | Teacher | None) -> Teacher:
    """Who teaches, on the device."""
    if isinstance(model, FastStudent):
        on_device(model)
        return StudentTeacher(model)
    teacher = Rig() if model is None else model
    if isinstance(teacher, Module):
        on_device(teacher)
    return teacher


def _mask(face_mask: Tensor | None, size: int) -> Tensor | None:
    """A copy [S, S] of the one mask that is given; LikenessError where it does not fit."""
    if face_mask is None:
        return None
    mask = face_mask.detach().to("cpu", torch.float32, copy=True)
    if mask.ndim == 3 and len(mask) == 1:
        mask = mask[0]
    check_face_mask(mask, size)
    return mask


def _report(result: Distilled, name: str) -> str:
    """What was trained and what was measured, in lines."""
    lines = [name]
    for part, spent in (("face", result.face), ("body", result.body)):
        lines.append(f"{part}: {spent.steps} steps in {spent.seconds / 60:.1f} minutes")
    words = {"premultiplied": "PSNR", "over_white": "PSNR on white", "face": "PSNR of the face", "ssim": "SSIM"}
    lines += [f"{words[figure]}: {said}" for figure, said in result.measured.summary().items()]
    return "\n".join(lines)


NODES: list[type[io.ComfyNode]] = [THADistillStudent]
