"""The one door to ComfyUI: no other file of the pack imports `comfy*`, `folder_paths` or `server`.

Written for ComfyUI 0.3.64 and newer. Without ComfyUI the same names are served by `nodes/headless/`, which installs
itself under ComfyUI's module names before this file is imported. Nodes take from here the API (`io`, `ui`,
`ComfyExtension`), devices, progress, folders, and the sounds and films that ComfyUI passes between nodes.
"""

from __future__ import annotations

import inspect
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import comfy.model_management as memory
import folder_paths
import torch
from comfy.cli_args import args
from comfy.model_patcher import ModelPatcher
from comfy.utils import ProgressBar

# v0_0_2, not `latest`: later changes of the API then do not reach us (advice of a maintainer, ComfyUI issue 10951).
from comfy_api.v0_0_2 import ComfyExtension, InputImpl, Types, io, ui
from server import PromptServer
from torch import Tensor
from torch.nn import Module

from ..models.errors import LikenessError

__all__ = ["ComfyExtension", "Progress", "io", "on_device", "ui"]

MODELS = "likeness"
EXTENSIONS = {".safetensors", ".pt", ".pth", ".tar", ".yaml", ".mat"}
_PACK = Path(__file__).resolve().parent.parent
_PREVIEW_SIDE = 512
_ROOM = 0.9  # of the free memory may be filled by results

Built = TypeVar("Built")


def guarded(build: Callable[..., Built], /, *args: Any, **keywords: Any) -> Built:
    """Build a Schema or an input, leaving out what this host is too old to know.

    `search_aliases` of a schema exists since ComfyUI 0.11, `advanced` of an input since 2026; an older host stops with
    a TypeError on a keyword that it does not know. Any other keyword is passed on, so a misspelt one is still an error.
    """
    known = inspect.signature(build).parameters
    newer = {name for name in ("search_aliases", "advanced") if name not in known}
    return build(*args, **{name: value for name, value in keywords.items() if name not in newer})


# Devices and memory


def on_device(network: Module) -> torch.device:
    """Have ComfyUI put the network where it computes, and say where that is.

    The network is wrapped once, so ComfyUI sees one model however often it is used, and may evict it when another
    needs the room: call this in every `execute`, right before the network runs.
    """
    patcher = getattr(network, "host_patcher", None)
    if patcher is None:
        patcher = ModelPatcher(
            network, load_device=memory.get_torch_device(), offload_device=memory.unet_offload_device()
        )
        network.host_patcher = patcher
    memory.load_models_gpu([patcher])
    return patcher.load_device


@contextmanager
def training() -> Iterator[torch.device]:
    """The device to train on: other nodes' models are out of its memory, and what training took is given back."""
    memory.unload_all_models()
    try:
        yield memory.get_torch_device()
    finally:
        memory.soft_empty_cache()


def for_output(tensor: Tensor) -> Tensor:
    """The tensor where ComfyUI wants results to wait between nodes, as float32."""
    return tensor.to(memory.intermediate_device(), torch.float32)


def check_room(size: int, results: str) -> None:
    """Raise LikenessError unless `size` bytes fit where results wait between nodes; `results` names them, as many.

    A tenth of what is free stays so: the work itself needs some.
    """
    free = memory.get_free_memory(memory.intermediate_device())
    if size > _ROOM * free:
        raise LikenessError(
            f"{results} take {size / 1e9:.1f} GB of memory, and {free / 1e9:.1f} GB are free. Take a shorter part of "
            "the clip, fewer pixels, or nodes that take the VIDEO itself."
        )


def stop_if_interrupted() -> None:
    """Raise ComfyUI's interrupt if the user pressed stop; loops without a progress bar call it."""
    memory.throw_exception_if_processing_interrupted()


class Progress:
    """The progress bar of the executing node: one tick per frame, and each tick is where an interrupt arrives."""

    def __init__(self, total: int) -> None:
        self._bar = ProgressBar(total)
        self._total = total
        self._done = 0

    def tick(self, preview: Tensor | None = None) -> None:
        """One frame is done; `preview` is that frame, [H,W,3 or 4] in 0..1, shown on the node."""
        self.reach(self._done + 1, preview)

    def reach(self, done: int, preview: Tensor | None = None) -> None:
        """So much of the total is done."""
        self._done = done
        shown = None if preview is None else ("JPEG", _picture(preview), _PREVIEW_SIDE)
        self._bar.update_absolute(self._done, self._total, shown)


def _picture(frame: Tensor) -> Any:
    """A frame as the page can show it: JPEG has no alpha, so what is transparent lies on a light grey."""
    from PIL.Image import fromarray

    shown = frame.detach().float().cpu().clamp(0, 1)
    if shown.shape[-1] == 4:
        shown = torch.lerp(torch.full_like(shown, 0.85), shown, shown[..., 3:])
    return fromarray((shown[..., :3] * 255).round().byte().numpy())


# Folders


def model_folders() -> list[Path]:
    """Where our weights are looked for: what the user registered, models/likeness, and what ships with the pack."""
    known = folder_paths.folder_names_and_paths
    standard = (Path(folder_paths.models_dir, MODELS), _PACK / "models" / "defaults")
    for folder in standard:
        folder_paths.add_model_folder_path(MODELS, str(folder))
    paths, extensions = known[MODELS][:2]
    if not set(extensions) >= EXTENSIONS:
        known[MODELS] = (paths, {*extensions, *EXTENSIONS})
    return [Path(path) for path in paths]


def model_files(subfolder: str = "") -> list[str]:
    """Names for a combo: weight files, and folders that hold a character (a character.png beside its weights).

    Relative to the model folders, with forward slashes, sorted; `subfolder` limits them to one part of the tree. What
    a training run keeps for itself, in NAME.training, is no model.
    """
    roots = model_folders()
    characters = sorted({name for root in roots for name in _characters(root)})
    files = [Path(name).as_posix() for name in folder_paths.get_filename_list(MODELS)]
    alone = [
        name
        for name in files
        if ".training/" not in name and not any(name.startswith(f"{folder}/") for folder in characters)
    ]
    start = f"{subfolder.strip('/')}/" if subfolder else ""
    return sorted(name for name in (*alone, *characters) if name.startswith(start))


def _characters(root: Path) -> list[str]:
    """The folders below that hold a character.png; as ComfyUI does with files, links are followed."""
    inner = [Path(folder) for folder, _, files in os.walk(root, followlinks=True) if "character.png" in files]
    return [folder.relative_to(root).as_posix() for folder in inner if folder != root]


def model_file(name: str) -> Path:
    """The file or folder behind a name from `model_files`; LikenessError names the folders that were searched."""
    roots = model_folders()
    for root in roots:
        whole = Path(os.path.normpath(root / name))  # not resolve(): a link may well lead out of the folder, a ".." not
        if whole.is_relative_to(os.path.normpath(root)) and whole.exists():
            return whole
    places = ", ".join(str(root) for root in roots)
    raise LikenessError(f"{name} is in none of the model folders ({places}): put it there and refresh the page")


def new_model_file(name: str) -> Path:
    """Where a model of ours is written, so that `model_file` finds it: below the first of the model folders."""
    return model_folders()[0] / name


def input_folder() -> Path:
    """Where the user's pictures and sounds lie."""
    return Path(folder_paths.get_input_directory())


def input_files(endings: tuple[str, ...]) -> list[str]:
    """Names for a combo: the files in the input folder that end so, sorted."""
    folder = input_folder()
    names = [file.name for file in folder.iterdir() if file.is_file()] if folder.is_dir() else []
    return sorted(name for name in names if name.lower().endswith(endings))


def input_file(name: str) -> Path:
    """The file behind such a name, "NAME [output]" or "NAME [temp]" too; LikenessError where there is none."""
    plain, folder = folder_paths.annotated_filepath(name)
    root = os.path.normpath(folder or folder_paths.get_input_directory())
    path = Path(os.path.normpath(Path(root, plain)))
    if path.is_relative_to(root) and path.is_file():
        return path
    raise LikenessError(f"{name} is not in the input folder ({root}): upload it, or put it there and refresh the page")


def output_folder() -> Path:
    """Where results are saved."""
    return Path(folder_paths.get_output_directory())


def output_file(prefix: str, suffix: str, width: int, height: int) -> tuple[Path, ui.SavedResult]:
    """The next free numbered name for a result, and what the page is told about it."""
    folder, name, counter, subfolder, _ = folder_paths.get_save_image_path(
        prefix, folder_paths.get_output_directory(), width, height
    )
    file = f"{name}_{counter:05}_{suffix}"
    return Path(folder, file), ui.SavedResult(file, subfolder, io.FolderType.output)


def temporary_file(suffix: str) -> Path:
    """A new name in the folder that ComfyUI empties at its start, for a film on its way to the next node."""
    folder = Path(folder_paths.get_temp_directory())
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"likeness_{uuid4().hex}{suffix}"


def graph_texts(node: type[io.ComfyNode]) -> dict[str, str]:
    """What an executing node writes into a picture so that dropping it on the page opens the graph.

    The node has to ask for `io.Hidden.prompt` and `io.Hidden.extra_pnginfo`. Nothing where the user starts ComfyUI with
    --disable-metadata.
    """
    if args.disable_metadata or not node.hidden:
        return {}
    known = {"prompt": node.hidden.prompt, **(node.hidden.extra_pnginfo or {})}
    return {name: json.dumps(value) for name, value in known.items() if value is not None}


# Sounds and films


def sound(audio: dict[str, Any]) -> tuple[Tensor, int]:
    """An AUDIO's waveform [C,T] float32 and its rate in Hz; of a batch only a single sound is taken."""
    waveform = audio["waveform"]
    if waveform.ndim != 3 or waveform.shape[0] != 1:
        raise LikenessError(
            f"the AUDIO has the shape {list(waveform.shape)}: give a single sound, [1, channels, samples]"
        )
    return waveform[0].float().cpu(), int(audio["sample_rate"])


def film(path: Path) -> Any:
    """VIDEO of a file that has been written; ComfyUI reads it when it needs it."""
    return InputImpl.VideoFromFile(str(path))


def film_of(images: Tensor, frame_rate: Fraction, audio: dict[str, Any] | None = None) -> Any:
    """VIDEO of frames [B,H,W,3] and an AUDIO, held in memory: for short clips."""
    return InputImpl.VideoFromComponents(Types.VideoComponents(images=images, audio=audio, frame_rate=frame_rate))


def film_source(video: Any) -> Any:
    """What PyAV can open to read a VIDEO as a stream: a path, or the bytes of the file."""
    if isinstance(video, InputImpl.VideoFromComponents):  # their own get_stream_source fails at ComfyUI 0.3.64
        path = temporary_file(".mp4")
        video.save_to(str(path))
        return str(path)
    return video.get_stream_source()


def film_parts(video: Any) -> tuple[Tensor, Fraction, dict[str, Any] | None] | None:
    """The frames [B,H,W,C], frame rate and AUDIO of a VIDEO that holds them in memory; None for any other."""
    if not isinstance(video, InputImpl.VideoFromComponents):
        return None
    parts = video.get_components()
    return parts.images, Fraction(parts.frame_rate), parts.audio


def film_window(video: Any) -> tuple[Fraction, Fraction | None]:
    """From when, and for how many seconds, a VIDEO is to be played: newer hosts trim one without copying its file."""
    window = getattr(video, "get_active_trim_window", None)
    start, seconds = (0, 0) if window is None else window()
    return Fraction(start).limit_denominator(10**6), Fraction(seconds).limit_denominator(10**6) or None


# The page


def offer(path: str, answer: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Have ComfyUI's server call `answer` with the JSON object that is posted to `path`, and send back what it returns.

    Only while the pack is being loaded are routes taken. Without a server, as when the headless runner loads the pack,
    nothing happens.
    """
    server = getattr(PromptServer, "instance", None)
    if server is None:
        return
    from aiohttp import web

    @server.routes.post(path)  # type: ignore[untyped-decorator]
    async def post(request: web.Request) -> web.Response:
        try:
            asked = await request.json()
        except ValueError:
            asked = None
        if not isinstance(asked, dict):
            return web.json_response({"error": f"{path} takes a JSON object"}, status=400)
        return web.json_response(answer(asked))
