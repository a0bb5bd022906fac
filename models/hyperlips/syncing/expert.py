"""What the sync expert (HyperLips, section 3.3) makes of a clip: of its lips, and of its sound, 25 times a second.

It was trained on windows of five pictures at 25 a second and 0.2 s of sound, so clips of other rates are looked at as
if they were shown at that one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from ...errors import LikenessError
from ...face.cropping.crop_warp import crop_pictures
from ...face.face_crop import FaceCrop
from ...face.half_precision import check_finite
from ...face.pictures import colours
from ...loading import load_network
from ...media.audio import Audio
from ...media.clip import Picture, at_rate
from ...media.mel_voice import hyperlips_mel
from ...media.sync import HYPERLIPS_WIDTH, SoundWindows, hyperlips_windows
from ..base import SIDE
from ..discriminator import lower_half
from ..syncnet import FRAMES, SyncNet

RATE = Fraction(25)  # pictures a second that it was trained on
AT_ONCE = 16  # windows
NUMBERS = 16  # of a vector, for each channel of the first layers: 512 in all
NO_FACE = torch.empty(0)  # a picture without one


@dataclass(frozen=True)
class Embeddings:
    """Unit vectors [N, 512] of the windows that begin at k / 25 s, k = 0 .. N - 1; NaN where a window has no face."""

    vectors: Tensor

    def __len__(self) -> int:
        return len(self.vectors)


@torch.inference_mode(False)  # as load_network
def load_sync_expert(path: Path | str) -> SyncNet:
    """The expert of a weight file, in eval mode and float32 on the CPU.

    Raises LikenessError for everything that `load_network` refuses, Wav2Lip's among it, and for another network.
    """
    loaded = load_network(path)
    if not isinstance(loaded.network, SyncNet):
        raise LikenessError(
            f"{path} is a {loaded.architecture}, not a lip-sync expert. Choose pretrain_sync_expert.pth, or one of "
            "your own training."
        )
    return loaded.network.eval()


def face_pictures(pictures: Iterable[Picture], crop: FaceCrop) -> Iterator[Picture]:
    """The face of each picture of a clip, as `crop` cuts it, [size, size, 3]; NO_FACE where there is none.

    Cut only when it is looked at. Raises LikenessError for another number of pictures than crops, or another size.
    """
    number = -1
    for number, picture in enumerate(pictures):
        if number < len(crop):
            yield Picture(picture.time, _Face(picture, crop, number).pixels)
    if number + 1 != len(crop):
        raise LikenessError(
            f"These crops are of {len(crop)} frames, and the clip has {number + 1}. Connect the clip that the face "
            "track was made from."
        )


@dataclass(frozen=True)
class _Face:
    picture: Picture
    crop: FaceCrop
    number: int

    def pixels(self, dtype: torch.dtype) -> Tensor:
        """The face [size, size, 3] float32 in 0..1, or NO_FACE."""
        if not self.crop.present[self.number]:
            return NO_FACE
        frame = self.picture.pixels(dtype)
        if frame.shape[:2] != (self.crop.height, self.crop.width):
            raise LikenessError(
                f"This face track is of frames of {self.crop.width} x {self.crop.height} pixels, but the clip's are "
                f"{frame.shape[1]} x {frame.shape[0]}. Connect the clip that it was made from."
            )
        return crop_pictures(frame[None], self.crop.matrices[self.number, None], self.crop.size)[0]


@torch.no_grad()
def seen(expert: SyncNet, faces: Iterable[Picture], on_done: Callable[[int], None] = lambda _: None) -> Embeddings:
    """What the expert sees in faces [s, s, 3] RGB at any times, square and from edge to edge; NO_FACE is left out.

    Bounded memory: 2 kB for each 1/25 s stay. `on_done`: how many 25ths of a second are done. Raises LikenessError
    for less than 0.2 s.
    """
    last: deque[Tensor] = deque(maxlen=FRAMES)
    waiting: list[Tensor | None] = []
    made: list[Tensor] = []
    for done, picture in enumerate(at_rate(faces, RATE), 1):
        last.append(_half(picture.pixels(torch.float32)))
        if len(last) == FRAMES:
            waiting.append(torch.cat(list(last)) if all(len(half) for half in last) else None)  # [15, 64, 128]
        if len(waiting) == AT_ONCE:
            made.append(_looked_at(expert, waiting))
            waiting = []
        on_done(done)
    if waiting:
        made.append(_looked_at(expert, waiting))
    if not made:
        raise LikenessError("This clip is shorter than the 0.2 seconds that the lip-sync expert looks at. Take more.")
    return Embeddings(torch.cat(made))


def whole_windows(audio: Audio) -> SoundWindows:
    """The windows that begin at k / 25 s and lie in the sound as a whole.

    Raises LikenessError for a sound that is shorter than one, 0.2 s, or silent.
    """
    mel = hyperlips_mel(audio)
    last = mel.values.shape[1] - HYPERLIPS_WIDTH  # where the last whole window begins
    if last < 0:
        raise LikenessError(
            f"This sound lasts {float(audio.duration):.3f} s, and the lip-sync expert hears 0.2 s at once. Take a "
            "longer one."
        )
    if (mel.values == mel.silence).all():
        raise LikenessError("This sound is silent: there is nothing that lips could go with. Connect another.")
    times = [k / RATE for k in range(int(last * RATE / mel.per_second) + 1)]
    return hyperlips_windows(mel, times)  # from the first picture's time on, as it was trained


@torch.no_grad()
def heard(expert: SyncNet, windows: SoundWindows, on_done: Callable[[int], None] = lambda _: None) -> Embeddings:
    """What the expert hears in each of the windows. `on_done`: how many are done."""
    device = next(expert.parameters()).device
    made = []
    for first in range(0, len(windows), AT_ONCE):
        vectors = expert.heard(windows.part(first, first + AT_ONCE)[:, None].to(device))  # [n, 512]
        check_finite(vectors, "lip-sync expert")
        made.append(vectors.cpu())
        on_done(first + len(vectors))
    return Embeddings(torch.cat(made))


def _half(face: Tensor) -> Tensor:
    """A face [s, s, 3] RGB -> its lower half [3, 64, 128] BGR, or NO_FACE."""
    if not len(face):
        return face
    height, width = face.shape[:2]
    if height != width:
        raise LikenessError(
            f"Lips are looked at in square crops, and these are {width} x {height}. Cut them with Crop Faces and its "
            "template hyperlips."
        )
    picture = colours(face).movedim(-1, 0)[None]  # [1, 3, s, s]
    if width != SIDE:
        picture = interpolate(picture, (SIDE, SIDE), mode="bilinear", align_corners=False)
    return lower_half(picture)[0].flip(0)


def _looked_at(expert: SyncNet, windows: list[Tensor | None]) -> Tensor:
    """[n, 512]; NaN for None."""
    there = [window for window in windows if window is not None]
    vectors = torch.full((len(windows), NUMBERS * expert.config.width), torch.nan)
    if there:
        found = expert.seen(torch.stack(there).to(next(expert.parameters()).device))  # [m, 512]
        check_finite(found, "lip-sync expert")
        vectors[[window is not None for window in windows]] = found.cpu()
    return vectors
