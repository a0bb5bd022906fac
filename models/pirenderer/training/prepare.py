"""`likeness prepare pirenderer`: videos cut into clips of one face each, with their coefficients (section 4.1).

Of each clip the folder DATA/NAME gets the frames, 256 x 256 at 25 a second, then come NAME.wav, if the video has sound,
and NAME.npz, last. NAME is PERSON#VIDEO_NUMBER.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import torch
from torch import Tensor

from ...face.cropping.similarity import moved
from ...loading import write_whole
from ...training.clip_files import jpeg_bytes, remove_clips, wav_bytes, write_frames
from ...training.film import Film, Look
from ...training.prepared_films import Prepared, Progress, numbered, prepare_films
from ...training.stretches import Stretch
from ..motion import SIDE, TRAINED_FPS
from ..motions.extractor import extract_motion
from ..motions.motion_export import write_motion
from ..motions.portrait_crops import five_points
from ..recon_net import ReconNet
from .shots import SMALLEST, stretches_of


def prepare_clips(
    root: Path,
    data: Path,
    look: Look,
    extractor: ReconNet,
    smallest: float = SMALLEST,
    reach: Progress = lambda done: None,
) -> str:
    """See prepare_films; a second face in a video is somebody else."""
    return prepare_films(root, data, f"{smallest:g}", partial(_prepared, data, look, extractor, smallest), reach)


def _prepared(
    data: Path, look: Look, extractor: ReconNet, smallest: float, video: Path, name: str, reach: Progress
) -> Prepared:
    """Writes the clips of one video, named NAME_001, NAME_002 ..."""
    film = Film(video, reach)
    remove_clips(data, name)
    stretches, left_out = stretches_of(*film.followed(look), smallest)
    clips: list[str] = []
    for stretch, crops in film.crops(stretches, SIDE):
        clips.append(numbered(name, stretch.person, len(clips) + 1))
        _write(data, clips[-1], stretch, crops, film, extractor)
    return Prepared(clips, sum(len(stretch) for stretch in stretches), left_out)


def _write(data: Path, name: str, stretch: Stretch, crops: Tensor, film: Film, extractor: ReconNet) -> None:
    points = moved(stretch.points, stretch.matrices).float()
    seen = torch.ones(len(stretch), dtype=torch.bool)
    motion, _ = extract_motion(extractor, crops.float() / 255, five_points(points), seen, TRAINED_FPS, gaps="stop")
    write_frames(data, name, (jpeg_bytes(crop) for crop in crops.numpy()))
    sound = film.heard(stretch)
    if sound is not None:
        write_whole(data / f"{name}.wav", wav_bytes(sound))
    write_motion(data / f"{name}.npz", motion, "npz")
