"""Weights that do not fit: the error names the file, what was expected and what was found."""

from pathlib import Path

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.loading import load_network, write_safetensors
from likeness.tests.characters import picture_bytes, small_bundle, small_state
from likeness.tests.teachers import small_teacher

FIRST = "siren.sine_layers.0.linear.weight"


def without(found: dict[str, torch.Tensor], name: str) -> dict[str, torch.Tensor]:
    return {key: tensor for key, tensor in found.items() if key != name}


def spoilt(value: float) -> dict[str, torch.Tensor]:
    found = small_state("face")
    found[FIRST][3, 2] = value
    return found


MISTAKES = {
    "missing": (without(small_state("face"), "siren.last_linear.bias"), {}, "missing 'siren.last_linear.bias'"),
    "missing layer": (
        without(small_state("face"), "siren.sine_layers.1.linear.weight"),
        {},
        "missing 'siren.sine_layers.1",
    ),
    "unexpected": ({**small_state("body"), "gate": torch.ones(1)}, {}, "unexpected 'gate'"),
    "shape": (
        {**small_state("face"), FIRST: torch.ones(12, 47, 1, 1)},
        {},
        r"\[12, 47, 1, 1\] instead of floating \[12, 41, 1, 1\]",
    ),
    "vast network": (
        {FIRST: torch.ones(50_000, 1, 1, 1), "siren.sine_layers.1.linear.weight": torch.ones(1)},
        {},
        "mis",
    ),
    "integers": ({name: tensor.int() for name, tensor in small_state("face").items()}, {}, "torch.int32"),
    "NaN": (spoilt(float("nan")), {}, f"NaN or infinite weights in '{FIRST}'"),
    "infinite": (spoilt(float("-inf")), {}, f"NaN or infinite weights in '{FIRST}'"),
    "beyond float32": (
        {name: tensor.double() * 1e300 for name, tensor in small_state("face").items()},
        {},
        "NaN or inf",
    ),
    "other architecture": (
        small_state("face"),
        {"architecture": "tha4.body_student"},
        "says it is 'tha4.body_student'",
    ),
    "other configuration": (small_state("face"), {"config": "{}"}, "says its configuration is"),
    "unknown": (
        {"conv1.weight": torch.ones(1)},
        {},
        r"no architecture that Likeness knows \(tha4.face_student.*'conv1",
    ),
    "no picture": (without(small_bundle(), "character"), {}, "missing 'character'"),
    "picture in floats": ({**small_bundle(), "character": torch.ones(64, 64, 4)}, {}, "uint8"),
    "picture of other size": ({**small_bundle(), "character": picture_bytes(64)[:, :32]}, {}, r"\[4, 64, 32\]"),
    "odd picture": ({**small_bundle(), "character": picture_bytes(30)}, {}, "needs 7"),
    "empty picture": ({**small_bundle(), "character": picture_bytes(64)[:0, :0]}, {}, "uint8"),
    "half a character": (
        without(small_bundle(), "face.siren.last_linear.bias"),
        {},
        "missing 'face.siren.last_linear.bias'",
    ),
    "a teacher's network cut short": (
        dict(list(small_teacher().editor.state_dict().items())[:-1]),
        {},
        "recognised as tha4.editor .*missing 'coarse_image_conv.bias'",
    ),
    "a teacher with one network of five": (
        {"editor.body.time_embed.1.weight": torch.ones(16, 8), "editor.coarse_image_conv.weight": torch.ones(8, 10)},
        {},
        "recognised as tha4.teacher .*missing 'body_rotator",
    ),
    "time in odd channels": ({"body.time_embed.1.weight": torch.ones(16, 7)}, {}, "cannot be encoded in 7 channels"),
    "groups that do not divide": (
        {"body.time_embed.1.weight": torch.ones(16, 8)}
        | {f"body.down_blocks.{level}.res_blocks.0.conv0.weight": torch.ones(36, 4, 1, 1) for level in range(2)},
        {},
        "36 channels cannot be normalised in 32 groups",
    ),
    "heads that do not divide": (
        {"body.time_embed.1.weight": torch.ones(16, 8)}
        | {f"body.down_blocks.{level}.res_blocks.0.conv0.weight": torch.ones(12, 4, 1, 1) for level in range(2)},
        {},
        "12 channels cannot be divided among 8 heads",
    ),
    "THA3's small networks": (
        {"background_layer_alpha.0.weight": torch.ones(1)},
        {},
        "separable variant of a network of THA3, which THA4 does not use",
    ),
}


@pytest.mark.parametrize(("tensors", "metadata", "said"), MISTAKES.values(), ids=MISTAKES)
def test_what_does_not_fit_is_named(
    tmp_path: Path, tensors: dict[str, torch.Tensor], metadata: dict[str, str], said: str
) -> None:
    path = tmp_path / "a.safetensors"
    write_safetensors(path, tensors, metadata)
    with pytest.raises(LikenessError, match=said) as caught:
        load_network(path)
    assert str(path) in str(caught.value)
