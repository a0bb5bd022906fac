"""`likeness prepare hyperlips`: videos of speakers cut into clips of one face each (HyperLips, section 4.1).

Of each clip the folder DATA/NAME gets the frames, 25 a second, and then comes NAME.npz with landmarks and sound. NAME
is PERSON#VIDEO_NUMBER. Sketches are drawn, and the base's faces made, when they are learnt from.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from ...errors import LikenessError
from ...training.clip_files import remove_clips
from ...training.film import Film, Look
from ...training.prepared_films import Prepared, Progress, numbered, prepare_films
from .clips import write_clip
from .shots import SMALLEST, stretches_of

SIZES = (128, 256, 512)  # pixels of the frames that are kept: as large as the HR decoder's are to become


def prepare_clips(
    root: Path,
    data: Path,
    look: Look,
    size: int = SIZES[-1],
    smallest: float = SMALLEST,
    reach: Progress = lambda done: None,
) -> str:
    """See prepare_films; a second face in a video is somebody else, who is thought to speak as well."""
    return prepare_films(root, data, f"{size}, {smallest:g}", partial(_prepared, data, look, size, smallest), reach)


def _prepared(data: Path, look: Look, size: int, smallest: float, video: Path, name: str, reach: Progress) -> Prepared:
    """Writes the clips of one video, named NAME_001, NAME_002 ..."""
    film = Film(video, reach)
    if film.silent:
        raise LikenessError(f"{video.name} has no sound, and lips are learnt from speech.")
    remove_clips(data, name)
    stretches, left_out = stretches_of(*film.followed(look), size, smallest)
    clips: list[str] = []
    frames = 0
    for stretch, crops in film.crops(stretches, size):
        sound = film.heard(stretch)
        if sound is None:
            left_out["without sound"] = left_out.get("without sound", 0) + len(crops)
            continue
        clips.append(numbered(name, stretch.person, len(clips) + 1))
        frames += len(crops)
        write_clip(data, clips[-1], crops, stretch.points, sound)
    return Prepared(clips, frames, left_out)
