"""How each published network is put to the trial of its golden: one function for each name, in one table.

A new system adds its functions and rows here and its JSON files to tests/goldens.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from torch import Tensor
from torch.nn import Module

from likeness.models.tha4.body_student import BodyStudent, BodyStudentConfig
from likeness.models.tha4.face_student import FaceStudent, FaceStudentConfig
from likeness.tests.filling import filled, made

Network = TypeVar("Network", bound=Module)


class Golden:
    """A file of tests/goldens. Weights and inputs are drawn when they are asked for."""

    def __init__(self, path: Path) -> None:
        self.recorded: dict[str, Any] = json.loads(path.read_text("utf-8"))
        self.network: str = self.recorded["network"]
        self.config: dict[str, Any] = self.recorded["config"]
        self.outputs: dict[str, dict[str, Any]] = self.recorded["outputs"]

    def input(self, name: str) -> Tensor:
        return made(self.recorded["inputs"][name])

    def into(self, network: Network) -> Network:
        """The network with this golden's weights, ready to run; keys and shapes must agree exactly."""
        network.load_state_dict(filled(self.recorded["parameters"], **self.recorded["fill"]), strict=True)
        return network.eval()


@dataclass(frozen=True)
class Trial:
    """Runs a golden's inputs: every recorded output by its name. `tolerance` is in standard deviations."""

    run: Callable[[Golden], dict[str, Tensor]]
    tolerance: float = 1e-3
    looser: dict[str, float] = field(default_factory=dict)  # outputs whose own float32 noise needs more


def tha4_student_face(golden: Golden) -> dict[str, Tensor]:
    config = FaceStudentConfig(
        image_size=golden.config["image_size"],
        pose_size=golden.config["pose_size"],
        width=golden.config["intermediate_channels"],
        layers=golden.config["num_sine_layers"],
        omega=golden.config["omega_0"],
    )
    return {"IMAGE": golden.into(FaceStudent(config))(golden.input("pose"))}


def tha4_student_body(golden: Golden) -> dict[str, Tensor]:
    config = BodyStudentConfig(
        image_size=golden.config["image_size"],
        pose_size=golden.config["pose_size"],
        widths=tuple(width for _, width, _ in golden.config["levels"]),
        layers=golden.config["levels"][0][2],
        omega=golden.config["omega_0"],
    )
    out = golden.into(BodyStudent(config))(golden.input("image"), golden.input("pose"))
    names = ("BLENDED_IMAGE", "ALPHA", "COLOR_CHANGE", "WARPED_IMAGE", "GRID_CHANGE")
    return dict(zip(names, out, strict=True))


TRIALS: dict[str, Trial] = {
    "tha4.student_face_morpher": Trial(tha4_student_face),
    "tha4.student_body_morpher": Trial(tha4_student_body),
}
