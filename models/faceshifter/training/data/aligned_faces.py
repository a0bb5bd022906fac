"""The crops that align_faces has prepared, as a set of faces to learn from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor

from ....errors import LikenessError
from .crop_index import Made
from .face_folder import FaceFolder, read_picture

SHOWN = 10  # skipped pictures that a report names


class AlignedFaces:
    """Crops on the disk, as `Faces` has them.

    `names` [N]: the pictures that they are of, and `persons` [N] the numbers of `people` on them. `points` [N, 5, 2]:
    eyes, nose and mouth corners in pixels of the crop, NaN where pictures were taken as squares. `skipped`: names of
    pictures without a crop, and why.
    """

    def __init__(self, folder: FaceFolder, cache: Path, size: int, made: Sequence[Made]) -> None:
        used = [one for one in made if not one.skipped]
        whose = dict(zip(folder.names, folder.people, strict=True))
        self.size = size
        self.names = tuple(one.name for one in used)
        self.files = tuple(cache / one.crop if one.crop else folder.root / one.name for one in used)
        self.people = tuple(sorted({whose[name] for name in self.names}))
        numbers = {person: number for number, person in enumerate(self.people)}
        self.persons = torch.tensor([numbers[whose[name]] for name in self.names])
        missing = ((torch.nan, torch.nan),) * 5
        self.points = torch.tensor([one.points or missing for one in used])
        self.skipped = {one.name: one.skipped for one in made if one.skipped}

    def __len__(self) -> int:
        return len(self.names)

    def pictures(self, numbers: Sequence[int]) -> Tensor:
        """The squares [n, 3, size, size] uint8 RGB of these numbers. Raises LikenessError for a file that is lost."""
        return torch.stack([self._picture(self.files[number]) for number in numbers])

    def report(self) -> str:
        """How many faces there are of how many people, and what was skipped, for people to read."""
        lines = [f"{len(self)} faces of {len(self.people)} people."]
        if self.skipped:
            lines.append(f"{len(self.skipped)} pictures were skipped:")
            lines += [f"  {name}: {why}" for name, why in list(self.skipped.items())[:SHOWN]]
        if len(self.skipped) > SHOWN:
            lines.append(f"  and {len(self.skipped) - SHOWN} more")
        return "\n".join(lines)

    def _picture(self, path: Path) -> Tensor:
        try:
            picture = read_picture(path)
        except LikenessError as error:
            raise LikenessError(f"{path} is lost: {error}. Start again, and it is prepared anew.") from error
        if picture.shape[1:] != (self.size, self.size):
            raise LikenessError(f"{path} has changed since it was prepared. Start again, and it is prepared anew.")
        return picture
