"""A person from pictures (Zakharov et al., section 3.1): the mean of what the embedder finds in each."""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from torch import Tensor

from ..errors import LikenessError
from ..face.cropping.crop_warp import crop_pictures
from ..face.landmark_track import LandmarkTrack
from .few_shot_heads import FewShotHeads, Reach
from .framing import canvases_of, framed
from .head import Head

NO_FACE, OUTSIDE = "no face", "its landmarks lie outside of the picture"


@dataclass(frozen=True)
class Embedded:
    """A head, the crops and drawings [K, size, size, 3] that it was made of, and which pictures were left out."""

    head: Head
    crops: Tensor
    canvases: Tensor
    report: str


def embed_pictures(
    heads: FewShotHeads,
    pictures: Tensor,
    track: LandmarkTrack,
    framing: str,
    size: int,
    skip: bool = True,
    so_far: Head | None = None,
    reach: Reach | None = None,
) -> Embedded:
    """Embeds pictures [T, H, W, 3 or 4] of one person by their landmarks; T >= 1.

    `skip`: pictures without a face are left out, as long as one is left; else they are an error. `so_far`: the same
    person from other pictures, which count as many times as they are.
    Raises LikenessError for pictures and landmarks that do not go together, pictures without a face, and as `framed`
    and `FewShotHeads.embed`.
    """
    _check_pair(pictures, track)
    _check_so_far(heads, so_far)
    reasons = reasons_against(track)
    wrong = {at: reason for at, reason in enumerate(reasons) if reason}
    told = ", ".join(f"{at} ({reason})" for at, reason in wrong.items())
    if len(wrong) == len(track):
        raise LikenessError(f"None of these pictures can be embedded: {told}. Choose pictures that show the face.")
    if wrong and not skip:
        raise LikenessError(f"Pictures {told} cannot be embedded. Take them out, or let them be skipped.")
    kept = torch.tensor([at for at, reason in enumerate(reasons) if not reason])
    crop = framed(replace(track, points=track.points[kept], present=track.present[kept]), framing, size)
    crops = crop_pictures(pictures[kept.to(pictures.device)], crop.matrices, size)
    canvases = canvases_of(crop, torch.arange(len(kept)))
    e = heads.embed(crops, canvases.to(crops.device), reach)
    count, sample = len(kept), crops[0].cpu()
    report = f"{count} of {len(track)} pictures embedded" + (f"; left out: {told}" if told else "")
    if so_far is not None and so_far.e is not None:
        e = (count * e + so_far.pictures * so_far.e) / (count + so_far.pictures)
        count += so_far.pictures
        sample = sample if so_far.sample is None else so_far.sample
        report += f"; {count} with those before"
    return Embedded(Head(heads.name, e, count, sample=sample), crops, canvases, report)


def reasons_against(track: LandmarkTrack) -> list[str]:
    """For each frame why no head can be taken from it, "" where one can."""
    points = track.points[..., :2]
    inside = ((points >= 0) & (points <= torch.tensor([track.width, track.height]))).all(2).any(1)
    there = zip(track.present.tolist(), inside.tolist(), strict=True)
    return ["" if seen and within else OUTSIDE if seen else NO_FACE for seen, within in there]


def _check_pair(pictures: Tensor, track: LandmarkTrack) -> None:
    if pictures.ndim != 4:
        raise LikenessError(f"Pictures are [pictures, height, width, channels]; these are {list(pictures.shape)}.")
    count, height, width = pictures.shape[:3]
    if (count, height, width) != (len(track), track.height, track.width):
        raise LikenessError(
            f"These landmarks are of {len(track)} pictures of {track.width} x {track.height} pixels, but the pictures "
            f"are {count} of {width} x {height}. Connect the pictures that they were found in."
        )


def _check_so_far(heads: FewShotHeads, so_far: Head | None) -> None:
    if so_far is None:
        return
    heads.check(so_far)
    if so_far.e is None or so_far.fine_tuned:
        raise LikenessError("Pictures are added to a head before it is fine-tuned. Connect Embed Head's, not this one.")
