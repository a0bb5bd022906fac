"""One person's landmarks on another's face: what must not change, and how far what moves goes."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from likeness.models.errors import LikenessError
from likeness.models.face.landmark_track import LandmarkTrack
from likeness.models.fewshot.retargeting.parts import PARTS, widths
from likeness.models.fewshot.retargeting.retarget import Retargeting, retarget, steadied
from likeness.tests.drawn_face import Face, drawn

turns = st.tuples(*(st.floats(-20, 20) for _ in range(3)))
faces = st.builds(Face, jaw=st.floats(0, 0.5), smile=st.floats(-0.1, 0.2), left_brow=st.floats(0, 0.2), turned=turns)
clips = st.lists(faces, min_size=1, max_size=4)


def farthest(one: LandmarkTrack, other: torch.Tensor) -> float:
    return float((one.points - other).abs().max())


@given(clips, st.integers(0, 3), st.sampled_from(("relative", "aligned")))
@settings(deadline=None, max_examples=12)
def test_a_person_on_themselves_changes_nothing(clip: list[Face], at: int, mode: str) -> None:
    """The source is one of the driver's own frames, which is found as the neutral one."""
    driver = drawn(*clip)
    at = min(at, len(clip) - 1)
    source = replace(driver, points=driver.points[at : at + 1], present=driver.present[:1])
    made, neutral, scales = retarget(source, driver, Retargeting(mode))  # type: ignore[arg-type]
    assert torch.allclose(driver.points[neutral], source.points[0], atol=1e-3)
    assert farthest(made, driver.points) < 1e-2
    assert list(scales.values()) == pytest.approx([1] * len(PARTS), abs=1e-5)


@given(faces, clips, st.sampled_from(("relative", "aligned")))
@settings(deadline=None, max_examples=12)
def test_no_strength_gives_the_source(own: Face, clip: list[Face], mode: str) -> None:
    source, driver = drawn(own, size=45), drawn(*clip, size=70, at=(200, 150))
    made, _, _ = retarget(source, driver, Retargeting(mode, strength=0))  # type: ignore[arg-type]
    assert farthest(made, source.points.expand(len(clip), -1, -1)) < 1e-3


def test_where_and_how_large_the_driver_is_does_not_matter() -> None:
    source = drawn(Face(jaw=0.1), size=40)
    acts = (Face(), Face(jaw=0.4), Face(turned=(5, 10, 15)))
    near, far = (retarget(source, drawn(*acts, size=size, at=at))[0] for size, at in ((80, (300, 250)), (20, (90, 60))))
    assert farthest(near, far.points) < 1e-2


def test_a_part_moves_in_proportion_to_its_width() -> None:
    """A mouth twice as wide opens twice as far; the brows, as wide as the driver's, rise by as much."""
    source = drawn(Face())
    points = source.points.clone()
    middle = points[:, 48:68].mean(1, keepdim=True)
    points[:, 48:68] = middle + (points[:, 48:68] - middle) * torch.tensor([1.6, 1.0])
    source = replace(source, points=points)
    driver = drawn(Face(), Face(jaw=0.3, left_brow=0.2, right_brow=0.2))
    made, neutral, scales = retarget(source, driver, Retargeting(neutral=0))
    assert neutral == 0 and scales["mouth"] == pytest.approx(1.6) and scales["brows"] == pytest.approx(1)
    opened = (made.points - points)[1, :, 1]
    meant = (driver.points[1] - driver.points[0])[:, 1]
    assert opened[66] == pytest.approx(1.6 * float(meant[66]), abs=1e-2)
    assert opened[19] == pytest.approx(float(meant[19]), abs=1e-2)
    alike, _, _ = retarget(source, driver, Retargeting(neutral=0, by_parts=False))
    assert (alike.points - points)[1, 66, 1] == pytest.approx(float(meant[66]), abs=1e-2)


def test_the_head_stays_where_its_motion_is_left_out() -> None:
    source, driver = drawn(Face(), size=40), drawn(Face(), Face(turned=(0, 0, 30)), at=(320, 200))
    moved = replace(driver, points=driver.points + torch.tensor([[[0.0, 0]], [[50, 20]]]))
    made, _, _ = retarget(source, moved, Retargeting(head=0, neutral=0))
    assert farthest(made, source.points.expand(2, -1, -1)) < 1e-2


def test_aligned_keeps_the_drivers_shape() -> None:
    source = drawn(Face())
    wide = replace(source, points=(source.points - 300) * torch.tensor([1.0, 0.8]) + 300)
    made, _, _ = retarget(wide, source, Retargeting("aligned"))
    ratios = [width / widths(source.points)["jaw"] for width in (widths(made.points)[name] for name in ("jaw",))]
    shape = (made.points - made.points.mean(1, keepdim=True)) / ratios[0]
    assert torch.allclose(shape, source.points - source.points.mean(1, keepdim=True), atol=1e-2)


def test_a_mesh_drives_68_points_and_gaps_stay_gaps() -> None:
    driver = replace(drawn(*(Face() for _ in range(3)), mesh=True), present=torch.tensor([False, True, False]))
    made, neutral, _ = retarget(drawn(Face()), driver)
    assert neutral == 1 and made.points.shape == (3, 68, 2)
    assert made.present.tolist() == [False, True, False] and not made.points[0].any()


def test_jitter_is_taken_out() -> None:
    still = drawn(*(Face() for _ in range(20)))
    noise = torch.randn(still.points.shape, generator=torch.Generator().manual_seed(1))
    shaky = replace(still, points=still.points + noise)
    assert steadied(shaky, 0) is shaky
    for mode in ("zero-phase", "live"):
        calm = steadied(shaky, 0.1, mode)  # type: ignore[arg-type]
        assert (calm.points - still.points).std() < 0.6 * noise.std()


def test_what_cannot_be_retargeted_is_refused() -> None:
    track = drawn(Face(), Face())
    nobody = replace(track, present=torch.tensor([False, False]))
    with pytest.raises(LikenessError, match="source shows no face"):
        retarget(nobody, track)
    with pytest.raises(LikenessError, match="driver shows no face in any frame"):
        retarget(track, nobody)
    with pytest.raises(LikenessError, match="Frame 2 of the driver, 0 to 1, shows no face"):
        retarget(track, track, Retargeting(neutral=2))
    with pytest.raises(LikenessError, match="no retargeting by 'magic'"):
        Retargeting("magic")  # type: ignore[arg-type]
    with pytest.raises(LikenessError, match="strength of a retargeting is 0 to 2"):
        Retargeting(strength=3)
