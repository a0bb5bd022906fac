"""The faces of a folder, cropped once as the model's template wants them, and kept as PNG files (section 4 of the
paper: five points, the whole face and some background).

OUT/aligned/ holds the crops, each at its picture's place with .png behind its name, to be looked at; and the index.
"""

from __future__ import annotations

import logging
import os
import secrets
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from torch import Tensor

from ....errors import LikenessError
from ....face.cropping.crop_warp import crop_picture
from ....face.cropping.resampling import Line, resampled
from ....face.cropping.similarity import moved
from ....face.cropping.templates import TEMPLATES
from ....face.landmark_sets import five_from
from ....whole_file import make_folder
from .aligned_faces import AlignedFaces
from .crop_index import CropIndex, Made, NoCrop, Wanted, stamp_of
from .face_finding import FindFace
from .face_folder import FaceFolder, read_picture

FOLDER = "aligned"
AHEAD = 2  # pictures that are read while one is looked at: as many are in memory at most, and that one
Points = tuple[tuple[float, float], ...]
Progress = Callable[[int, int], object]  # pictures done, of how many; an exception from it ends the run, which resumes

_log = logging.getLogger(__name__)


def align_faces(
    folder: FaceFolder,
    out: Path | str,
    template: str,
    size: int,
    find: FindFace | None,
    smallest: int = 64,
    on_progress: Progress | None = None,
) -> AlignedFaces:
    """The faces of a folder as squares of `size` pixels, prepared in OUT/aligned where they are not yet.

    `template`: a name of TEMPLATES whose crops follow five points; `find` finds each picture's face, as `largest_face`
    does. `find` None: the pictures are aligned already; squares of the size are used where they lie, others are brought
    to it, and `template` is not looked at. Faces and squares below `smallest` pixels are skipped (of faces `find` has
    to see to it), as are pictures that cannot be read.

    A crop is made again when its picture, its file, or what is wanted has changed; else it stays, so that a run that
    was ended goes on where it was. No crop and no line of the index is ever half written. One process prepares a
    folder. Raises LikenessError for a template that follows no points, for OUT inside of the folder, which cannot be
    written, and where no picture gives a face.
    """
    if find is not None and (template not in TEMPLATES or TEMPLATES[template].needs != "five"):
        fitting = ", ".join(name for name, one in TEMPLATES.items() if one.needs == "five")
        raise LikenessError(f"No training faces can be cropped by '{template}'. Choose one of {fitting}.")
    cache = Path(out) / FOLDER
    if folder.root.resolve() in [cache.resolve(), *cache.resolve().parents]:
        raise LikenessError(f"{out} lies in the folder of pictures itself. Choose a place outside of it.")
    make_folder(cache)
    wanted = Wanted(template if find else "", size, smallest)
    preparing = _Preparing(folder, cache, wanted, find)
    with CropIndex(cache, wanted) as index:
        missing = [name for name in folder.names if not preparing.still_holds(index.made.get(name))]
        for done, (name, picture) in enumerate(_read_ahead(folder, missing), len(folder) - len(missing) + 1):
            made = preparing.made(name, picture)
            index.add(made)
            if made.skipped:
                _log.warning("%s is skipped: %s", folder.root / name, made.skipped)
            if on_progress is not None:
                on_progress(done, len(folder))
        faces = AlignedFaces(folder, cache, size, [index.made[name] for name in folder.names])
    if not len(faces):
        raise LikenessError(f"No picture in {folder.root} can be used. {faces.report()}")
    return faces


@dataclass(frozen=True)
class _Preparing:
    folder: FaceFolder
    cache: Path
    wanted: Wanted
    find: FindFace | None

    def still_holds(self, made: Made | None) -> bool:
        try:
            return (
                made is not None
                and stamp_of(self.folder.root / made.name) == made.stamp
                and (not made.crop or (self.cache / made.crop).stat().st_size == made.length)
            )
        except OSError:
            return False

    def made(self, name: str, picture: Tensor | LikenessError) -> Made:
        """Makes the crop of a picture, or says why it cannot be read or used."""
        try:
            stamp = stamp_of(self.folder.root / name)
        except OSError:
            return Made(name, (0, 0), skipped="it is no longer there")
        if isinstance(picture, LikenessError):
            return Made(name, (0, 0), skipped=str(picture))  # it is tried again: a drive may just have been away
        try:
            crop, points = self._square(picture) if self.find is None else self._cropped(picture, self.find)
        except NoCrop as error:
            return Made(name, stamp, skipped=str(error))
        if crop is picture:
            return Made(name, stamp)
        return Made(name, stamp, f"{name}.png", _write(self.cache / f"{name}.png", crop), points)

    def _cropped(self, picture: Tensor, find: FindFace) -> tuple[Tensor, Points]:
        """The crop [3, size, size] uint8 of a picture's face, and its five points."""
        template, size = TEMPLATES[self.wanted.template], self.wanted.size
        five = five_from(find(picture).points, template.eyes)[None]  # [1, 5, 2]
        try:
            matrix = size * template.place(five)  # [1, 2, 3]
        except LikenessError as error:
            raise NoCrop("the landmarks of its face lie in one place, or as in a mirror") from error
        crop = crop_picture(picture, matrix[0], size, template.border)
        points = tuple((round(x, 3), round(y, 3)) for x, y in moved(five, matrix)[0].tolist())
        return (255 * crop).round().byte(), points

    def _square(self, picture: Tensor) -> tuple[Tensor, Points]:
        """The picture itself, or brought to the wanted size; without points."""
        (height, width), size = picture.shape[1:], self.wanted.size
        if height != width:
            raise NoCrop(f"it is {width} x {height} pixels, not a square as aligned faces are")
        if width < self.wanted.smallest:
            raise NoCrop(f"it has {width} pixels; at least {self.wanted.smallest} are wanted")
        if width == size:
            return picture, ()
        line = Line(0.0, width / size, size)
        return (255 * resampled(picture, line, line)).round().byte(), ()


def _read_ahead(folder: FaceFolder, names: Sequence[str]) -> Iterator[tuple[str, Tensor | LikenessError]]:
    """Each picture, or why it cannot be read."""
    waiting: deque[tuple[str, Future[Tensor]]] = deque()
    with ThreadPoolExecutor(AHEAD, thread_name_prefix="pictures") as readers:
        try:
            for name in names:
                waiting.append((name, readers.submit(read_picture, folder.root / name)))
                if len(waiting) > AHEAD:
                    yield _outcome(*waiting.popleft())
            while waiting:
                yield _outcome(*waiting.popleft())
        finally:
            for _, future in waiting:
                future.cancel()


def _outcome(name: str, future: Future[Tensor]) -> tuple[str, Tensor | LikenessError]:
    try:
        return name, future.result()
    except LikenessError as error:
        return name, error


def _write(path: Path, crop: Tensor) -> int:
    """Writes a PNG; it appears under its name whole or not at all. Returns its length."""
    content = BytesIO()
    Image.fromarray(crop.movedim(0, -1).contiguous().numpy()).save(content, "PNG", compress_level=1)
    temporary = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(content.getbuffer())
        os.replace(temporary, path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise LikenessError(
            f"{path} cannot be written ({error.strerror or error}). Make room, and start again."
        ) from error
    return len(content.getbuffer())
