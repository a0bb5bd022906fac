"""The default character's rig: exact at rest, alive in all 45 parameters, and an honest teacher of flow."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from likeness.models.tha4.face_square import paste_face
from likeness.models.tha4.pose import FACE_POSE_SIZE, HIGH, LOW, NAMES, POSE_SIZE, pose_from
from likeness.models.tha4.rig import Rig
from likeness.models.tha4.warp import warp
from likeness.tests import nagi

VISIBLE = 0.02  # of the network's range of 2


@pytest.fixture(scope="module")
def rig() -> Rig:
    return nagi.rig()


def full(name: str, amount: float = 1.0) -> torch.Tensor:
    pose = torch.zeros(1, POSE_SIZE)
    pose[0, NAMES.index(name)] = amount
    return pose


def test_rest_is_the_drawn_picture(rig):
    rest = rig.body(torch.zeros(1, POSE_SIZE))
    for picture in (rest.morphed, rest.image, rest.warped):
        assert torch.allclose(picture[0], rig.character, atol=1e-4)
    assert rest.flow.abs().max() < 1e-6


def test_the_picture_keeps_the_rules_for_characters(rig):
    alpha = (rig.character[3] + 1) / 2
    assert rig.character.shape == (4, 512, 512) and alpha.min() == 0 and alpha.max() > 0.999
    assert alpha[:30].max() == 0 and alpha[:, :100].max() == 0 and alpha[:, 412:].max() == 0
    assert torch.all(rig.character[:, alpha == 0] == -1)  # nothing at all where it is transparent
    head = rig.sheets[2, 3].nonzero()
    low, high = head.amin(0), head.amax(0)
    assert low[0] >= 64 and high[0] < 192 and low[1] >= 192 and high[1] < 320  # forehead to chin, jaw line and ears


@pytest.mark.parametrize("name", NAMES[:FACE_POSE_SIZE])
def test_each_face_parameter_shows_and_stays_on_its_side(rig, name):
    changed = (rig.face(full(name)) - rig.face(torch.zeros(1, POSE_SIZE))).abs().amax(1)[0] > VISIBLE
    assert changed.sum() >= 12
    columns = changed.any(0).nonzero()
    if name.startswith("eye") or name.startswith("iris_small"):
        assert (columns >= 64).all() if name.endswith("left") else (columns < 64).all()
    if name.startswith("mouth"):
        rows = changed.any(1).nonzero()
        assert rows.min() >= 80 and rows.max() < 110 and columns.min() > 40 and columns.max() < 88


@pytest.mark.parametrize("name", NAMES[FACE_POSE_SIZE:])
def test_each_body_parameter_moves_the_figure_and_leaves_the_face_square(rig, name):
    rest, frame = rig.body(torch.zeros(1, POSE_SIZE)), rig.body(full(name))
    assert torch.equal(frame.morphed, rest.morphed)
    assert ((frame.image - rest.image).abs().amax(1) > 0.1).float().mean() > 0.004


def test_only_the_face_square_answers_to_face_parameters(rig):
    pose = torch.zeros(1, POSE_SIZE)
    pose[0, :FACE_POSE_SIZE] = HIGH[:FACE_POSE_SIZE]
    frame = rig.body(pose)
    assert torch.equal(frame.morphed, paste_face(rig.character, rig.face(pose)))
    assert torch.allclose(frame.image, frame.morphed, atol=1e-4) and frame.flow.abs().max() < 1e-6


def test_head_turns_the_way_its_signs_say(rig):
    """A backward flow: head_y > 0 turns to the picture's left, so the nose samples what lies right of it."""
    x = rig.body(full("head_y")).flow[0, 0, 152, 256] * 256
    y = rig.body(full("head_x")).flow[0, 1, 152, 256] * 256
    tilt = rig.body(full("neck_z")).flow[0, 0, 90, 250] * 256
    assert 5 < x < 12 and 7 < y < 15 and 12 < tilt < 30


@pytest.mark.parametrize("name", NAMES[FACE_POSE_SIZE:])
def test_the_flow_explains_nearly_all_of_the_frame(rig, name):
    for amount in (1.0, 0.5 * float(LOW[NAMES.index(name)])):
        frame = rig.body(full(name, amount))
        assert torch.equal(frame.warped, warp(frame.morphed, frame.flow))
        opaque = frame.image[:, 3] > 0
        wrong = (frame.warped - frame.image).abs().amax(1) > 0.1
        assert wrong[opaque].float().mean() < 0.06


@settings(max_examples=12, deadline=None)
@given(st.lists(st.floats(0, 1, width=32), min_size=POSE_SIZE, max_size=POSE_SIZE))
def test_any_pose_is_a_picture(rig, numbers):
    pose = (LOW + (HIGH - LOW) * torch.tensor(numbers))[None]
    frame = rig.body(pose)
    for part in frame:
        assert torch.isfinite(part).all()
    assert frame.image.min() >= -1.0001 and frame.image.max() <= 1.0001
    colour, alpha = (frame.image[:, :3] + 1) / 2, (frame.image[:, 3:] + 1) / 2
    assert (colour <= alpha + 1e-3).all()  # premultiplied
    assert frame.image[:, :, 0].max() <= -0.999 and frame.image[:, :, :, 0].max() <= -0.999


def test_small_changes_of_pose_are_small_changes_of_the_face(rig):
    poses = torch.rand(6, POSE_SIZE, generator=torch.Generator().manual_seed(0)) * (HIGH - LOW) + LOW
    near = rig.face(poses) - rig.face(poses + 0.002)
    assert near.abs().max() < 0.25 and near.abs().mean() < 1e-3


def test_a_batch_equals_its_poses_one_by_one(rig):
    poses = torch.stack([pose_from({"eye_wink_left": 1, "head_y": 0.5}), pose_from({"mouth_aaa": 1, "body_z": -1})])
    assert torch.allclose(rig.body(poses).image[1], rig.body(poses[1:]).image[0], atol=1e-5)
