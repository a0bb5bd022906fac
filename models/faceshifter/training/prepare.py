"""From a user's folder of pictures to the pairs that a stage learns from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import torch

from ...errors import LikenessError
from ...face.detection.landmark_net import LandmarkNet
from ...face.detection.s3fd import S3FD
from ...loading import read_tensors, write_safetensors
from ...training.run_record import SUFFIX, training_folder
from ..arcface import IdentityEncoder
from ..conventions import Conventions
from ..face_shifter import FaceShifter
from .data.aligned import align_faces
from .data.aligned_faces import AlignedFaces
from .data.face_finding import largest_face
from .data.face_folder import face_folder
from .data.faces import Faces, KeptFaces
from .data.hear_selection import SHARE, hardest, heuristic_errors
from .data.occluders import CutOutFolder
from .data.occlusions import Occlusions
from .data.pairs import AEI_PAIRING, HEAR_PAIRING, Pairing, PairSource
from .setting import Setting
from .shown import fitting
from .swapped import Swapper

ERRORS = "heuristic_errors"  # of every face, in the training folder
KEPT = 2_000_000_000  # bytes of faces that stay in memory
Look = tuple[S3FD, LandmarkNet]
Progress = Callable[[int, int], object]  # faces done, of how many; what it raises ends the work, which goes on later


class Prepared(NamedTuple):
    """Faces of a folder: those in files, and the same kept in memory."""

    aligned: AlignedFaces
    kept: KeptFaces


def faces_folder(out: Path) -> Path:
    """Where a run that writes `out` keeps its aligned faces: a run that begins anew does not align them again."""
    return out.with_name(f"{out.name.removesuffix(SUFFIX)}.faces")


def prepare_faces(
    data: Path, conventions: Conventions, out: Path, look: Look | None, on_progress: Progress | None = None
) -> Prepared:
    """The faces of a folder by the conventions' template, in OUT.faces; with `look` None they are aligned already.

    Raises LikenessError as `align_faces` and `face_folder` do.
    """
    find = None if look is None else largest_face(*look)
    places = face_folder(data), faces_folder(out), conventions.template, conventions.crop
    aligned = align_faces(*places, find, on_progress=on_progress)
    return Prepared(aligned, KeptFaces(aligned, KEPT))


def aei_pairs(faces: Faces, setting: Setting, same: float = AEI_PAIRING.same) -> PairSource:
    """Pairs for AEI-Net, of which the share `same` has one identity."""
    return PairSource(faces, _pairing(AEI_PAIRING, same), setting.seed, device=setting.device)


def hear_pairs(
    faces: Faces,
    shifter: FaceShifter,
    encoder: IdentityEncoder,
    out: Path,
    setting: Setting,
    same: float = HEAR_PAIRING.same,
    share: float = SHARE,
    occluders: Path | None = None,
    on_progress: Progress | None = None,
) -> PairSource:
    """Pairs for HEAR-Net: targets are the `share` of faces that AEI-Net gives back worst, covered by cut-outs.

    `occluders`: a folder of cut-outs; without it they are drawn. The faces' errors are kept in OUT.training.
    """
    occlusions = Occlusions(None if occluders is None else CutOutFolder(occluders))
    errors = _errors(faces, shifter, encoder, out, setting, on_progress)
    targets = hardest(errors, share)
    return PairSource(faces, _pairing(HEAR_PAIRING, same), setting.seed, occlusions, targets, setting.device)


def _pairing(usual: Pairing, same: float) -> Pairing:
    if not 0 <= same <= 1:
        raise LikenessError(f"The share of same pairs is {same}. Take one from 0 to 1; the paper's is {usual.same}.")
    return replace(usual, same=same)


def _errors(
    faces: Faces,
    shifter: FaceShifter,
    encoder: IdentityEncoder,
    out: Path,
    setting: Setting,
    on_progress: Progress | None,
) -> torch.Tensor:
    """[N] of each face, from an earlier part of the run where that is of as many faces and of this AEI-Net."""
    path = training_folder(out) / f"{ERRORS}{SUFFIX}"
    about = {"aei_net": shifter.name, "encoder": encoder.name}
    if path.exists():
        known, notes = read_tensors(path)
        if notes == about and known[ERRORS].shape == faces.persons.shape:
            return known[ERRORS].clone()
    swapper = Swapper(shifter, fitting(encoder, shifter, setting.device), setting.device)
    errors = heuristic_errors(faces, swapper.drawn_again, device=setting.device, on_progress=on_progress)
    if setting.team.rank == 0:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_safetensors(path, {ERRORS: errors}, about)
    return errors
