"""What the nodes that train few-shot heads share: the networks that pictures are compared through."""

from __future__ import annotations

from ..models.catalogue import VGG19, VGGFACE, how_to_get
from ..models.fewshot.training import train_fewshot
from ..models.fewshot.training.eyes import Eyes, View
from ..models.fewshot.training.weights import LATER, PRESETS
from .host import guarded, io, model_file, model_files
from .network_files import file_of, present
from .training_inputs import vgg19_input

VGGFACE_FILE = file_of(VGGFACE)
NONE = "none"
VIEWS: dict[str, View] = {"torchvision": "torchvision", "caffe": "caffe"}


def eyes_inputs() -> list[io.Input]:
    return [
        vgg19_input(),
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
    face = (vggface, f"{how_to_get(VGGFACE.architecture)} Or choose {NONE}.")
    return present((vgg19, how_to_get(VGG19.architecture)), *([] if vggface == NONE else [face]))


def eyes_of(vgg19: str, vggface: str, view: str) -> Eyes:
    """The networks of these files. Raises LikenessError for files that are missing or hold something else."""
    return train_fewshot.eyes_of(model_file(vgg19), None if vggface == NONE else model_file(vggface), VIEWS[view])
