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
from likeness.tests.characters import SMALL_BODY, SMALL_FACE, small_bundle, small_character, small_state, write_tfjs

FIRST = "siren.sine_layers.0.linear.weight"


@pytest.mark.parametrize("form", ["torch", "safetensors", "TensorFlow.js"])
@pytest.mark.parametrize("part", ["face", "body"])
def test_a_network_is_recognised_whatever_its_file_is_called(tmp_path: Path, part: str, form: str) -> None:
    path = tmp_path / "upscaler.json"
    if form == "torch":
        torch.save(small_state(part), path)
    elif form == "safetensors":
        write_safetensors(path, small_state(part), {})
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
    assert all(torch.equal(found[name], tensor) for name, tensor in small_state(part).items())


def test_a_whole_character_is_one_file(tmp_path: Path) -> None:
    path = tmp_path / "a.safetensors"
    write_safetensors(path, small_bundle(), {})
    loaded = load_network(path)
    assert loaded.architecture == "tha4.student"
    assert (loaded.config.face, loaded.config.body) == (SMALL_FACE, SMALL_BODY)
    assert isinstance(loaded.network, Student)
    expected = small_character().state_dict()
    assert all(torch.equal(tensor, expected[name]) for name, tensor in loaded.network.state_dict().items())


@pytest.mark.parametrize("kind", [torch.float16, torch.bfloat16, torch.float64])
def test_other_precisions_become_float32(tmp_path: Path, kind: torch.dtype) -> None:
    torch.save({name: tensor.to(kind) for name, tensor in small_state("face").items()}, tmp_path / "a.pt")
    network = load_network(tmp_path / "a.pt").network
    assert {parameter.dtype for parameter in network.parameters()} == {torch.float32}
    assert torch.equal(network.state_dict()[FIRST], small_state("face")[FIRST].to(kind).float())


def test_loading_leaves_the_random_numbers_alone_and_the_file_free(tmp_path: Path) -> None:
    path = tmp_path / "a.safetensors"
    write_safetensors(path, small_state("face"), {})
    torch.manual_seed(1)
    before = torch.get_rng_state()
    network = load_network(path).network
    assert torch.equal(torch.get_rng_state(), before)
    path.write_bytes(b"\0" * path.stat().st_size)
    assert torch.equal(network.state_dict()[FIRST], small_state("face")[FIRST])


def test_a_written_network_carries_its_architecture(tmp_path: Path) -> None:
    torch.save(small_state("body"), tmp_path / "a.pt")
    loaded = load_network(tmp_path / "a.pt")
    write_safetensors(
        tmp_path / "a.safetensors",
        loaded.network.state_dict(),
        {**metadata_of(loaded.architecture, loaded.config), "licence": "CC0"},
    )
    again = load_network(tmp_path / "a.safetensors")
    assert (again.architecture, again.config) == (loaded.architecture, loaded.config)
    assert again.metadata == {"licence": "CC0"}


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), form=st.sampled_from(["torch", "safetensors"]))
def test_a_damaged_network_ends_in_our_error_or_in_finite_weights(
    tmp_path: Path, data: st.DataObject, form: str
) -> None:
    path = tmp_path / "a"
    if form == "torch":
        torch.save(small_state("face"), path)
    else:
        write_safetensors(path, small_state("face"), {})
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
