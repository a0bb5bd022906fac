"""The files of a clip that a training learns from, NAME.npz last: a clip is whole where that is.

The folder NAME holds its frames as pictures, in the order of their names. What is half written bears a dot.
"""

from __future__ import annotations

import os
import shutil
import wave
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.nn.functional import interpolate

from ..errors import LikenessError
from ..media.audio import Audio, mono

QUALITY = 95  # of the frames' JPEG, with all colours: about 40 kB a frame of 256 x 256
ENDINGS = (".jpg", ".jpeg", ".png", ".webp")
FORMATS = ("JPEG", "PNG", "WEBP")


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
    """A frame [s, s, 3] uint8 as a JPEG file."""
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


def clip_paths(root: Path, remedy: str) -> list[Path]:
    """The .npz of all clips in a folder and the folders in it, by their names; LikenessError where there are none.

    `remedy`: the sentence that says how clips are made.
    """
    if not root.is_dir():
        raise LikenessError(f"There is no folder {root}. {remedy}")
    files = sorted(path for path in root.rglob("*.npz") if not path.name.startswith("."))
    if not files:
        raise LikenessError(f"There are no clips in {root}: no .npz. {remedy}")
    return files


def frame_names(path: Path, remedy: str) -> tuple[str, ...]:
    """The frames of the clip whose .npz this is. Raises LikenessError where their folder is missing."""
    folder = path.with_suffix("")
    if not folder.is_dir():
        raise LikenessError(f"{path} has no folder {folder.name} with its frames beside it. {remedy}")
    names = (name for name in os.listdir(folder) if name.lower().endswith(ENDINGS) and not name.startswith("."))
    return tuple(sorted(names))


def clip_and_person(path: Path, root: Path) -> tuple[str, str]:
    """What a clip is called, and whose it is: what stands before #, or the folder that it lies in, or nobody else's."""
    name = path.relative_to(root).with_suffix("").as_posix()
    before, apart, _ = path.stem.partition("#")
    return name, before if apart else (name.rpartition("/")[0] or name)


def read_frame(path: Path, size: int, system: str, remedy: str) -> Tensor:
    """A square frame [3, size, size] in 0..1, brought to that size. LikenessError, with the file, where there is none.

    `system`: who learns from it.
    """
    try:
        with Image.open(path, formats=FORMATS) as image:
            pixels = torch.from_numpy(np.array(image.convert("RGB"))).movedim(-1, 0)  # [3, S, S]
    except Exception as error:  # a damaged picture trips its decoder anywhere: OSError, SyntaxError, ...
        raise LikenessError(f"{path} is no picture, or is damaged ({error}). Prepare this clip again.") from error
    if pixels.shape[1] != pixels.shape[2]:
        raise LikenessError(
            f"{path} is {pixels.shape[2]} x {pixels.shape[1]} pixels, and {system} learns from squares. {remedy}"
        )
    picture = pixels.float() / 255
    if len(pixels[0]) == size:
        return picture
    return interpolate(picture[None], (size, size), mode="bicubic", antialias=True)[0].clamp(0, 1)
