"""The stand-in's `folder_paths`: where inputs, outputs, previews and models lie.

As in ComfyUI there is one set of folders for the process; the command line sets it before a graph runs.
"""

from __future__ import annotations

import mimetypes
import os
import re
from pathlib import Path
from tempfile import gettempdir

from ....models.errors import LikenessError

_ANNOTATED = re.compile(r"^(?P<name>.*?) ?\[(?P<kind>input|output|temp)\]$")


class Folders:
    """Input, output, temporary and user folder, and any number of named model folders, searched in their order."""

    def __init__(self) -> None:
        self.base_path = str(Path.cwd())
        self.models_dir = str(Path(self.base_path, "models"))
        self.folder_names_and_paths: dict[str, tuple[list[str], set[str]]] = {}
        self._special = {kind: str(Path(self.base_path, kind)) for kind in ("input", "output", "user")}
        self._special["temp"] = str(Path(gettempdir(), f"likeness-{os.getpid()}"))

    def set_input_directory(self, input_dir: str) -> None:
        self._special["input"] = input_dir

    def set_output_directory(self, output_dir: str) -> None:
        self._special["output"] = output_dir

    def set_temp_directory(self, temp_dir: str) -> None:
        self._special["temp"] = temp_dir

    def set_user_directory(self, user_dir: str) -> None:
        self._special["user"] = user_dir

    def get_input_directory(self) -> str:
        return self._special["input"]

    def get_output_directory(self) -> str:
        return self._special["output"]

    def get_temp_directory(self) -> str:
        return self._special["temp"]

    def get_user_directory(self) -> str:
        return self._special["user"]

    def get_directory_by_type(self, type_name: str) -> str | None:
        """The folder called input, output or temp; None for any other name."""
        return self._special[type_name] if type_name in ("input", "output", "temp") else None

    def add_model_folder_path(self, folder_name: str, full_folder_path: str, is_default: bool = False) -> None:
        """Search that folder too, first if it is the default."""
        paths, _ = self.folder_names_and_paths.setdefault(folder_name, ([], set()))
        if full_folder_path in paths:
            if not is_default or paths[0] == full_folder_path:
                return
            paths.remove(full_folder_path)
        paths.insert(0 if is_default else len(paths), full_folder_path)

    def get_folder_paths(self, folder_name: str) -> list[str]:
        """The folders of that name; KeyError where there is none."""
        return list(self.folder_names_and_paths[folder_name][0])

    def get_filename_list(self, folder_name: str) -> list[str]:
        """Every file of the right extension below the folders of that name, relative, sorted."""
        paths, extensions = self.folder_names_and_paths[folder_name]
        found = set()
        for root in paths:
            for folder, _, files in os.walk(root, followlinks=True):
                for file in files:
                    if not extensions or Path(file).suffix.lower() in extensions:
                        found.add(os.path.relpath(os.path.join(folder, file), root))
        return sorted(found)

    def get_full_path(self, folder_name: str, filename: str) -> str | None:
        """The first file of that relative name; a name cannot climb out of the folders."""
        inside = os.path.relpath(os.path.join("/", filename), "/")
        for root in self.get_folder_paths(folder_name):
            whole = os.path.join(root, inside)
            if os.path.isfile(whole):
                return whole
        return None

    def get_full_path_or_raise(self, folder_name: str, filename: str) -> str:
        """As `get_full_path`, with FileNotFoundError for None."""
        whole = self.get_full_path(folder_name, filename)
        if whole is None:
            raise FileNotFoundError(f"Model in folder '{folder_name}' with filename '{filename}' not found.")
        return whole

    def annotated_filepath(self, name: str) -> tuple[str, str | None]:
        """Split "clip.png [output]" into its name and the folder it speaks of; None for a plain name."""
        match = _ANNOTATED.match(name)
        return (match["name"], self._special[match["kind"]]) if match else (name, None)

    def get_annotated_filepath(self, name: str, default_dir: str | None = None) -> str:
        """Where the file of that name would lie."""
        plain, folder = self.annotated_filepath(name)
        return os.path.join(folder or default_dir or self.get_input_directory(), plain)

    def exists_annotated_filepath(self, name: str) -> bool:
        return os.path.exists(self.get_annotated_filepath(name))

    def filter_files_content_types(self, files: list[str], content_types: list[str]) -> list[str]:
        """The files whose names promise an image, a video, a sound or a model."""
        return [file for file in files if _content_type(file) in content_types]

    def get_save_image_path(
        self, filename_prefix: str, output_dir: str, image_width: int = 0, image_height: int = 0
    ) -> tuple[str, str, int, str, str]:
        """Where the next file of a prefix goes.

        Returns the folder (made if absent), the file stem, the next free counter, the subfolder and the prefix with
        its %width%, %height% and date parts filled in. LikenessError for a prefix that leads out of `output_dir`.
        """
        prefix = _filled(filename_prefix, image_width, image_height)
        subfolder, stem = os.path.dirname(os.path.normpath(prefix)), os.path.basename(os.path.normpath(prefix))
        folder = os.path.join(output_dir, subfolder)
        root = os.path.abspath(output_dir)
        if os.path.commonpath((root, os.path.abspath(folder))) != root:
            raise LikenessError(f"{filename_prefix} leads outside the output folder: results are saved inside it only")
        os.makedirs(folder, exist_ok=True)
        taken = re.compile(re.escape(stem) + r"_(\d+)_")
        counters = [int(match[1]) for file in os.listdir(folder) if (match := taken.match(file))]
        return folder, stem, max(counters, default=0) + 1, subfolder, prefix


def _content_type(file: str) -> str:
    if Path(file).suffix.lower() in (".glb", ".gltf", ".obj", ".stl", ".fbx"):
        return "model"
    guess, _ = mimetypes.guess_type(file)
    return (guess or "").split("/")[0]


def _filled(prefix: str, width: int, height: int) -> str:
    from time import localtime

    now = localtime()
    parts = {
        "width": width,
        "height": height,
        "year": now.tm_year,
        "month": f"{now.tm_mon:02}",
        "day": f"{now.tm_mday:02}",
        "hour": f"{now.tm_hour:02}",
        "minute": f"{now.tm_min:02}",
        "second": f"{now.tm_sec:02}",
    }
    return re.sub(r"%(\w+)%", lambda match: str(parts.get(match[1], match[0])), prefix)


FOLDERS = Folders()
