"""The files of a clip, NAME.npz last: a clip is whole where that is, and what is half written bears a dot."""

from __future__ import annotations

import shutil
import wave
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image
from torch import Tensor

from ...errors import LikenessError
from ...loading import write_whole
from ...media.audio import Audio, mono
from ..motion import Motion
from ..motions.motion_export import write_motion

QUALITY = 95  # of the frames' JPEG, with all colours: about 40 kB a frame


def write_clip(data: Path, name: str, crops: Tensor, motion: Motion, sound: Audio | None) -> None:
    """Writes frames [T, 256, 256, 3] uint8, their sound and their motion. Raises LikenessError where it cannot."""
    write_frames(data, name, (jpeg_bytes(crop) for crop in crops.numpy()))
    if sound is not None:
        write_whole(data / f"{name}.wav", wav_bytes(sound))
    write_motion(data / f"{name}.npz", motion, "npz")


def write_frames(data: Path, name: str, frames: Iterable[bytes]) -> None:
    """Writes JPEG files into the folder NAME, whole or not at all. Raises LikenessError where it cannot."""
    half, folder = data / f".{name}.part", data / name
    try:
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(parents=True)
        for at, frame in enumerate(frames):
            (half / f"{at:07}.jpg").write_bytes(frame)
        shutil.rmtree(folder, ignore_errors=True)
        half.replace(folder)
    except OSError as error:
        raise LikenessError(f"{folder} cannot be written ({error.strerror or error}). Make room.") from error


def jpeg_bytes(crop: np.ndarray) -> bytes:
    """A frame [256, 256, 3] uint8 as a JPEG file."""
    file = BytesIO()
    Image.fromarray(crop).save(file, "JPEG", quality=QUALITY, subsampling=0)
    return file.getvalue()


def remove_clips(data: Path, video: str) -> None:
    """Removes what was made of a video, whole and half."""
    person, _, rest = video.partition("#")
    for path in data.iterdir():
        whose, _, clip = path.name.removeprefix(".").partition(".")[0].partition("#")
        if whose.partition("~")[0] == person and clip.rpartition("_")[0] == rest:
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()


def wav_bytes(sound: Audio) -> bytes:
    """A sound as a wave file: one channel of 16 bits."""
    samples = (32767 * mono(sound).waveform[0].clamp(-1, 1)).round().numpy().astype(np.dtype("<i2"))
    file = BytesIO()
    with wave.open(file, "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(2)
        written.setframerate(sound.sample_rate)
        written.writeframes(samples.tobytes())
    return file.getvalue()
