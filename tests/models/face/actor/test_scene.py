"""What is drawn is where the truth says it is: measured in the pictures by colour, not by the code that drew them."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor
from torch.nn.functional import avg_pool2d

from likeness.models.errors import LikenessError
from likeness.models.face.actor.act import RANGES, Act
from likeness.models.face.actor.covers import Hand, Pillar
from likeness.models.face.actor.identity import Identity, random_identity
from likeness.models.face.actor.room import room, view
from likeness.models.face.actor.scene import Actor, Frame, film

# Grey but for the eyes, which are green, and the lips, which are always reddish.
PAINTED = Identity(skin=(170, 170, 170), hair=(60, 60, 60), eyes=(0, 255, 0), cloth=(90, 90, 90), eye_high=1.2)
WALL = torch.full((3, 260, 240), 0.5)
POSES = [
    {},
    {"yaw": 25.0},
    {"yaw": -25.0},
    {"pitch": 20.0},
    {"pitch": -20.0},
    {"roll": 120.0},
    {"yaw": 18, "roll": -30},
]


def shot(wall: Tensor = WALL, who: Identity = PAINTED, **act: float) -> Frame:
    return film(wall, [Actor(who, Act(**{"x": 120, "y": 120, "size": 80, **act}))])


def middle_of(mask: Tensor) -> Tensor:
    """x and y of the middle of a mask [H, W]."""
    return mask.nonzero().flip(1).float().mean(0) + 0.5


@pytest.mark.parametrize("pose", POSES)
def test_the_irises_are_where_the_pupils_are(pose: dict[str, float]) -> None:
    frame = shot(look_x=0.4, **pose)
    red, green, blue = frame.picture
    iris = (green > 1.5 * red) & (green > 1.5 * blue)
    places = torch.stack(torch.meshgrid(torch.arange(240.0), torch.arange(260.0), indexing="xy"), -1) + 0.5
    for pupil in frame.faces[0].pupils:
        near = (places - pupil).norm(dim=-1) < 15
        x, y = pupil.int().tolist()
        assert frame.picture[:, y, x].max() < 0.25, "a pupil is black"
        ring = middle_of(iris & near)
        assert (ring - pupil).norm() < 2.5, "the lids cover more of it above than below, no more"


@pytest.mark.parametrize("pose", [*POSES, {"jaw": 0.6}, {"smile": 1.0}, {"wide": -1.0}])
def test_the_lips_end_where_their_corners_are(pose: dict[str, float]) -> None:
    frame = shot(**pose)
    red, green, _ = frame.picture
    points = frame.faces[0].points
    lips = (red - green > 0.09).nonzero().flip(1) + 0.5  # [N, 2]
    lips = lips[(lips - points[48:60].mean(0)).norm(dim=1) < 40]  # the eyes' corners are pink as well
    across = points[54] - points[48]
    across = across / across.norm()
    along = lips @ across
    assert along.min() == pytest.approx(float(points[48] @ across), abs=2.5)
    assert along.max() == pytest.approx(float(points[54] @ across), abs=2.5)
    down = torch.tensor([-across[1], across[0]])
    assert (lips @ down).max() == pytest.approx(float((points[56:59] @ down).max()), abs=2.5)
    assert (lips @ down).min() == pytest.approx(float((points[[50, 52]] @ down).min()), abs=2.5)


def test_the_chin_is_where_the_face_ends() -> None:
    who = Identity(skin=(250, 200, 180), cloth=(0, 0, 80))
    for jaw in (0.0, 1.0):
        frame = shot(who=who, jaw=jaw)
        x, y = frame.faces[0].points[8].round().int().tolist()
        light = frame.picture[:, y - 12 : y + 12, x].mean(0)  # the neck beneath lies in the chin's shadow
        assert 9 <= int((light[1:] - light[:-1]).argmin()) <= 13


def test_a_mouth_opens_and_eyes_shut() -> None:
    still, spoken, blinking = shot(), shot(jaw=0.8), shot(blink=1.0)
    x, y = spoken.faces[0].points[[62, 66]].mean(0).int().tolist()
    assert spoken.picture[:, y, x].mean() < still.picture[:, y, x].mean() - 0.2, "dark inside"
    for frame, opened in ((still, 0.6), (spoken, 15)):
        assert (frame.faces[0].points[66] - frame.faces[0].points[62]).norm() == pytest.approx(opened, rel=0.4)
    red, green, _ = shot().picture
    assert (green > 1.5 * red).any()
    red, green, _ = blinking.picture
    assert not (green > 1.5 * red).any(), "nothing of the eyes shows"
    lids = blinking.faces[0].points
    assert (lids[[37, 38, 43, 44]] - lids[[41, 40, 47, 46]]).norm(dim=1).max() < 1.5


@pytest.mark.parametrize("seed", range(3))
def test_the_same_seed_is_the_same_person(seed: int) -> None:
    one, again = (shot(who=random_identity(seed), yaw=9) for _ in range(2))
    assert torch.equal(one.picture, again.picture) and torch.equal(one.faces[0].points, again.faces[0].points)
    assert not torch.equal(one.picture, shot(who=random_identity(seed + 1), yaw=9).picture)


def test_an_actor_who_moves_takes_the_landmarks_along() -> None:
    here, there = shot(yaw=15, x=110, y=118), shot(yaw=15, x=117, y=123)
    assert torch.allclose(here.faces[0].points + torch.tensor([7.0, 5.0]), there.faces[0].points, atol=1e-4)
    assert torch.allclose(here.faces[0].box + torch.tensor([7.0, 5.0, 7.0, 5.0]), there.faces[0].box, atol=1e-4)
    assert (here.picture[:, 20:200, 20:200] - there.picture[:, 25:205, 27:207]).abs().max() < 0.02


def test_twice_as_large_is_twice_as_large() -> None:
    small = film(WALL[:, :130, :120], [Actor(PAINTED, Act(60, 60, 40, yaw=12))])
    large = shot(yaw=12)
    assert torch.allclose(2 * small.faces[0].points, large.faces[0].points, atol=1e-3)
    apart = (small.picture - avg_pool2d(large.picture[None], 2)[0]).abs()
    assert apart.mean() < 0.01 and (apart > 0.2).float().mean() < 0.005


numbers = {name: st.floats(*span) for name, span in RANGES.items()}


@settings(max_examples=20, deadline=None)
@given(
    acts=st.fixed_dictionaries({**numbers, "x": st.floats(-300, 500), "y": st.floats(-300, 500)}),
    size=st.floats(4, 900),
)
def test_whatever_an_actor_does_is_a_picture(acts: dict[str, float], size: float) -> None:
    frame = shot(WALL[:, :64, :80], **acts, size=size)
    assert frame.picture.isfinite().all() and frame.picture.min() >= 0 and frame.picture.max() <= 1.001
    face = frame.faces[0]
    assert face.points.isfinite().all() and (face.box[2:] > face.box[:2]).all()


def test_what_stands_in_front_hides_points() -> None:
    actors = [Actor(PAINTED, Act(120, 120, 80))]
    assert film(WALL, actors).faces[0].seen.all()
    assert not film(WALL, [*actors, Pillar(120, 200)]).faces[0].seen.any()
    assert film(WALL, [Pillar(120, 200), *actors]).faces[0].seen.all()
    half = film(WALL, [*actors, Pillar(170, 100)]).faces[0].seen
    assert half[36:42].all() and not half[42:48].any(), "the picture's left eye shows, the other does not"
    hand = film(WALL, [*actors, Hand(120, 215, 60)]).faces[0].seen
    assert not hand[55:60].any() and hand[36:48].all()
    other = film(WALL, [*actors, Actor(random_identity(1), Act(125, 125, 90))]).faces
    assert not other[0].seen.any() and other[1].seen.all()
    assert not film(WALL, [Actor(PAINTED, Act(-400, 120, 80)), Pillar(900, 20), Hand(900, 0, 9)]).faces[0].seen.any()


def test_the_room_is_seen_by_a_camera_that_moves() -> None:
    large = room(80, 60, seed=4)
    assert torch.equal(large, room(80, 60, seed=4)) and not torch.equal(large, room(80, 60, seed=5))
    assert torch.equal(view(large, 3, 5, 40, 30), large[:, 5:35, 3:43])
    assert torch.allclose(view(large, 3.5, 5, 40, 30), (large[:, 5:35, 3:43] + large[:, 5:35, 4:44]) / 2)
    with pytest.raises(LikenessError, match="does not fill a view of 40 x 30"):
        view(large, 41, 5, 40, 30)


@pytest.mark.parametrize("wrong", [WALL[None], WALL.byte(), WALL[:2]])
def test_a_background_is_a_picture(wrong: Tensor) -> None:
    with pytest.raises(LikenessError, match="A background is"):
        film(wrong, [])
