"""Triples from a folder of pictures:

    FOLDER/rest/NAME.png     head and body at rest, the face as the pose says
    FOLDER/posed/NAME.png    the same character in the pose
    FOLDER/poses.json        {"NAME": {"head_y": 0.4, "mouth_aaa": 1}, ...}, parameters at rest left out, or
    FOLDER/poses.safetensors "poses" [N, 45], one row a pair, names in alphabetical order

NAME is any name, the same in all three places. Pictures are square PNGs of one size, RGBA, straight (not multiplied)
alpha; for the published networks 512x512.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import torch
from PIL import Image
from torch import Tensor

from ...errors import LikenessError
from ...loading import read_tensors
from ..picture import network_from_bytes
from ..pose import POSE_SIZE, clamp, pose_from
from .triples import Triples, numbered

JSON, TENSORS = "poses.json", "poses.safetensors"
LAYOUT = f"A folder of examples holds rest/NAME.png, posed/NAME.png and {JSON} or {TENSORS}."


class FolderTriples:
    """The folder's pairs, each once an epoch, in an order drawn from `seed` and the epoch.

    Raises LikenessError, naming the file and what to do: at once for a missing folder, picture or pose, for poses that
    cannot be read, and for a first picture of another size; for a bad picture when its turn comes.
    """

    def __init__(self, folder: Path, size: int = 512, seed: int = 0) -> None:
        self.folder, self.size, self.seed = folder, size, seed
        self.names = _names(folder)
        self.poses = _poses(folder, self.names)  # [N, 45]
        self._order: tuple[int, Tensor] = (-1, torch.empty(0))
        self._picture("rest", self.names[0])

    def triples(self, numbers: Sequence[int]) -> Triples:
        """See `TripleSource`."""
        at = [int(self._epoch(number // len(self.names))[number % len(self.names)]) for number in numbers]
        rest, posed = (
            torch.stack([self._picture(part, self.names[index]) for index in at]) for part in ("rest", "posed")
        )
        return Triples(rest, self.poses[at], posed)

    def _epoch(self, epoch: int) -> Tensor:
        if self._order[0] != epoch:
            self._order = epoch, torch.randperm(len(self.names), generator=numbered(self.seed, epoch))
        return self._order[1]

    def _picture(self, part: str, name: str) -> Tensor:
        """[4, size, size] in network space."""
        path = self.folder / part / f"{name}.png"
        try:
            with Image.open(path, formats=("PNG",)) as image:
                size, alpha = image.size, image.has_transparency_data
                fits = size == (self.size, self.size) and alpha
                rgba = torch.frombuffer(
                    bytearray(image.convert("RGBA").tobytes() if fits else b"\0"), dtype=torch.uint8
                )
        except (
            Exception
        ) as error:  # a damaged picture trips its decoder anywhere: OSError, SyntaxError, zlib.error, ...
            raise LikenessError(
                f"{path} is no PNG picture, or is damaged. Make it again, or remove its pair."
            ) from error
        if size != (self.size, self.size):
            raise LikenessError(f"{path} is {size[0]}x{size[1]} pixels; {self.size}x{self.size} are needed. Resize it.")
        if not alpha:
            raise LikenessError(f"{path} has no transparency. Save it with an alpha channel, 0 around the character.")
        return network_from_bytes(rgba.view(self.size, self.size, 4))


def _names(folder: Path) -> list[str]:
    if not folder.is_dir():
        raise LikenessError(f"There is no folder {folder}. {LAYOUT}")
    rest, posed = ({path.stem for path in (folder / part).glob("*.png")} for part in ("rest", "posed"))
    alone = sorted(rest ^ posed)
    if alone:
        lacking = "posed" if alone[0] in rest else "rest"
        raise LikenessError(
            f"{folder / lacking / alone[0]}.png is missing; its pair is there. Add it, or remove the pair."
        )
    if not rest:
        raise LikenessError(f"{folder} holds no pair of pictures. {LAYOUT}")
    return sorted(rest)


def _poses(folder: Path, names: list[str]) -> Tensor:
    """[N, 45], one row a name."""
    as_json, as_tensors = folder / JSON, folder / TENSORS
    if as_json.exists() == as_tensors.exists():
        said = "both" if as_json.exists() else "neither"
        raise LikenessError(f"{folder} holds {said} of {JSON} and {TENSORS}; one of them says the poses. {LAYOUT}")
    path = as_json if as_json.exists() else as_tensors
    poses = _poses_from_json(path, names) if path == as_json else _poses_from_tensors(path, names)
    broken = (~torch.isfinite(poses)).any(1).nonzero()
    if len(broken):
        raise LikenessError(f"{path}: the pose of '{names[int(broken[0])]}' holds NaN or infinity. Correct it.")
    return clamp(poses)


def _poses_from_json(path: Path, names: list[str]) -> Tensor:
    try:
        said = json.loads(path.read_text("utf-8"))
        return torch.stack([pose_from(said[name]) for name in names])
    except LikenessError as error:  # a parameter that does not exist
        raise LikenessError(f"{path}: {error}") from error
    except KeyError as error:
        raise LikenessError(f"{path} says no pose of {error}. Add it, or remove the pair of pictures.") from error
    except (OSError, ValueError, RecursionError) as error:  # ValueError: not JSON, not UTF-8, or a word for a number
        raise LikenessError(f"{path} cannot be read ({error}). {LAYOUT}") from error
    except (TypeError, AttributeError, OverflowError) as error:
        raise LikenessError(f'{path} must hold numbers, as {{"{names[0]}": {{"head_y": 0.4}}}}. Correct it.') from error


def _poses_from_tensors(path: Path, names: list[str]) -> Tensor:
    poses = read_tensors(path)[0].get("poses")
    if poses is None or list(poses.shape) != [len(names), POSE_SIZE]:
        found = "nothing" if poses is None else f"{list(poses.shape)}"
        raise LikenessError(
            f"{path} holds {found} under 'poses'; [{len(names)}, {POSE_SIZE}] is needed, a row for each pair."
        )
    return poses.float()
