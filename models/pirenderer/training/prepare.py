"""`likeness prepare pirenderer`: videos cut into clips of one face each, with their coefficients (section 4.1).

Of each clip the folder DATA/NAME gets the frames, 256 x 256 at 25 a second, then come NAME.wav, if the video has sound,
and NAME.npz, last: a clip is whole where that is. NAME is PERSON#VIDEO_NUMBER. What is done of which video is told in
DATA/prepared.json, so that the same command goes on where it was stopped.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor

from ...errors import LikenessError
from ...face.cropping.crop_warp import crop_picture
from ...face.cropping.similarity import moved
from ...face.following.cuts import Cuts
from ...face.following.follow import Detector, follow_faces
from ...face.following.walks import Landmarker
from ...loading import write_whole
from ...media.clip import at_rate, chunks
from ...media.video_reader import VideoReader
from ..motion import SIDE, TRAINED_FPS
from ..motions.extractor import extract_motion
from ..motions.portrait_crops import five_points
from ..recon_net import ReconNet
from .clip_files import remove_clips, write_clip
from .shots import SMALLEST, Stretch, stretches_of

VIDEOS = (".mp4", ".mov", ".mkv", ".webm", ".avi", ".m4v")
DONE = "prepared.json"
TRACKING = 0.6  # of the time that a video takes, about
LOG = logging.getLogger(__name__)
Progress = Callable[[float], object]  # how much of all videos is done, 0..1; what it raises ends the work


class Look(NamedTuple):
    """What finds faces and their landmarks, and what measures them."""

    detect: Detector
    landmark: Landmarker
    extractor: ReconNet


def videos_in(root: Path) -> list[Path]:
    """The videos of a folder and of those in it. Raises LikenessError where there are none."""
    if not root.is_dir():
        raise LikenessError(f"There is no folder {root}. Give one with videos of people.")
    found = sorted(path for path in root.rglob("*") if path.suffix.lower() in VIDEOS and not path.name.startswith("."))
    if not found:
        raise LikenessError(f"{root} holds no videos ({', '.join(VIDEOS)}).")
    return found


def prepare_clips(
    root: Path, data: Path, look: Look, smallest: float = SMALLEST, reach: Progress = lambda done: None
) -> str:
    """Clips of all videos of `root` in `data`, and what became of them, in words.

    A video in a folder shows the person that this is named after, any other one of its own; a second face in it is
    somebody else. A video that cannot be read is told of in the log and left out. Raises LikenessError where there are
    no videos, where nothing can be written, and where all that leaves no clip.
    """
    videos = videos_in(root)
    names = [clip_name(video, root) for video in videos]
    alike = {name for name in names if names.count(name) > 1}
    if alike:
        raise LikenessError(f"Several videos in {root} would give clips named {min(alike)}. Rename all but one.")
    _make(data)
    done = _read_done(data / DONE)
    for number, video in enumerate(videos):
        name, stamp = video.relative_to(root).as_posix(), f"{video.stat().st_size}, {smallest:g}"
        if done.get(name, {}).get("of") != stamp:
            try:
                share = partial(_part, reach, number, len(videos))
                told = _Video(video, clip_name(video, root), data, look, share).prepared(smallest)
            except LikenessError as error:
                LOG.warning("%s is left out: %s", name, error)
                told = {"clips": [], "frames": 0, "left out": {str(error): 0}}
            done[name] = {"of": stamp, **told}
            write_whole(data / DONE, json.dumps(done, indent=1).encode())
            LOG.info("%d of %d videos: %s gives %d clips", number + 1, len(videos), name, len(told["clips"]))
        reach((number + 1) / len(videos))
    mine = [done[video.relative_to(root).as_posix()] for video in videos]
    reasons: dict[str, int] = {}
    for told in mine:
        for reason, frames in told["left out"].items():
            reasons[reason] = reasons.get(reason, 0) + frames
    left = "".join(f"; left out: {frames:,} frames {why}" if frames else f"; {why}" for why, frames in reasons.items())
    clips = sum(len(told["clips"]) for told in mine)
    report = f"{clips:,} clips of {len(videos):,} videos, {sum(told['frames'] for told in mine):,} frames{left}"
    if not clips:
        raise LikenessError(f"No clip could be made: {report}. Give longer and closer films of faces.")
    return report


def clip_name(video: Path, root: Path) -> str:
    """What clips of a video are called, without their number: the person, #, and the video."""
    parts = [re.sub(r"[#.\s]+", "-", part) for part in video.relative_to(root).with_suffix("").parts]
    return f"{parts[0]}#{'-'.join(parts[1:]) or parts[0]}"


class _Video:
    """One video on its way to clips named NAME_001, NAME_002 ..."""

    def __init__(self, path: Path, name: str, data: Path, look: Look, reach: Progress) -> None:
        self._reader, self._name, self._data, self._look, self._reach = VideoReader(path), name, data, look, reach
        self._count = max(1.0, float(self._reader.count * TRAINED_FPS / self._reader.fps))  # frames that it promises
        self._clips: list[str] = []
        self._frames = 0

    def prepared(self, smallest: float) -> dict[str, Any]:
        """Writes the clips; which ones, of how many frames, and what was left out."""
        remove_clips(self._data, self._name)
        cuts: set[int] = set()
        track = follow_faces(
            self._watched(cuts),
            TRAINED_FPS,
            self._look.detect,
            self._look.landmark,
            on_frames=lambda done: self._reach(TRACKING * min(1.0, done / self._count)),
        )
        stretches = stretches_of(track, frozenset(cuts), smallest)
        self._cut(stretches.kept)
        return {"clips": self._clips, "frames": self._frames, "left out": stretches.left_out}

    def _pictures(self) -> Iterator[Tensor]:
        """Frames [n, H, W, 3] uint8, 25 a second."""
        for chunk in chunks(at_rate(self._reader.pictures(), TRAINED_FPS), torch.uint8):
            yield chunk.frames[..., :3]

    def _watched(self, cuts: set[int]) -> Iterator[Tensor]:
        """The same; `cuts` gets the frames with which another shot begins."""
        watcher, seen = Cuts(), 0
        for frames in self._pictures():
            for frame in frames:
                if watcher.see(frame.movedim(-1, 0)):
                    cuts.add(seen)
                seen += 1
            yield frames

    def _cut(self, stretches: tuple[Stretch, ...]) -> None:
        """Reads the frames a second time, and writes each clip when its last one is there."""
        waiting, open_ones, seen = list(stretches), dict[int, tuple[Stretch, Tensor]](), 0
        for frames in self._pictures() if stretches else ():
            for frame in frames:
                while waiting and waiting[0].first == seen:
                    stretch = waiting.pop(0)
                    open_ones[stretch.person] = stretch, torch.empty(len(stretch), SIDE, SIDE, 3, dtype=torch.uint8)
                for stretch, crops in list(open_ones.values()):
                    crop = crop_picture(frame.movedim(-1, 0), stretch.matrix, SIDE)  # [3, 256, 256]
                    crops[seen - stretch.first] = (255 * crop.clamp(0, 1)).round().byte().movedim(0, -1)
                    if seen == stretch.last - 1:
                        del open_ones[stretch.person]
                        self._write(stretch, crops)
                seen += 1
            self._reach(TRACKING + (1 - TRACKING) * min(1.0, seen / self._count))

    def _write(self, stretch: Stretch, crops: Tensor) -> None:
        person, _, video = self._name.partition("#")
        who = person if stretch.person == 1 else f"{person}~{stretch.person}"
        name = f"{who}#{video}_{len(self._clips) + 1:03}"
        points = moved(stretch.points, stretch.matrix.expand(len(stretch), 2, 3)).float()
        seen = torch.ones(len(stretch), dtype=torch.bool)
        motion, _ = extract_motion(
            self._look.extractor, crops.float() / 255, five_points(points), seen, TRAINED_FPS, gaps="stop"
        )
        sound = self._reader.sound()
        start, end = (Fraction(frame) / TRAINED_FPS for frame in (stretch.first, stretch.last))
        write_clip(self._data, name, crops, motion, None if sound is None else sound.between(start, end).read())
        self._clips.append(name)
        self._frames += len(stretch)


def _part(reach: Progress, number: int, count: int, done: float) -> None:
    reach((number + done) / count)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LikenessError(f"{folder} cannot be made ({error.strerror or error}). Choose another.") from error


def _read_done(path: Path) -> dict[str, dict[str, Any]]:
    """What prepared.json tells; LikenessError where it is damaged."""
    if not path.exists():
        return {}
    try:
        told = json.loads(path.read_text("utf-8"))
        return {str(name): dict(of) for name, of in told.items()}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise LikenessError(f"{path} is damaged. Remove it, and all videos are prepared again.") from error
