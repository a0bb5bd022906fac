"""Paste, held to what it promises: an untouched crop changes nothing, an edit changes its place and nothing else."""

from __future__ import annotations

from typing import get_args

import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st

from likeness.models.face.cropping.crop_warp import crop_pictures
from likeness.models.face.cropping.resampling import Border
from likeness.models.face.face_crop import FaceCrop
from likeness.models.face.pasting.crop_place import place_of
from likeness.models.face.pasting.kept_detail import DETAILS
from likeness.models.face.pasting.paste import SEAMS, Blend
from likeness.tests.crops_by_hand import crop_at, crops, laid, noise, smooth, taken

LEVEL = 1 / 255
blends = st.builds(
    Blend,
    feather=st.floats(0, 0.5),
    grow=st.floats(-0.5, 0.3),
    detail=st.sampled_from(DETAILS),
    color=st.floats(0, 1),
    seam=st.sampled_from(SEAMS),
)


@settings(max_examples=60, deadline=None)
@given(crops(), blends, st.booleans(), st.booleans(), st.sampled_from(get_args(Border)))
@example(crop_at(1, 1, 2, size=4, frame=(2, 2)), Blend(feather=0, color=0), False, False, "replicate")
def test_an_untouched_crop_changes_nothing(
    where: FaceCrop, blend: Blend, whole: bool, eight_bits: bool, border: Border
) -> None:
    (frame,) = noise(frame=(where.height, where.width))
    frame = (255 * frame).byte() if whole else frame
    (crop,) = crop_pictures(frame[None], where.matrices, where.size, border)
    crop = (255 * crop).round() / 255 if eight_bits else crop  # as saved and loaded again
    done, _ = laid(frame, crop, where, blend)
    assert torch.equal(done, frame)


@settings(max_examples=30, deadline=None)
@given(crops(), st.integers(0, 2**30))
def test_an_edit_changes_its_place_and_nothing_else(where: FaceCrop, seed: int) -> None:
    (frame,), size = noise(frame=(where.height, where.width)), where.size
    (crop,) = taken(frame[None], where)
    row, column = torch.randint(0, size, (2,), generator=torch.Generator().manual_seed(seed)).tolist()
    crop[row, column] = 1 - crop[row, column].round()
    done, _ = laid(frame, crop, where, Blend(color=0))
    place = place_of(where.matrices[0] / size, where.height, where.width, torch.device("cpu"))
    if place is not None:
        far = torch.maximum((place.across - (column + 0.5) / size).abs(), (place.down - (row + 0.5) / size).abs())
        changed = (done - frame)[place.rows, place.columns].abs().amax(-1)
        assert not (changed[far > 7 / size + 4 / 64 + 4 * max(place.step)] > LEVEL).any()


@settings(max_examples=25, deadline=None)
@given(st.floats(-180, 180), st.floats(16, 48), st.floats(-10, 90), st.floats(-10, 70), st.sampled_from(DETAILS))
def test_what_the_crop_can_carry_comes_back_by_any_rule(
    turned: float, side: float, x: float, y: float, detail: str
) -> None:
    """Here nothing is recognised: the crop is two levels lighter, in a frame as fine as the crop, or coarser."""
    where, frame = crop_at(x, y, side, turned, size=48), smooth((60, 80))
    crop = taken(frame[None], where)[0] + 2 * LEVEL
    done, mask = laid(frame, crop, where, Blend(feather=0.2, color=0, detail=detail))  # type: ignore[arg-type]
    off = (done - frame - 2 * LEVEL * mask[..., None]).abs()
    assert off.max() < 8 * LEVEL  # at the very border of the frame a pixel shows what is next to it
    assert off[2:-2, 2:-2].max() < LEVEL


@settings(max_examples=15, deadline=None)
@given(crops(), blends)
def test_other_types_differ_by_rounding_alone(where: FaceCrop, blend: Blend) -> None:
    (frame,) = (255 * noise(frame=(where.height, where.width))).byte()
    edited = noise(frame=(where.size, where.size), seed=1)[0]
    done, _ = laid(frame, edited, where, blend)
    single, _ = laid(frame.float() / 255, edited, where, blend)
    double, _ = laid(frame.double() / 255, edited.double(), where, blend)
    assert (single - double).abs().max() < 1e-6
    assert (255 * single - done).abs().max() < 0.501
