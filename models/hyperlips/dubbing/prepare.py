"""From a clip, a track and a sound to a dubbed clip: what has to be known before the first frame is drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from torch import Tensor

from ...face.detection.landmark_net import LandmarkNet
from ...face.face_track import FaceTrack
from ...face.tracks.frame_ranges import told
from ...media.audio import Audio
from ...media.clip import Clip, Part
from ..hyper_lips import HyperLips
from .dub import Dubber, check_inputs
from .dubbed_clip import DubbedClip
from .look_through import given_reference, look_through
from .places import places_of
from .schedule import schedule
from .settings import Dubbing


@dataclass(frozen=True)
class Prepared:
    """A clip to read, and who draws it. `reference`: the number of the frame that shows the face; None: a picture."""

    clip: DubbedClip
    dubber: Dubber
    track: FaceTrack
    reference: int | None

    def report(self) -> str:
        """What was done, in lines; for when all frames have been read."""
        dubber, plan = self.dubber, self.dubber.schedule
        count, fps, settings = dubber.count, float(plan.fps), dubber.settings
        lines = [
            f"{count.drawn} of {count.frames} frames have new lips: {count.frames / fps:.2f} s at {fps:.6g} a second.",
            f"Length: {self._length()}",
        ]
        if plan.varied:
            lines.append(f"The clip's rate varies: {plan.pictures} pictures became {plan.frames} at an even rate.")
        missing = ~dubber.places.crops.present[list(plan.order)]
        if missing.any():
            reasons = ", ".join(dict.fromkeys(reason for reason in self.track.first.reasons if reason))
            lines.append(f"Without the face, as they were: {int(missing.sum())} frames ({told(missing)}). {reasons}")
        frame = f"frame {self.reference}, {settings.reference}" if self.reference is not None else "the given picture"
        lines.append(f"Reference: {frame}. Box: {settings.box}. Pasted: {settings.part}.")
        if self.reference is not None and dubber.places.openings is None and settings.reference != "first":
            lines.append("  the track has no landmarks of lips: it is the sharpest frame, whatever the mouth does")
        lines.append(f"Faces of {dubber.model.side if dubber.refines else 128} pixels.")
        if dubber.refines:
            lines[-1] = f"HR decoder: faces of {dubber.model.side} pixels, in {count.refined} frames."
        if count.unsure:
            lines.append(f"  no face was seen in {count.unsure} of the drawn faces: these are as the base drew them")
        if len(self.track.people) > 1:
            others = ", ".join(str(person.number) for person in self.track.people[1:])
            lines.append(f"Face {self.track.first.number} speaks; others stay as they are: {others}.")
        return "\n".join(lines)

    def _length(self) -> str:
        plan, fill = self.dubber.schedule, self.dubber.settings.fill
        heard = f"the sound lasts {plan.wanted} frames, the clip {plan.frames}"
        if plan.wanted == plan.frames:
            return f"{heard}."
        if fill == "cut":
            return f"{heard}: cut to the shorter."
        if plan.wanted < plan.frames:
            return f"{heard}: it ends in silence."
        return f"{heard}: it goes on by {fill}."


def prepare(
    model: HyperLips,
    clip: Clip,
    part: Part,
    track: FaceTrack,
    audio: Audio,
    settings: Dubbing,
    landmarker: LandmarkNet | None = None,
    masks: Tensor | None = None,
    reference: Tensor | None = None,
    on_picture: Callable[[], None] = lambda: None,
) -> Prepared:
    """Reads through the clip once; `on_picture` is called at each, and what it raises passes through.

    `reference` [1, s, s, 3 or 4]: a crop in place of a frame of the clip. For the rest see Dubber; raises LikenessError
    as it does, for a clip that is not the track's, a face that is in no frame, and a reference that is no square.
    """
    places = places_of(track, settings.box)
    check_inputs(model, places, settings, landmarker, masks)
    given = None if reference is None else given_reference(reference)
    seen = look_through(clip, part, track, places, settings.reference if given is None else "first", on_picture)
    plan = schedule(seen.times, clip.fps, audio, settings.fill, settings.delay)
    shown = seen.reference if given is None else given
    dubber = Dubber(model, places, shown, plan, settings, landmarker, masks)
    return Prepared(DubbedClip(clip, part, seen.times, dubber), dubber, track, seen.frame if given is None else None)
