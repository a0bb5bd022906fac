"""The drawn people of training tests: who they are shows, and so does what they do."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import grid_sample

from likeness.models.faceshifter.ablation.drawn_people import ATTRIBUTES, draw, drawn_faces, random_attributes, traits


def some(count: int, seed: int = 0) -> Tensor:
    return random_attributes(count, torch.Generator().manual_seed(seed))


def doing(**values: float) -> Tensor:
    """[1, 15]: all at rest but these."""
    return torch.tensor([[values.get(name, 0.0) for name in ATTRIBUTES]])


def at_points(picture: Tensor, points: Tensor) -> Tensor:
    """[5, 3]: the colours [3, S, S] at points [5, 2]."""
    grid = points * (2 / picture.shape[2]) - 1
    return grid_sample(picture[None], grid[None, None], align_corners=False)[0, :, 0].T


def test_the_same_numbers_draw_the_same_face_in_any_batch() -> None:
    people, attributes = torch.arange(6), some(6)
    together, points = draw(people, attributes, 32)
    for at in range(6):
        alone, own = draw(people[at : at + 1], attributes[at : at + 1], 32)
        assert torch.allclose(alone[0], together[at], atol=1e-5) and torch.allclose(own[0], points[at], atol=1e-4)
    assert together.shape == (6, 3, 32, 32) and points.shape == (6, 5, 2)
    assert together.min() >= 0 and together.max() <= 1


def test_no_two_of_two_hundred_people_are_alike() -> None:
    apart = torch.cdist(traits(torch.arange(200)), traits(torch.arange(200))) + 9 * torch.eye(200)
    assert apart.min() > 0.4  # of at most 3.9
    faces, _ = draw(torch.arange(60), doing().expand(60, -1), 64)
    differ = (faces[:, None] - faces[None]).abs().mean((2, 3, 4)) + torch.eye(60)
    assert differ.min() > 0.01


def test_points_lie_on_what_they_name_however_the_head_is_held() -> None:
    attributes = some(40)
    attributes[:, ATTRIBUTES.index("eyes")] = -1  # wide open
    attributes[:, ATTRIBUTES.index("gaze")] = 0
    people = torch.arange(40)
    pictures, points = draw(people, attributes, 128)
    assert (points > 0).all() and (points < 128).all()
    for picture, own in zip(pictures, points, strict=True):
        assert at_points(picture, own)[:2].max() < 0.15  # pupils
    shut, moved = draw(people, attributes.index_fill(1, torch.tensor([ATTRIBUTES.index("eyes")]), 1), 128)
    assert torch.equal(moved, points)
    assert ((shut < 0.05).all(1).sum((1, 2)) < (pictures < 0.05).all(1).sum((1, 2))).float().mean() > 0.9


def test_each_attribute_shows() -> None:
    rest, points = draw(torch.tensor([1]), doing(), 64)
    for name in ATTRIBUTES:
        changed, _ = draw(torch.tensor([1]), doing(**{name: 1.0}), 64)
        assert (changed - rest).abs().mean() > 0.0015, name
    for name, way in (("x", [1, 0]), ("y", [0, 1]), ("turn", [1, 0])):
        _, moved = draw(torch.tensor([1]), doing(**{name: 1.0}), 64)
        shift = (moved - points)[0]
        assert (shift @ torch.tensor(way).float() > 2).all(), name
    _, tilted = draw(torch.tensor([1]), doing(tilt=1.0), 64)
    assert (tilted[0, 1] - tilted[0, 0])[1] > 1  # clockwise: the right eye is lower


def test_drawn_faces_are_of_everybody_and_only_some_are_covered() -> None:
    bare, covered = (drawn_faces(5, 8, 32, covered=covered) for covered in (False, True))
    assert bare.persons.tolist() == sorted(list(range(5)) * 8) and bare.size == 32
    same = (bare.pictures(range(40)) == covered.pictures(range(40))).flatten(1).all(1)
    assert 2 <= same.sum() <= 22  # a fourth have nothing before them
