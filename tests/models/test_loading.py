"""The door: weights become the right network, or an error that names what does not fit."""

import dataclasses
from pathlib import Path

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from likeness.models.errors import LikenessError
from likeness.models.loading import load_network, metadata_of, write_safetensors
from likeness.models.tha4.body_student import BodyStudent
from likeness.models.tha4.face_student import FaceStudent
from likeness.models.tha4.student import Student
from likeness.tests.characters import SMALL_BODY, SMALL_FACE, picture_bytes, small_character, write_tfjs

FIRST = "siren.sine_layers.0.linear.weight"


def state(part: str) -> dict[str, torch.Tensor]:
    return {name: tensor.clone() for name, tensor in small_character().get_submodule(part).state_dict().items()}


def bundle() -> dict[str, torch.Tensor]:
    return {**small_character().state_dict(), "character": picture_bytes(64)}


@pytest.mark.parametrize("form", ["torch", "safetensors", "TensorFlow.js"])
@pytest.mark.parametrize("part", ["face", "body"])
def test_a_network_is_recognised_whatever_its_file_is_called(tmp_path: Path, part: str, form: str) -> None:
    path = tmp_path / "upscaler.json"
    if form == "torch":
        torch.save(state(part), path)
    elif form == "safetensors":
        write_safetensors(path, state(part), {})
    else:
        write_tfjs(small_character().get_submodule(part), path)
    loaded = load_network(path)
    network, size = (FaceStudent, SMALL_FACE) if part == "face" else (BodyStudent, SMALL_BODY)
    published_size = 128 if part == "face" else 512
    assert loaded.architecture == f"tha4.{part}_student"
    assert loaded.config == dataclasses.replace(size, image_size=published_size)
    assert isinstance(loaded.network, network)
    assert not loaded.network.training
    found = loaded.network.state_dict()
    assert all(torch.equal(found[name], tensor) for name, tensor in state(part).items())


def test_a_whole_character_is_one_file(tmp_path: Path) -> None:
    path = tmp_path / "a.safetensors"
    write_safetensors(path, bundle(), {})
    loaded = load_network(path)
    assert loaded.architecture == "tha4.student"
    assert (loaded.config.face, loaded.config.body) == (SMALL_FACE, SMALL_BODY)
    assert isinstance(loaded.network, Student)
    expected = small_character().state_dict()
    assert all(torch.equal(tensor, expected[name]) for name, tensor in loaded.network.state_dict().items())


@pytest.mark.parametrize("kind", [torch.float16, torch.bfloat16, torch.float64])
def test_other_precisions_become_float32(tmp_path: Path, kind: torch.dtype) -> None:
    torch.save({name: tensor.to(kind) for name, tensor in state("face").items()}, tmp_path / "a.pt")
    network = load_network(tmp_path / "a.pt").network
    assert {parameter.dtype for parameter in network.parameters()} == {torch.float32}
    assert torch.equal(network.state_dict()[FIRST], state("face")[FIRST].to(kind).float())


def test_loading_leaves_the_random_numbers_alone_and_the_file_free(tmp_path: Path) -> None:
    path = tmp_path / "a.safetensors"
    write_safetensors(path, state("face"), {})
    torch.manual_seed(1)
    before = torch.get_rng_state()
    network = load_network(path).network
    assert torch.equal(torch.get_rng_state(), before)
    path.write_bytes(b"\0" * path.stat().st_size)
    assert torch.equal(network.state_dict()[FIRST], state("face")[FIRST])


def without(found: dict[str, torch.Tensor], name: str) -> dict[str, torch.Tensor]:
    return {key: tensor for key, tensor in found.items() if key != name}


def spoilt(value: float) -> dict[str, torch.Tensor]:
    found = state("face")
    found[FIRST][3, 2] = value
    return found


MISTAKES = {
    "missing": (without(state("face"), "siren.last_linear.bias"), {}, "missing 'siren.last_linear.bias'"),
    "missing layer": (without(state("face"), "siren.sine_layers.1.linear.weight"), {}, "missing 'siren.sine_layers.1"),
    "unexpected": ({**state("body"), "gate": torch.ones(1)}, {}, "unexpected 'gate'"),
    "shape": (
        {**state("face"), FIRST: torch.ones(12, 47, 1, 1)},
        {},
        r"\[12, 47, 1, 1\] instead of floating \[12, 41, 1, 1\]",
    ),
    "vast network": (
        {FIRST: torch.ones(50_000, 1, 1, 1), "siren.sine_layers.1.linear.weight": torch.ones(1)},
        {},
        "mis",
    ),
    "integers": ({name: tensor.int() for name, tensor in state("face").items()}, {}, "torch.int32"),
    "NaN": (spoilt(float("nan")), {}, f"NaN or infinite weights in '{FIRST}'"),
    "infinite": (spoilt(float("-inf")), {}, f"NaN or infinite weights in '{FIRST}'"),
    "beyond float32": ({name: tensor.double() * 1e300 for name, tensor in state("face").items()}, {}, "NaN or inf"),
    "other architecture": (state("face"), {"architecture": "tha4.body_student"}, "says it is 'tha4.body_student'"),
    "other configuration": (state("face"), {"config": "{}"}, "says its configuration is"),
    "unknown": (
        {"conv1.weight": torch.ones(1)},
        {},
        r"no architecture that Likeness knows \(tha4.face_student.*'conv1",
    ),
    "no picture": (without(bundle(), "character"), {}, "missing 'character'"),
    "picture in floats": ({**bundle(), "character": torch.ones(64, 64, 4)}, {}, "uint8"),
    "picture of other size": ({**bundle(), "character": picture_bytes(64)[:, :32]}, {}, r"\[4, 64, 32\]"),
    "odd picture": ({**bundle(), "character": picture_bytes(30)}, {}, "needs 7"),
    "empty picture": ({**bundle(), "character": picture_bytes(64)[:0, :0]}, {}, "uint8"),
    "half a character": (without(bundle(), "face.siren.last_linear.bias"), {}, "missing 'face.siren.last_linear.bias'"),
    "teacher's decomposer": ({"background_layer_alpha.0.weight": torch.ones(1)}, {}, "eyebrow decomposer of the THA4"),
    "teacher's combiner": ({"combine_alpha.0.weight": torch.ones(1)}, {}, "eyebrow combiner of the THA4 teacher"),
    "teacher's face": ({"iris_mouth_grid_change.weight": torch.ones(1)}, {}, "face morpher of the THA4 teacher.*slot"),
    "teacher's rotator": ({"body.time_embed.1.weight": torch.ones(1)}, {}, "body rotator of the THA4 teacher"),
    "teacher's editor": (
        {"body.time_embed.1.weight": torch.ones(1), "coarse_image_conv.weight": torch.ones(1)},
        {},
        "editor",
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


def test_a_written_network_carries_its_architecture(tmp_path: Path) -> None:
    torch.save(state("body"), tmp_path / "a.pt")
    loaded = load_network(tmp_path / "a.pt")
    write_safetensors(tmp_path / "a.safetensors", loaded.network.state_dict(), metadata_of(loaded))
    again = load_network(tmp_path / "a.safetensors")
    assert (again.architecture, again.config) == (loaded.architecture, loaded.config)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), form=st.sampled_from(["torch", "safetensors"]))
def test_a_damaged_network_ends_in_our_error_or_in_finite_weights(
    tmp_path: Path, data: st.DataObject, form: str
) -> None:
    path = tmp_path / "a"
    if form == "torch":
        torch.save(state("face"), path)
    else:
        write_safetensors(path, state("face"), {})
    content = bytearray(path.read_bytes())
    at = data.draw(st.integers(0, len(content) - 1) | st.integers(0, 1500))
    content[at] ^= 1 << data.draw(st.integers(0, 7))
    path.write_bytes(content)
    try:
        loaded = load_network(path)
    except LikenessError:
        return
    assert loaded.config == dataclasses.replace(SMALL_FACE, image_size=128)
    assert all(torch.isfinite(tensor).all() for tensor in loaded.network.state_dict().values())
