"""Clips of one length out of recordings: drawn at random to learn from, and fixed ones of other people to judge by."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from ...errors import LikenessError
from ..audio_flow import AudioFlow
from ..speech.voice_mel import mel_of_frames
from .motion_clips import Recording

HELD_OUT = 10  # every so manyth person is held out
JUDGES = 64  # clips, at most, that are judged by
LEAST_STD = 1e-4  # of what hardly moves: so that its noise stays within numbers


class Clips(NamedTuple):
    """Motions [B, 70, T], and the mel columns [B, 320, before + T + after] about them."""

    x: Tensor
    mel: Tensor

    def to(self, device: torch.device) -> Clips:
        return Clips(self.x.to(device), self.mel.to(device))


class ClipSource:
    """Clips of `frames` frames for one flow; `training` and `held_out` are the recordings of either kind."""

    def __init__(self, recordings: Sequence[Recording], frames: int, flow: AudioFlow) -> None:
        """Raises LikenessError for fewer than two recordings: one is needed to judge by."""
        self.training, self.held_out = divided(recordings)
        self._frames, self._condition = frames, flow.condition
        self._starts = torch.tensor([len(recording.motion) - frames + 1 for recording in self.training])

    def draw(self, count: int, generator: torch.Generator) -> Clips:
        """So many clips to learn from, each place of the recordings as likely as any other."""
        ends = self._starts.cumsum(0)
        places = torch.randint(int(ends[-1]), (count,), generator=generator)
        which = torch.searchsorted(ends, places, right=True)
        firsts = places - (ends - self._starts)[which]
        return self._clips([(self.training[a], b) for a, b in zip(which.tolist(), firsts.tolist(), strict=True)])

    def judges(self) -> Clips:
        """Clips of the recordings held out, side by side; of many, evenly spaced ones."""
        all_of_them = [
            (recording, first)
            for recording in self.held_out
            for first in range(0, len(recording.motion) - self._frames + 1, self._frames)
        ]
        taken = torch.linspace(0, len(all_of_them) - 1, min(JUDGES, len(all_of_them))).round().long()
        return self._clips([all_of_them[at] for at in taken.tolist()])

    def measure(self, flow: AudioFlow) -> None:
        """Sets the flow's means and deviations by what it learns from."""
        motions = [recording.motion for recording in self.training]
        columns = [recording.columns for recording in self.training]
        for parts, axis, mean, std in ((motions, 0, flow.mean, flow.std), (columns, 1, flow.mel_mean, flow.mel_std)):
            count = sum(part.shape[axis] for part in parts)
            middle = torch.stack([part.double().sum(axis) for part in parts]).sum(0) / count
            squares = [(part.double() - middle.unsqueeze(axis)).square().sum(axis) for part in parts]
            mean.copy_(middle)
            std.copy_((torch.stack(squares).sum(0) / count).sqrt().clamp(min=LEAST_STD))

    def fingerprint(self) -> str:
        """Changes with the recordings."""
        seen = hashlib.sha256()
        for recording in (*self.training, *self.held_out):
            seen.update(f"{recording.name} {len(recording.motion)} {recording.columns.shape[1]}\n".encode())
            seen.update(recording.motion.numpy().tobytes())
        return seen.hexdigest()[:16]

    def _clips(self, places: list[tuple[Recording, int]]) -> Clips:
        before, after = self._condition.before, self._condition.after
        x = [recording.motion[first : first + self._frames].mT for recording, first in places]
        mel = [
            mel_of_frames(recording.columns, first - before, first + self._frames + after).float()
            for recording, first in places
        ]
        return Clips(torch.stack(x), torch.stack(mel))


def divided(recordings: Sequence[Recording]) -> tuple[list[Recording], list[Recording]]:
    """Recordings to learn from, and those of every tenth person, at least one, to judge by; where all are of one
    person, every tenth recording. The same for the same names."""
    if len(recordings) < 2:
        raise LikenessError(
            "A flow learns from at least two recordings: one of them is held out, to see when it has learnt enough. "
            "Cut this one in two, or give more."
        )
    people = {recording.person for recording in recordings}

    def key(recording: Recording) -> str:
        return recording.person if len(people) > 1 else recording.name

    keys = sorted({key(recording) for recording in recordings}, key=lambda name: hashlib.sha256(name.encode()).digest())
    apart = set(keys[: max(1, len(keys) // HELD_OUT)])
    learnt = [recording for recording in recordings if key(recording) not in apart]
    return learnt, [recording for recording in recordings if key(recording) in apart]
