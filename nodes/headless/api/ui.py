"""The name `ui` of `comfy_api`: what a node hands to the page beside its values.

Previews are files in the temporary folder; the page gets their names.
"""

from __future__ import annotations

import json
from pathlib import Path
from random import choices
from string import ascii_lowercase
from typing import Any

from PIL import Image as Pictures
from PIL.PngImagePlugin import PngInfo
from torch import Tensor

from ..files.audio import write_audio
from ..machine.folders import FOLDERS
from .node import ComfyNode
from .sockets import FolderType


class SavedResult(dict):
    """Where one file went: a dict as the page wants it."""

    def __init__(self, filename: str, subfolder: str, type: FolderType) -> None:
        super().__init__(filename=filename, subfolder=subfolder, type=type.value)

    filename = property(lambda self: self["filename"])
    subfolder = property(lambda self: self["subfolder"])
    type = property(lambda self: FolderType(self["type"]))


class _Shown:
    """Something the page shows: `as_dict` is sent with the `executed` event."""

    def as_dict(self) -> dict[str, Any]:
        raise NotImplementedError


class SavedImages(_Shown):
    def __init__(self, results: list[SavedResult], is_animated: bool = False) -> None:
        self.results = results
        self.is_animated = is_animated

    def as_dict(self) -> dict[str, Any]:
        shown: dict[str, Any] = {"images": self.results}
        return shown | {"animated": (True,)} if self.is_animated else shown


class SavedAudios(_Shown):
    def __init__(self, results: list[SavedResult]) -> None:
        self.results = results

    def as_dict(self) -> dict[str, Any]:
        return {"audio": self.results}


def _place(prefix: str, folder: FolderType, width: int = 0, height: int = 0) -> tuple[Path, str, int, str]:
    """Folder, file stem, next counter and subfolder for files of that prefix."""
    root = FOLDERS.get_directory_by_type(folder.value) or FOLDERS.get_temp_directory()
    full, name, counter, subfolder, _ = FOLDERS.get_save_image_path(prefix, root, width, height)
    return Path(full), name, counter, subfolder


def png_metadata(cls: type[ComfyNode] | None) -> PngInfo | None:
    """The prompt and the workflow, to be written into a picture so that dropping it on the page opens them."""
    if cls is None:
        return None
    info = PngInfo()
    if cls.hidden.prompt is not None:
        info.add_text("prompt", json.dumps(cls.hidden.prompt))
    for name, value in (cls.hidden.extra_pnginfo or {}).items():
        info.add_text(name, json.dumps(value))
    return info


class ImageSaveHelper:
    """Writes IMAGE batches as PNG."""

    @staticmethod
    def save_images(
        images: Tensor,
        filename_prefix: str,
        folder_type: FolderType,
        cls: type[ComfyNode] | None,
        compress_level: int = 4,
    ) -> list[SavedResult]:
        """Save [B,H,W,C] values 0..1, one file per picture: prefix_00001_.png and on; `%batch_num%` is its place."""
        folder, name, counter, subfolder = _place(filename_prefix, folder_type, images.shape[2], images.shape[1])
        saved = []
        for place, image in enumerate(images):
            pixels = (image.float().cpu() * 255.0).clamp(0, 255).byte().numpy()  # truncates, as the server does
            file = f"{name.replace('%batch_num%', str(place))}_{counter + place:05}_.png"
            Pictures.fromarray(pixels).save(folder / file, pnginfo=png_metadata(cls), compress_level=compress_level)
            saved.append(SavedResult(file, subfolder, folder_type))
        return saved

    @staticmethod
    def get_save_images_ui(
        images: Tensor, filename_prefix: str, cls: type[ComfyNode] | None, compress_level: int = 4
    ) -> SavedImages:
        """Save into the output folder."""
        return SavedImages(ImageSaveHelper.save_images(images, filename_prefix, FolderType.output, cls, compress_level))


class AudioSaveHelper:
    """Writes AUDIO batches."""

    @staticmethod
    def save_audio(
        audio: dict[str, Any],
        filename_prefix: str,
        folder_type: FolderType,
        cls: type[ComfyNode] | None,
        format: str = "flac",
        quality: str = "128k",
    ) -> list[SavedResult]:
        """Save each sound of the batch; `quality` is the bit rate of the lossy formats (mp3, opus)."""
        folder, name, counter, subfolder = _place(filename_prefix, folder_type)
        saved = []
        for place, waveform in enumerate(audio["waveform"]):
            file = f"{name.replace('%batch_num%', str(place))}_{counter + place:05}_.{format}"
            write_audio(folder / file, waveform, audio["sample_rate"], format, quality, file_metadata(cls))
            saved.append(SavedResult(file, subfolder, folder_type))
        return saved

    @staticmethod
    def get_save_audio_ui(
        audio: dict[str, Any],
        filename_prefix: str,
        cls: type[ComfyNode] | None,
        format: str = "flac",
        quality: str = "128k",
    ) -> SavedAudios:
        """Save into the output folder."""
        return SavedAudios(AudioSaveHelper.save_audio(audio, filename_prefix, FolderType.output, cls, format, quality))


def file_metadata(cls: type[ComfyNode] | None) -> dict[str, str]:
    """The prompt and the workflow as the text tags of a sound or a film."""
    if cls is None:
        return {}
    prompt = {"prompt": cls.hidden.prompt} if cls.hidden.prompt is not None else {}
    return {name: json.dumps(value) for name, value in {**prompt, **(cls.hidden.extra_pnginfo or {})}.items()}


def _temporary_prefix(stem: str) -> str:
    """A name for previews that no other preview has."""
    return f"{stem}_temp_{''.join(choices(ascii_lowercase, k=5))}"


class PreviewImage(_Shown):
    """Pictures [B,H,W,C] shown on the node."""

    def __init__(self, image: Tensor, animated: bool = False, cls: type[ComfyNode] | None = None, **_: Any) -> None:
        self.values = ImageSaveHelper.save_images(
            image, _temporary_prefix("ComfyUI"), FolderType.temp, cls, compress_level=1
        )
        self.animated = animated

    def as_dict(self) -> dict[str, Any]:
        return {"images": self.values, "animated": (self.animated,)}


class PreviewMask(PreviewImage):
    """Masks [B,H,W] shown on the node as grey pictures."""

    def __init__(self, mask: Tensor, animated: bool = False, cls: type[ComfyNode] | None = None, **_: Any) -> None:
        grey = mask.reshape(-1, mask.shape[-2], mask.shape[-1], 1).expand(-1, -1, -1, 3)
        super().__init__(grey, animated, cls)


class PreviewAudio(_Shown):
    """Sounds that the node plays."""

    def __init__(self, audio: dict[str, Any], cls: type[ComfyNode] | None = None, **_: Any) -> None:
        self.values = AudioSaveHelper.save_audio(audio, _temporary_prefix("ComfyUI"), FolderType.temp, cls)

    def as_dict(self) -> dict[str, Any]:
        return {"audio": self.values}


class PreviewVideo(_Shown):
    """Films already written, which the node plays."""

    def __init__(self, values: list[SavedResult | dict[str, Any]], **_: Any) -> None:
        self.values = values

    def as_dict(self) -> dict[str, Any]:
        return {"images": self.values, "animated": (True,)}


class PreviewText(_Shown):
    """A line of text."""

    def __init__(self, value: str, **_: Any) -> None:
        self.value = value

    def as_dict(self) -> dict[str, Any]:
        return {"text": (self.value,)}


class PreviewUI3D(_Shown):
    """A 3-D model and where the camera stands."""

    def __init__(self, model_file: str, camera_info: dict[str, Any], **_: Any) -> None:
        self.model_file = model_file
        self.camera_info = camera_info

    def as_dict(self) -> dict[str, Any]:
        return {"result": [self.model_file, self.camera_info]}
