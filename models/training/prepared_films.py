"""A folder of videos made into what a training learns from, video by video.

What is done of which video is told in DATA/prepared.json, so that the same command goes on where it was stopped.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import LikenessError
from ..loading import write_whole
from ..whole_file import make_folder

VIDEOS = (".mp4", ".mov", ".mkv", ".webm", ".avi", ".m4v")
DONE = "prepared.json"
LOG = logging.getLogger(__name__)
Progress = Callable[[float], object]  # how much of all videos is done, 0..1; what it raises ends the work


class Prepared(NamedTuple):
    """What became of a video: names of its clips, how many frames they have, how many were left out, by reason."""

    clips: list[str]
    frames: int
    left_out: dict[str, int]


Work = Callable[[Path, str, Progress], Prepared]  # a video, what its clips are called, how much of it is done


def videos_in(root: Path) -> list[Path]:
    """The videos of a folder and of those in it. Raises LikenessError where there are none."""
    if not root.is_dir():
        raise LikenessError(f"There is no folder {root}. Give one with videos of people.")
    found = sorted(path for path in root.rglob("*") if path.suffix.lower() in VIDEOS and not path.name.startswith("."))
    if not found:
        raise LikenessError(f"{root} holds no videos ({', '.join(VIDEOS)}).")
    return found


def prepare_films(root: Path, data: Path, asked: str, work: Work, reach: Progress = lambda done: None) -> str:
    """Clips of all videos of `root` in `data`, as `work` makes them, and what became of them, in words.

    A video in a folder shows the person that this is named after, any other one of its own. A video that was done as
    it is now `asked` is left as it is; one that raises LikenessError is told of in the log and left out. Raises
    LikenessError where there are no videos, where nothing can be written, and where all that leaves no clip.
    """
    videos = videos_in(root)
    names = [clip_name(video, root) for video in videos]
    alike = {name for name in names if names.count(name) > 1}
    if alike:
        raise LikenessError(f"Several videos in {root} would give clips named {min(alike)}. Rename all but one.")
    make_folder(data)
    done = _read_done(data / DONE)
    for number, video in enumerate(videos):
        name, stamp = video.relative_to(root).as_posix(), f"{video.stat().st_size}, {asked}"
        if done.get(name, {}).get("of") != stamp:
            try:
                clips, frames, left_out = work(video, names[number], partial(_part, reach, number, len(videos)))
            except LikenessError as error:
                LOG.warning("%s is left out: %s", name, error)
                clips, frames, left_out = [], 0, {str(error): 0}
            done[name] = {"of": stamp, "clips": clips, "frames": frames, "left out": left_out}
            write_whole(data / DONE, json.dumps(done, indent=1).encode())
            LOG.info("%d of %d videos: %s gives %d clips", number + 1, len(videos), name, len(clips))
        reach((number + 1) / len(videos))
    mine = [done[video.relative_to(root).as_posix()] for video in videos]
    reasons: dict[str, int] = {}
    for told in mine:
        for reason, lost in told["left out"].items():
            reasons[reason] = reasons.get(reason, 0) + lost
    left = "".join(f"; left out: {lost:,} frames {why}" if lost else f"; {why}" for why, lost in reasons.items())
    count = sum(len(told["clips"]) for told in mine)
    report = f"{count:,} clips of {len(videos):,} videos, {sum(told['frames'] for told in mine):,} frames{left}"
    if not count:
        raise LikenessError(f"No clip could be made: {report}. Give longer and closer films of faces.")
    return report


def clip_name(video: Path, root: Path) -> str:
    """What clips of a video are called, without their number: the person, #, and the video."""
    parts = [re.sub(r"[#.\s]+", "-", part) for part in video.relative_to(root).with_suffix("").parts]
    return f"{parts[0]}#{'-'.join(parts[1:]) or parts[0]}"


def numbered(name: str, person: int, number: int) -> str:
    """The name of a clip, counted from 1, of the video `name`, in which `person` is seen, counted from 1."""
    first, _, video = name.partition("#")
    return f"{first if person == 1 else f'{first}~{person}'}#{video}_{number:03}"


def _part(reach: Progress, number: int, count: int, done: float) -> None:
    reach((number + done) / count)


def _read_done(path: Path) -> dict[str, dict[str, Any]]:
    """What prepared.json tells; LikenessError where it is damaged."""
    if not path.exists():
        return {}
    try:
        told = json.loads(path.read_text("utf-8"))
        return {str(name): dict(of) for name, of in told.items()}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise LikenessError(f"{path} is damaged. Remove it, and all videos are prepared again.") from error
