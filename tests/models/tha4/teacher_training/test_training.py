"""Rotator and editor learn a moving disc in seconds, and what they leave is a teacher's files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d

from likeness.models.loading import load_network
from likeness.models.tha4.body_rotator import BodyRotator
from likeness.models.tha4.distillation.fidelity import psnr
from likeness.models.tha4.editor import Editor
from likeness.models.tha4.pose import FACE_POSE_SIZE
from likeness.models.tha4.teacher_files import load_teacher
from likeness.models.tha4.teacher_training.losses import l1
from likeness.models.tha4.teacher_training.phases import EDITOR_PHASES, ROTATOR_PHASES, Schedule
from likeness.models.tha4.teacher_training.train_teacher import train_teacher
from likeness.models.tha4.teacher_training.training import Training, coarse_of, train_editor, train_rotator
from likeness.models.tha4.teacher_training.vgg16 import Vgg16, Vgg16Config
from likeness.models.tha4.unet import Frames, UNetConfig
from likeness.tests.disc_triples import DiscTriples
from likeness.tests.teachers import small_teacher, write_teacher

SIZE = 32
SOURCE, HELD_OUT = DiscTriples(SIZE), DiscTriples(SIZE, seed=1).triples(range(32))
NETWORK = UNetConfig(widths=(16, 16, 16), time_size=4, condition=32, middle=1)
TURN = HELD_OUT.poses[:, FACE_POSE_SIZE:]


def training(phases: tuple, *examples: int) -> Training:
    phases = tuple(replace(phase, examples=number) for phase, number in zip(phases, examples, strict=True))
    return Training(NETWORK, Schedule(phases, batch=8, learning_rate=3e-3, warm_up=64))


@pytest.fixture(scope="module")
def vgg() -> Vgg16:
    torch.manual_seed(0)
    return Vgg16(Vgg16Config((4, 4, 4))).requires_grad_(False)


@pytest.fixture(scope="module")
def rotator(vgg: Vgg16) -> BodyRotator:
    return train_rotator(SOURCE, vgg, training(ROTATOR_PHASES, 480, 160))


@pytest.fixture(scope="module")
def editor(vgg: Vgg16, rotator: BodyRotator) -> Editor:
    return train_editor(SOURCE, vgg, rotator, training(EDITOR_PHASES, 400, 80, 80))


def close(drawn: Tensor, true: Tensor) -> float:
    """Mean PSNR in dB over A and premultiplied linear RGB."""
    return psnr((drawn + 1) / 2, (true + 1) / 2).mean().item()


@torch.no_grad()
def rotated(network: BodyRotator) -> Frames:
    return network(avg_pool2d(HELD_OUT.rest, 2), TURN)


def loss(drawn: Frames, true: Tensor) -> float:
    return sum(l1(picture, true).item() for picture in (drawn.warped, drawn.direct, drawn.image))


def test_the_rotator_turns_what_it_never_saw(rotator: BodyRotator) -> None:
    rest, true = avg_pool2d(HELD_OUT.rest, 2), avg_pool2d(HELD_OUT.posed, 2)
    before, after = rotated(BodyRotator(NETWORK)), rotated(rotator)
    assert torch.allclose(before.warped, rest, atol=1e-5)  # at first the picture stands still
    assert loss(after, true) < 0.5 * loss(before, true)
    for drawn in (after.image, after.warped, after.direct):
        assert close(drawn, true) > close(rest, true) + 3
    assert close(after.image, true) > close(before.image, true) + 6


@torch.no_grad()
def test_the_editor_turns_what_it_never_saw(editor: Editor, rotator: BodyRotator) -> None:
    rest, true = HELD_OUT.rest, HELD_OUT.posed
    before = Editor(NETWORK)(rest, TURN, None)
    after = editor(rest, TURN, coarse_of(rotator, rest, TURN))
    assert loss(after, true) < 0.5 * loss(before, true)
    assert close(after.image, true) > max(close(rest, true), close(before.image, true)) + 2.5


def test_the_coarse_branch_learns_in_the_last_phase_alone(editor: Editor, rotator: BodyRotator, vgg: Vgg16) -> None:
    assert editor.coarse_image_conv.weight.abs().sum() > 0
    early = train_editor(SOURCE, vgg, rotator, training(EDITOR_PHASES[:2], 16, 16))
    assert not early.coarse_image_conv.weight.any() and not early.coarse_image_conv.bias.any()
    coarse = coarse_of(rotator, HELD_OUT.rest, TURN)
    with torch.no_grad():  # so letting it see changes nothing at first
        alone, seeing = (early(HELD_OUT.rest, TURN, seen).image for seen in (None, coarse))
    assert torch.equal(alone, seeing)
    assert coarse.image.shape == (32, 4, SIZE, SIZE) and coarse.flow.shape == (32, 2, SIZE, SIZE)


def test_what_is_left_are_two_files_of_a_teacher(vgg: Vgg16, tmp_path: Path) -> None:
    folder, teacher = tmp_path / "new" / "teacher", small_teacher()
    parts = (teacher.body_rotator.config, ROTATOR_PHASES), (teacher.editor.config, EDITOR_PHASES)
    small = [Training(config, Schedule(phases, batch=2).shortened(2)) for config, phases in parts]
    train_teacher(folder, SOURCE, vgg, *small)
    files = [folder / "body_morpher.safetensors", folder / "upscaler.safetensors"]
    assert [load_network(file).architecture for file in files] == ["tha4.body_rotator", "tha4.editor"]
    assert [load_network(file).metadata["examples"] for file in files] == ["4 of 4", "6 of 6"]
    write_teacher(folder, teacher)
    for published in ("body_morpher.pt", "upscaler.pt"):
        (folder / published).unlink()
    found = load_teacher(folder)
    for part, file in zip((found.body_rotator, found.editor), files, strict=True):
        written = load_network(file).network.state_dict()
        assert all(torch.equal(tensor, written[name]) for name, tensor in part.state_dict().items())
    train_teacher(folder, SOURCE, vgg, *small)  # there is nothing left to learn
