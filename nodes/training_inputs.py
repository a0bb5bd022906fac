"""The inputs and outputs that nodes which train have in common."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..models.catalogue import VGG19, how_to_get
from .host import guarded, input_folder, io, model_files
from .network_files import file_input, present

NEW = "a new network"


def clips_input(default: str, system: str) -> io.Input:
    """The folder of clips that a system is trained on."""
    return io.String.Input(
        "folder",
        default=default,
        tooltip=f"Clips that `likeness prepare {system}` made: NAME.npz, and the frames in the folder NAME. In "
        "ComfyUI's input folder, or a whole path.",
    )


def clips_folder(folder: str) -> Path:
    """The folder behind what was written there."""
    return input_folder() / folder.strip()


def clips_stamp(folder: str) -> str:
    """Changes with the number of clips, for a node's fingerprint."""
    return f"{sum(1 for _ in clips_folder(folder).rglob('*.npz'))}"


def vgg19_input() -> io.Input:
    return file_input(
        VGG19,
        "The network that pictures are compared by. It does not ship with the pack: put vgg19-dcbb9e9d.pth (575 MB, "
        "see the help) into models/likeness/vgg19.",
        "vgg19",
    )


def vgg19_present(vgg19: str) -> bool | str:
    """What validate_inputs says of that file: True, or where to get it."""
    return present((vgg19, how_to_get(VGG19.architecture)))


def start_input(folder: str) -> io.Input:
    """Where a training begins; `folder`: of models/likeness, where such networks lie."""
    return io.Combo.Input(
        "start",
        options=[NEW, *model_files(folder)],
        default=NEW,
        tooltip=f"A new network, or one of models/likeness/{folder} that is trained further.",
    )


def size_input(sizes: Sequence[object], tooltip: str) -> io.Input:
    """Pixels of the pictures; the first of `sizes` is the usual one."""
    options = [str(size) for size in sizes]
    return io.Combo.Input("size", options=options, default=options[0], tooltip=tooltip)


def minutes_input(default: float, most: float, tooltip: str) -> io.Input:
    return io.Float.Input("minutes", default=default, min=0.0, max=most, step=1.0, tooltip=tooltip)


def name_input(default: str, what: str, folder: str) -> io.Input:
    """`what` is trained, such as "network"; it goes to `folder` of models/likeness."""
    return io.String.Input(
        "name",
        default=default,
        tooltip=f"The {what}'s name. It is written to models/likeness/{folder}/NAME.safetensors.",
    )


def resume_input() -> io.Input:
    return io.Boolean.Input(
        "resume",
        default=True,
        tooltip="On: go on with the run of this name. Off: begin anew, and replace its file in the end.",
    )


def seed_input(tooltip: str) -> io.Input:
    return io.Int.Input("seed", default=0, min=0, max=2**53 - 1, control_after_generate=False, tooltip=tooltip)


def batch_input(default: int, tooltip: str, least: int = 1) -> io.Input:
    return io.Int.Input("batch", default=default, min=least, max=1024, tooltip=tooltip)


def at_once_input() -> io.Input:
    return guarded(
        io.Int.Input,
        "at_once",
        default=0,
        min=0,
        max=1024,
        tooltip="Of these, how many are in memory together: fewer need less of it. 0: all.",
        advanced=True,
    )


def run_inputs(
    name: str, folder: str, *, length: str, drawn: str, batch: int, learns: str, least: int = 1, what: str = "network"
) -> list[io.Input]:
    """What every long training is asked for. `length`, `learns`: tooltips of its minutes and of its `batch`, which has
    `least` or more; `drawn`: what the seed draws."""
    return [
        minutes_input(600.0, 1_000_000.0, length),
        name_input(name, what, folder),
        resume_input(),
        seed_input(f"Of the first weights and of {drawn}. Another seed is another run."),
        batch_input(batch, learns, least),
        at_once_input(),
    ]


def run_outputs(sheet: str, data: str) -> list[io.Output]:
    """What comes of a training beside the network: `sheet`, tooltip of its samples; on which `data` it was trained."""
    return [
        io.LossMap.Output(display_name="loss", tooltip="The sum that the network learns from, in the order of steps."),
        io.Image.Output(display_name="chart", tooltip="The sum and each of its losses as curves."),
        io.Image.Output(display_name="sheet", tooltip=sheet),
        io.String.Output(
            display_name="summary", tooltip=f"What was trained, on which {data}, and where its losses are."
        ),
    ]
