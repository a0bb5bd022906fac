"""A training run of the audio flow: its steps, the best weights by held-out clips, and a snapshot to go on from.

Everything random in a step comes from the run's seed and the step's number, so a resumed run takes the very steps that
an uninterrupted one would have taken.
"""

from __future__ import annotations

import json
import logging
from copy import deepcopy
from dataclasses import asdict
from pathlib import Path
from time import monotonic

import torch
from torch import Tensor
from torch.nn.utils import clip_grad_norm_

from ...errors import LikenessError
from ...loading import metadata_of, write_safetensors
from ...training.adam import Adam
from ...training.run_record import SUFFIX, training_folder
from ...training.sheet import last_sheet, write_sheet
from ...training.snapshot import Snapshot, make_room, read_snapshot, write_snapshot
from ..audio_flow import AudioFlow
from .clips import ClipSource
from .flow_course import FlowCourse
from .flow_losses import judged, learning_loss, lesson_of
from .flow_setting import OnStep, Setting, Step
from .strip import strip

ARCHITECTURE = "pirenderer.audio_flow"
CHANGEABLE = ("patience",)  # what of a course a resumed run may change
SMOOTHING = 0.98  # of the loss that is told
LOG = logging.getLogger(__name__)


class FlowRun:
    """Trains `flow` in place; `best` [nll in bits a frame] is that of the weights which a user gets."""

    def __init__(self, out: Path, flow: AudioFlow, course: FlowCourse, clips: ClipSource, setting: Setting) -> None:
        """Goes on from the snapshot of a run that writes `out`, where there is one.

        Raises LikenessError at once where that is of another run, where `out` or its training folder cannot be
        written, and where the batch does not divide among the processes.
        """
        if out.suffix != SUFFIX:
            raise LikenessError(f"{out} must end in {SUFFIX}: that is what training writes.")
        if course.batch % setting.team.count or course.batch // setting.team.count < 1:
            raise LikenessError(f"A batch of {course.batch} does not divide among {setting.team.count} processes.")
        self.out, self.course, self.clips, self.setting = out, course, clips, setting
        clips.measure(flow)
        flow.degrees.fill_(course.degrees)
        self.flow = flow.to(setting.device).train()
        self.optimiser = Adam(flow.parameters())
        self.step, self.loss, self.seconds = 0, 0.0, 0.0
        self.best, self.waited = float("inf"), 0
        self.kept = self._weights()
        self.stopped = False
        self._judges = clips.judges().to(setting.device)
        self._snapshot = training_folder(out) / out.name
        if setting.team.rank == 0:
            make_room(out)
            make_room(self._snapshot)
        if self._snapshot.exists():
            self._resume()

    @property
    def finished(self) -> bool:
        """No step is left."""
        return self.stopped or self.progress >= 1 or self.waited >= self.course.patience

    @property
    def progress(self) -> float:
        """0..1 of the budget."""
        return self.setting.budget.progress(self.step, self.seconds)

    def go(self, on_step: OnStep = lambda _: None) -> AudioFlow:
        """Takes all steps that are left; returns the best flow, in eval mode, which `out` holds then.

        A snapshot is written every `snapshot_seconds`, at the end, and before what `on_step` raises is passed on.
        Raises LikenessError where one cannot be written, and where the loss is no longer a number.
        """
        began, saved = monotonic() - self.seconds, monotonic()
        self._agree()
        while not self.finished:
            self._learn()
            validation = self._judge() if self.step % self.course.validate_every == 0 else None
            self.seconds = monotonic() - began
            try:
                on_step(Step(self.step, self.loss, validation, self.progress, self._strip, self._stop))
            except BaseException:
                self._save()
                raise
            self._agree()
            if self.finished or monotonic() - saved >= self.setting.snapshot_seconds:
                self._save()
                saved = monotonic()
        return self._result()

    def _stop(self) -> None:
        self.stopped = True

    def _strip(self) -> Tensor:
        """What the flow as it stands makes of somebody who is held out."""
        return strip(self.flow, self.clips.held_out[0])

    def _agree(self) -> None:
        """All processes go by the first one's clock, and stop when it stops."""
        self.seconds, stopped = self.setting.team.agreed([self.seconds, self.stopped])
        self.stopped = bool(stopped)

    def _learn(self) -> None:
        course, team = self.course, self.setting.team
        generator = torch.Generator().manual_seed((self.setting.seed * 1_000_003 + self.step) % 2**63)
        clips = self.clips.draw(course.batch, generator)  # in every process the same
        if self.step == 0:
            self.flow.begin(*clips.to(self.setting.device))
        lesson = lesson_of(clips, self.flow, course, generator).share(team.rank, team.count)
        loss = learning_loss(self.flow, lesson.to(self.setting.device))
        loss.backward()
        team.average([parameter.grad for parameter in self.optimiser.parameters if parameter.grad is not None])
        norm = clip_grad_norm_(self.optimiser.parameters, course.clip)
        mean = loss.detach().reshape(1)
        team.average([mean])
        if not (mean.isfinite().all() and norm.isfinite()):
            raise LikenessError(
                f"The loss is no longer a number, in step {self.step + 1}. Look for recordings that jump; the prior "
                "'student' bears with them. The last snapshot is kept."
            )
        self.step += 1
        self.optimiser.step(course.rate_at(self.step))
        self.loss = float(mean) if self.step == 1 else SMOOTHING * self.loss + (1 - SMOOTHING) * float(mean)

    def _nll(self) -> float:
        """Of the held-out clips by the flow as it stands, the first process's."""
        return self.setting.team.agreed([judged(self.flow, self._judges, self.course.batch)])[0]

    def _judge(self) -> float:
        nll = self._nll()
        if nll < self.best:
            self.best, self.waited, self.kept = nll, 0, self._weights()
        else:
            self.waited += 1
        LOG.info("step %d: %.3f bits a frame, held out %.3f (best %.3f)", self.step, self.loss, nll, self.best)
        return nll

    def _weights(self) -> dict[str, Tensor]:
        return {name: tensor.detach().clone() for name, tensor in self.flow.state_dict().items()}

    def _result(self) -> AudioFlow:
        """The best flow, into `out`, and its strip beside the snapshot. One that ends between two judgements gets one
        more, which no snapshot knows of."""
        made, best = deepcopy(self.flow), self.best
        if self.step % self.course.validate_every and (last := self._nll()) < best:
            best = last
        else:
            made.load_state_dict(self.kept)
        if best == float("inf"):
            raise LikenessError(
                "The held-out clips have no likelihood that is a number, so no flow is kept. Look for recordings that "
                "jump; the prior 'student' bears with them."
            )
        if self.setting.team.rank == 0:
            about = {"steps": str(self.step), "seed": str(self.setting.seed), "held_out_bits": f"{best:.4f}"}
            write_sheet(last_sheet(self.out), strip(made, self.clips.held_out[0]))
            write_safetensors(self.out, made.state_dict(), {**metadata_of(ARCHITECTURE, made.config), **about})
        self.best = best
        return made.eval().requires_grad_(False)

    def _identity(self) -> str:
        """What a snapshot must have in common with the run that takes it up."""
        course = {name: value for name, value in asdict(self.course).items() if name not in CHANGEABLE}
        about = {"seed": self.setting.seed, "recordings": self.clips.fingerprint(), "team": self.setting.team.count}
        return json.dumps({**asdict(self.flow.config), **course, **about})

    def _save(self) -> None:
        if self.setting.team.rank:
            return
        parts = {"network": self.flow.state_dict(), "kept": self.kept, "optimiser": self.optimiser.state()}
        numbers = {
            "step": self.step,
            "loss": self.loss,
            "seconds": self.seconds,
            "best": self.best,
            "waited": self.waited,
        }
        write_snapshot(self._snapshot, Snapshot(parts, numbers), self._identity())

    def _resume(self) -> None:
        parts, numbers = read_snapshot(self._snapshot, self._identity(), self.setting.device)
        self.flow.load_state_dict(parts["network"])
        self.kept = dict(parts["kept"])
        self.optimiser.load(parts.get("optimiser", {}))
        self.step, self.waited = int(numbers["step"]), int(numbers["waited"])
        self.loss, self.seconds, self.best = numbers["loss"], numbers["seconds"], numbers["best"]
        LOG.info("goes on from step %d (%s)", self.step, self._snapshot)
