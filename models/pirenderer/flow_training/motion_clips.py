"""Recordings to learn from: NAME.npz with a row of coefficients a frame, and the sound NAME.wav beside it.

`likeness prepare pirenderer` writes such files; rows may have any layout that Import Motion reads, the data set's 260
numbers among them.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import torch
from torch import Tensor

from ...errors import LikenessError
from ...media.audio import read_audio
from ..motion import CROP, TRAINED_FPS
from ..motions.motion_files import read_motion
from ..motions.timing import resampled
from ..speech.voice_mel import voice_columns

SOUNDS = (".wav", ".flac", ".ogg", ".mp3", ".m4a", ".mp4", ".mkv", ".webm")  # the first that is there
APART = Fraction(1, 2)  # seconds that motion and sound may differ in length, or
SHARE = Fraction(1, 50)  # of it
LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Recording:
    """Somebody who speaks: `motion` [T, 70] less its mean, at 25 frames a second, and log10 mels `columns` [80, N].

    `columns` are of half precision, whose step of 0.002 is far below what the flow hears: a day of sound is 1.4 GB.
    """

    name: str
    motion: Tensor
    columns: Tensor

    @property
    def person(self) -> str:
        """Who it is: what stands before # in the name, as in VoxCeleb's, or the whole name."""
        return self.name.partition("#")[0]


def read_recordings(folder: Path, frames: int) -> list[Recording]:
    """All recordings of a folder and its folders that have so many frames, by their names.

    Raises LikenessError where there are none; for an .npz without a sound beside it, or whose sound is of another
    length; and for what `read_motion` and `read_audio` refuse, naming the file.
    """
    files = sorted(folder.rglob("*.npz"))
    if not files:
        raise LikenessError(
            f"There are no .npz files in {folder}. `likeness prepare pirenderer` makes them of videos; a sound lies "
            "beside each."
        )
    read = []
    for number, path in enumerate(files, 1):
        recording = read_recording(path, folder)
        if len(recording.motion) < frames:
            LOG.warning("%s has %d frames, fewer than %d: left out.", path, len(recording.motion), frames)
        else:
            read.append(recording)
        if number % 100 == 0:
            LOG.info("%d of %d recordings read", number, len(files))
    if not read:
        raise LikenessError(f"No recording in {folder} has {frames} frames ({frames / 25:g} s). Give longer ones.")
    return read


def read_recording(path: Path, folder: Path) -> Recording:
    """The recording of an .npz file; see `read_recordings`."""
    sound = next((path.with_suffix(ending) for ending in SOUNDS if path.with_suffix(ending).is_file()), None)
    if sound is None:
        raise LikenessError(
            f"{path} has no sound beside it. Put {path.stem}.wav there, or take the .npz out of the folder."
        )
    motion = resampled(read_motion(path, TRAINED_FPS).motion, TRAINED_FPS)
    try:
        audio = read_audio(sound)
    except LikenessError as error:
        raise error if str(sound) in str(error) else LikenessError(f"{sound}: {error}") from error
    seconds = Fraction(len(motion)) / TRAINED_FPS
    if abs(seconds - audio.duration) > max(APART, SHARE * audio.duration):
        raise LikenessError(
            f"{path} lasts {float(seconds):.2f} s at {float(TRAINED_FPS):g} frames a second, and {sound.name} "
            f"{float(audio.duration):.2f} s. Write the frame rate into the .npz as fps, or cut both alike."
        )
    x = motion.values[:, : CROP.start]
    name = path.relative_to(folder).with_suffix("").as_posix()
    return Recording(name, x - x.mean(0), voice_columns(audio).to(torch.float16))
