"""The lips of a clip drawn anew, stage after stage, each frame on its way through all of them (HyperLips, section 3).

Base face, calm, landmarks, sketch, HR decoder, paste: a few frames wait between the stages, never a clip.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from ...errors import LikenessError
from ...face.cropping.crop_warp import crop_pictures
from ...face.detection.landmark_net import LandmarkNet
from ...face.pasting.frame_mask import check_masks, within
from ...face.pasting.paste import Blend, Patch, paste
from ..base import SIDE
from ..hyper_lips import HyperLips
from ..sketch import sketch
from ..speech import mel_windows
from ..stages import lip_control
from .calm import Calm, scenes_of
from .drawn_points import drawn_points
from .mouth_part import check_part, first_row, part_depth
from .places import Places
from .published_paste import published_paste
from .schedule import Schedule
from .settings import Dubbing
from .shot import Shot, batches
from .silence import calmed, quiet_of


@dataclass
class Count:
    """What became of the frames that have come out so far."""

    frames: int = 0
    drawn: int = 0  # with new lips
    refined: int = 0  # by the HR decoder too
    unsure: int = 0  # in which no face was found after it was drawn: they have the base's lips


class Dubber:
    """A clip's frames in the order of `schedule`, with lips that say its sound.

    `places`: where the face is in the clip's pictures; `reference` [3, 128, 128] RGB in 0..1. `landmarker`: finds the
    drawn lips, for the HR decoder's sketch and for the part that is pasted. `masks` [T or 1, H, W] over the clip's
    pictures: 1 dubs there, 0 keeps the picture. All networks are where they are to compute.

    Raises LikenessError for a HR decoder that is to be used without a landmarker, for parts that need landmarks or a
    mask that there are not, and masks of another size.
    """

    def __init__(
        self,
        model: HyperLips,
        places: Places,
        reference: Tensor,
        schedule: Schedule,
        settings: Dubbing,
        landmarker: LandmarkNet | None = None,
        masks: Tensor | None = None,
    ) -> None:
        check_inputs(model, places, settings, landmarker, masks)
        crops = places.crops
        self.refines = model.hr is not None and settings.high_resolution
        self.model, self.places, self.schedule, self.settings = model, places, schedule, settings
        self.landmarker, self.masks, self.count = landmarker, masks, Count()
        self.device = next(model.parameters()).device
        with torch.no_grad():
            self._reference = model.reference(reference[None].to(self.device))
        part = first_row(settings.part, crops.points[crops.present] / crops.size, settings.feather, settings.grow)
        self._row = int(part * SIDE)  # no row above it is looked at
        windows = mel_windows(schedule.audio, schedule.fps, len(schedule), settings.alignment, settings.offset)
        quiet = quiet_of(windows)
        self._control = calmed(lip_control(model, windows).vectors, quiet, float(schedule.fps), settings.steady)
        self._scenes = scenes_of(schedule.order, places.parts)
        self._calm = Calm(self._control, quiet, self._scenes, schedule.fps, settings.steady)
        self._units = crops.matrices / crops.size  # frame pixel -> 0..1 of the crop

    def frames(self, pictures: Iterable[tuple[int, Tensor]]) -> Iterator[Tensor]:
        """(Number in the clip, picture [H, W, 3 or 4] uint8 or 0..1) in the schedule's order -> the dubbed frames.

        A picture without the face passes as it is; of the others only what is pasted changes, never alpha.
        """
        come = (Shot(number, source, frame) for number, (source, frame) in enumerate(pictures))
        shots: Iterator[Shot] = self._calm.faces(self._in_batches(come, self._draw))
        if self.landmarker is not None:
            shots = self._calm.points(self._in_batches(shots, self._find))
        if self.refines:
            shots = self._in_batches(shots, self._refine)
        for shot in shots:
            self.count.frames += 1
            yield self._paste(shot)

    @torch.no_grad()
    def _draw(self, batch: list[Shot]) -> list[Shot]:
        there = [shot for shot in batch if self.places.crops.present[shot.source]]
        if not there:
            return batch
        matrices = self.places.crops.matrices[[shot.source for shot in there]]
        crops = torch.cat(
            [crop_pictures(shot.frame[None], matrix[None], SIDE) for shot, matrix in zip(there, matrices, strict=True)]
        )  # [n, 128, 128, 3]
        seen = crops.movedim(-1, 1).to(self.device)  # [n, 3, 128, 128]
        control = self._control[[shot.number for shot in there]]  # [n, 4, 64]
        row = self.model.rows_to_draw(self._row) if self.refines else self._row
        faces = self.model.draw(seen, self._reference, control.to(self.device), row)
        done = {shot.number: face for shot, face in zip(there, faces.float(), strict=True)}
        return [replace(shot, face=done.get(shot.number)) for shot in batch]

    def _find(self, batch: list[Shot]) -> list[Shot]:
        there = [shot for shot in batch if shot.face is not None]
        if not there or self.landmarker is None:
            return batch
        units = self._units[[shot.source for shot in there]]
        faces = [shot.face for shot in there if shot.face is not None]
        found = drawn_points(self.landmarker, [shot.frame for shot in there], units, faces)
        points = {shot.number: own for shot, own in zip(there, found, strict=True)}
        self.count.unsure += sum(own is None for own in found)
        return [replace(shot, points=points.get(shot.number)) for shot in batch]

    @torch.no_grad()
    def _refine(self, batch: list[Shot]) -> list[Shot]:
        sure = [(shot, shot.face, shot.points) for shot in batch if shot.face is not None and shot.points is not None]
        if not sure:
            return batch
        sketches = sketch(torch.stack([points for _, _, points in sure]).to(self.device))  # [n, 128, 128]
        faces = self.model.refine(torch.stack([face for _, face, _ in sure]), sketches, self._row)  # [n, 3, s, s]
        done = {shot.number: face for (shot, _, _), face in zip(sure, faces.float(), strict=True)}
        self.count.refined += len(done)
        return [replace(shot, face=done.get(shot.number, shot.face)) for shot in batch]

    @torch.no_grad()
    def _paste(self, shot: Shot) -> Tensor:
        patch = None if shot.face is None else self._patch(shot, shot.face.movedim(0, -1))
        if patch is None:
            return shot.frame
        if self.masks is not None and self.settings.part != "as published":
            patch = within(patch, shot.frame, self._mask(shot.source))
        done = shot.frame.clone()
        done[patch.rows, patch.columns, :3] = patch.pixels
        self.count.drawn += 1
        return done

    def _in_batches(self, shots: Iterable[Shot], work: Callable[[list[Shot]], list[Shot]]) -> Iterator[Shot]:
        for batch in batches(shots, self.model.at_once):
            yield from work(batch)

    def _patch(self, shot: Shot, face: Tensor) -> Patch | None:
        settings, crops, unit = self.settings, self.places.crops, self._units[shot.source]
        if settings.part == "as published":
            return published_paste(shot.frame, face, unit, self._mask(shot.source))
        room = float(self.places.room[shot.source]) / crops.size
        depth = part_depth(settings.part, crops.points[shot.source] / crops.size, room, shot.points)
        blend = Blend(feather=settings.feather, grow=settings.grow, color=settings.color)
        return paste(shot.frame, face.to(shot.frame.device), unit, blend, depth.to(shot.frame.device))

    def _mask(self, source: int) -> Tensor:
        assert self.masks is not None  # as checked at the beginning
        return self.masks[source if len(self.masks) > 1 else 0]


def check_inputs(
    model: HyperLips, places: Places, settings: Dubbing, landmarker: LandmarkNet | None, masks: Tensor | None
) -> None:
    """Raises LikenessError for what a Dubber refuses, before any frame is read."""
    if model.hr is not None and settings.high_resolution and landmarker is None:
        raise LikenessError(
            "The HR decoder draws from a sketch of the new lips, which a landmark network has to find. Connect Load "
            "Face Landmarker, or turn high_resolution off."
        )
    crops = places.crops
    check_part(settings.part, crops.points.shape[1], masks is not None)
    check_masks(masks, len(crops), crops.height, crops.width)
