"""The track of blendshapes: its names, what it refuses, its mirror and its parts."""

from __future__ import annotations

from fractions import Fraction

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.face.blendshape_track import INDEX, MIRROR, NAMES, BlendshapeTrack
from likeness.models.face.rotation import fixed_axis_angles


def track(frames: int = 4, **changed: object) -> BlendshapeTrack:
    values = torch.arange(frames * 52).reshape(frames, 52) / 1000
    given = {"values": values, "rotation": torch.ones(frames, 3), "present": torch.ones(frames), "fps": Fraction(2)}
    return BlendshapeTrack(**{**given, **changed})


def test_the_names_are_arkits() -> None:
    assert len(NAMES) == len(set(NAMES)) == 52
    assert (NAMES[0], NAMES[17], NAMES[51]) == ("eyeBlinkLeft", "jawOpen", "tongueOut")


def test_a_mirror_is_its_own_inverse_and_swaps_left_and_right() -> None:
    assert [MIRROR[at] for at in MIRROR] == list(range(52))
    assert MIRROR[INDEX["jawLeft"]] == INDEX["jawRight"] and MIRROR[INDEX["jawOpen"]] == INDEX["jawOpen"]
    once = track().mirrored()
    assert torch.equal(once.column("eyeBlinkLeft"), track().column("eyeBlinkRight"))
    assert once.rotation[0].tolist() == [1, -1, -1]
    assert torch.equal(once.mirrored().values, track().values)


def test_a_part_is_cut_by_seconds() -> None:
    assert torch.equal(track().part(0.5, 1.0).values, track().values[1:3])
    assert torch.equal(track().part(1.0, 0.0).values, track().values[2:])
    assert len(track().part(1.5, 99.0)) == 1
    for start in (2.0, -1.0):
        with pytest.raises(LikenessError, match="it has nothing at"):
            track().part(start, 1.0)


def test_what_stands_in_frames_without_a_face_does_not_matter() -> None:
    values = torch.full((2, 52), float("nan"))
    values[1] = 0.5
    made = track(2, values=values.half(), present=torch.tensor([False, True]))
    assert made.values[0].tolist() == [0] * 52 and made.values.dtype == torch.float32


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"values": torch.zeros(4, 51)}, r"are \[frames, 52\]; these are \[4, 51\]"),
        ({"values": torch.zeros(0, 52)}, "no frame"),
        ({"rotation": torch.zeros(3, 3)}, r"need a head rotation \[4, 3\]"),
        ({"present": torch.ones(5)}, "marks of presence"),
        ({"fps": Fraction(0)}, "above 0"),
        ({"values": torch.full((4, 52), torch.nan)}, "Frame 0 of the recording: eyeBlinkLeft is not a number"),
        ({"rotation": torch.full((4, 3), torch.inf)}, "Frame 0 of the recording: head rotation x"),
    ],
)
def test_what_cannot_be_used_is_refused(changed: dict[str, object], sentence: str) -> None:
    with pytest.raises(LikenessError, match=sentence):
        track(**changed)


def test_angles_are_those_the_matrix_was_made_of() -> None:
    angles = torch.tensor([[10.0, -20.0, 30.0], [-60.0, 5.0, -170.0], [0.0, 0.0, 0.0]])
    x, y, z = torch.deg2rad(angles).unbind(1)
    one, none = torch.ones_like(x), torch.zeros_like(x)

    def about(rows: list[list[torch.Tensor]]) -> torch.Tensor:
        return torch.stack([torch.stack(row, dim=-1) for row in rows], dim=-2)

    about_x = about([[one, none, none], [none, x.cos(), -x.sin()], [none, x.sin(), x.cos()]])
    about_y = about([[y.cos(), none, y.sin()], [none, one, none], [-y.sin(), none, y.cos()]])
    about_z = about([[z.cos(), -z.sin(), none], [z.sin(), z.cos(), none], [none, none, one]])
    assert torch.allclose(fixed_axis_angles(3 * about_z @ about_y @ about_x), angles, atol=1e-4)
