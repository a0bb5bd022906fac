"""What the nodes that train few-shot heads share: the networks that pictures are compared through."""

from __future__ import annotations

from ..models.catalogue import VGG19, VGGFACE, how_to_get
from ..models.errors import LikenessError
from ..models.fewshot.training import train_fewshot
from ..models.fewshot.training.eyes import Eyes, View
from ..models.fewshot.training.weights import LATER, PRESETS
from .host import guarded, io, model_file, model_files

VGG19_FILE = f"{VGG19.folder}/{VGG19.files[0].name}"  # listed before they are there, too
VGGFACE_FILE = f"{VGGFACE.folder}/{VGGFACE.files[0].name}"
NONE = "none"
VIEWS: dict[str, View] = {"torchvision": "torchvision", "caffe": "caffe"}


def eyes_inputs() -> list[io.Input]:
    return [
        io.Combo.Input(
            "vgg19",
            options=list(dict.fromkeys([VGG19_FILE, *model_files(VGG19.folder)])),
            default=VGG19_FILE,
            tooltip="The network that pictures are compared by. It does not ship with the pack: put vgg19-dcbb9e9d.pth "
            "(575 MB, see the help) into models/likeness/vgg19.",
        ),
        io.Combo.Input(
            "vggface",
            options=list(dict.fromkeys([VGGFACE_FILE, *model_files(VGGFACE.folder), NONE])),
            default=VGGFACE_FILE,
            tooltip="The network that faces are compared by. It does not ship with the pack (see the help): put "
            "vggface.pth into models/likeness/vggface. none: without this term, with less likeness.",
        ),
    ]


def preset_input() -> io.Input:
    return guarded(
        io.Combo.Input,
        "preset",
        options=list(PRESETS),
        default=LATER,
        tooltip="How heavy the terms are, by the paper's first or later version; the help has the numbers.",
        advanced=True,
    )


def view_input() -> io.Input:
    return guarded(
        io.Combo.Input,
        "vgg19_view",
        options=list(VIEWS),
        default="torchvision",
        tooltip="Whose VGG19 the file is: torchvision's, or Caffe's with torchvision's names (vgg19-d01eb7cb.pth).",
        advanced=True,
    )


def eyes_told(vgg19: str, vggface: str) -> bool | str:
    """True, or where to get what is missing."""
    for file, architecture in ((vgg19, "vgg19"), (vggface, "vggface")):
        if file == NONE:
            continue
        try:
            model_file(file)
        except LikenessError as missing:
            without = " Or choose none." if architecture == "vggface" else ""
            return f"{missing}. {how_to_get(architecture)}{without}"
    return True


def eyes_of(vgg19: str, vggface: str, view: str) -> Eyes:
    """The networks of these files. Raises LikenessError for files that are missing or hold something else."""
    return train_fewshot.eyes_of(model_file(vgg19), None if vggface == NONE else model_file(vggface), VIEWS[view])
