"""`likeness prepare fewshot`: videos cut into clips of one head each (Zakharov et al., section 4, on VoxCeleb's crops).

Of each clip the folder DATA/NAME gets the frames, 25 a second, and then comes NAME.npz with their landmarks. NAME is
PERSON#VIDEO_NUMBER. Drawings are made when they are learnt from.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from ...errors import LikenessError
from ...training.clip_files import remove_clips
from ...training.film import Film, Look
from ...training.prepared_films import Prepared, Progress, numbered, prepare_films
from ..head_crops import FRAMINGS, RELATIVE
from .clips import write_clip
from .shots import SMALLEST, stretches_of

SIZE = 256  # pixels of the frames that are kept


def prepare_clips(
    root: Path,
    data: Path,
    look: Look,
    size: int = SIZE,
    framing: str = RELATIVE,
    smallest: float = SMALLEST,
    reach: Progress = lambda done: None,
) -> str:
    """See prepare_films; a second face in a video is somebody else. Raises LikenessError for a framing that is none."""
    if framing not in FRAMINGS or size < 16:
        raise LikenessError(
            f"Crops of {size} pixels by the framing '{framing}' cannot be made. Take 16 pixels and more, and one of "
            f"{', '.join(FRAMINGS)}."
        )
    work = partial(_prepared, data, look, size, framing, smallest)
    return prepare_films(root, data, f"{size}, {framing}, {smallest:g}", work, reach)


def _prepared(
    data: Path, look: Look, size: int, framing: str, smallest: float, video: Path, name: str, reach: Progress
) -> Prepared:
    """Writes the clips of one video, named NAME_001, NAME_002 ..."""
    film = Film(video, reach)
    remove_clips(data, name)
    stretches, left_out = stretches_of(*film.followed(look), framing, size, smallest)
    clips: list[str] = []
    for stretch, crops in film.crops(stretches, size):
        clips.append(numbered(name, stretch.person, len(clips) + 1))
        write_clip(data, clips[-1], crops, stretch.points)
    return Prepared(clips, sum(map(len, stretches)), left_out)
