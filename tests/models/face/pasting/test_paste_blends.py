"""Paste on cases that can be worked out: replacing, other sizes, alpha, values that are no colours, colours, seams."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor
from torch.nn.functional import interpolate

from likeness.models.face.cropping.crop_warp import crop_pictures
from likeness.models.face.cropping.resampling import Border
from likeness.models.face.face_crop import FaceCrop
from likeness.models.face.pasting.paste import Blend, Patch, paste
from likeness.tests.crops_by_hand import crop_at, laid, noise, smooth, taken

LEVEL = 1 / 255
PLAIN = Blend(feather=0.1, detail="nowhere", color=0)


def plain(frame: Tensor, crop: Tensor, where: FaceCrop, mask: Tensor) -> Tensor:
    """The formula in every pixel of the frame, one for one: linear between the crop's pixels."""
    y, x = torch.meshgrid(*(torch.arange(n, dtype=torch.float64) + 0.5 for n in frame.shape[:2]), indexing="ij")
    places = torch.stack([x, y], -1) @ where.matrices[0, :, :2].T + where.matrices[0, :, 2] - 0.5
    first = places.floor().long()
    share = (places - first).float()
    top, low = (
        torch.lerp(
            crop[row, first[..., 0].clamp(0, where.size - 1)],
            crop[row, (first[..., 0] + 1).clamp(0, where.size - 1)],
            share[..., :1],
        )
        for row in (first[..., 1].clamp(0, where.size - 1), (first[..., 1] + 1).clamp(0, where.size - 1))
    )
    return torch.lerp(frame, torch.lerp(top, low, share[..., 1:]), mask[..., None])


@pytest.mark.parametrize("turned", [0.0, 25.0, -160.0])
def test_a_new_crop_replaces_the_frame_as_the_plain_formula_says(turned: float) -> None:
    where, (frame,) = crop_at(38, 31, 44, turned, size=32), noise()
    crop = smooth((32, 32))
    done, mask = laid(frame, crop, where, PLAIN)
    assert (done - plain(frame, crop, where, mask)).abs().max() < LEVEL
    assert mask.max() == 1


@pytest.mark.parametrize("size", [24, 48, 96, 200])
def test_a_crop_may_come_back_in_another_size(size: int) -> None:
    where, (frame,) = crop_at(40, 30, 30, 20, size=48), noise()
    edited = smooth((48, 48))
    other = interpolate(edited.movedim(-1, 0)[None], (size, size), mode="bicubic", antialias=True)[0].movedim(0, -1)
    wanted, _ = laid(frame, edited, where, PLAIN)
    done, _ = laid(frame, other, where, PLAIN)
    assert (done - wanted).abs().max() < 0.02


def test_a_larger_crop_is_smoothed() -> None:
    where, (frame,) = crop_at(40, 30, 20, 10, size=200), noise()
    board = ((torch.arange(200) + torch.arange(200)[:, None]) % 2).float()[..., None].expand(200, 200, 3)
    done, mask = laid(frame, board.clone(), where, PLAIN)
    assert (done[mask == 1] - 0.5).abs().max() < 0.03


@pytest.mark.parametrize("border", ["black", "replicate", "reflect"])
def test_what_lies_beyond_the_frame_does_not_show_in_it(border: Border) -> None:
    where, (frame,) = crop_at(8, 52, 40, 12, size=64), noise()
    own = crop_pictures(frame[None], where.matrices, where.size, border)[0]
    edited = own + 0.3 * (0.5 - own)  # greyer, and so is the border
    done, mask = laid(frame, edited, where, Blend(color=0, detail="everywhere"))
    assert mask[-1, 0] == 1
    assert (done[-1, :8] - 0.5).std() < 0.95 * (frame[-1, :8] - 0.5).std()
    white, _ = laid(frame, torch.where(own > 2, own, 1.0), where, PLAIN)
    assert white[52:, :8].min() > 0.9


def test_alpha_stays_and_is_not_looked_at() -> None:
    (frame,) = noise(channels=4)
    where, edited = crop_at(40, 30, 40), noise(frame=(32, 32), channels=4, seed=1)[0]
    done, _ = laid(frame, edited, where, Blend())
    assert torch.equal(done[..., 3], frame[..., 3])
    assert torch.equal(done[..., :3], laid(frame[..., :3], edited[..., :3], where, Blend())[0])


def test_no_number_in_a_frame_is_black_under_the_crop_and_stays_outside() -> None:
    (frame,) = noise()
    frame[30, 40], frame[0, 0], frame[0, 1] = torch.nan, torch.nan, 7.0
    where, edited = crop_at(40, 30, 20), noise(frame=(32, 32), seed=1)[0]
    patch = paste(frame, edited, where.matrices[0] / where.size, Blend(color=1, seam="poisson"))
    assert isinstance(patch, Patch) and patch.pixels.isfinite().all()


def test_poisson_takes_off_a_constant_step_and_keeps_what_was_drawn() -> None:
    where, frame = crop_at(40, 30, 40, 15, size=64), 0.5 * smooth((60, 80)) + 0.25
    own = taken(frame[None], where)[0]
    step = own + torch.tensor([0.08, -0.05, 0.03])
    drawn = step.clone()
    drawn[28:36, 28:36] += 0.2
    blend = Blend(color=0, seam="poisson")
    assert (laid(frame, step, where, blend)[0] - frame).abs().max() < LEVEL
    done, _ = laid(frame, drawn, where, blend)
    assert ((done - frame)[29:31, 39:41] - 0.2).abs().max() < 0.02


def test_colours_that_shifted_leave_no_box() -> None:
    where, frame = crop_at(40, 30, 40, 15, size=64), smooth((60, 80))
    shifted = taken(frame[None], where)[0] * torch.tensor([0.8, 0.9, 1.05]) + 0.03
    as_it_is, matched = (
        float((laid(frame, shifted, where, Blend(color=color))[0] - frame).abs().max()) for color in (0.0, 1.0)
    )
    assert matched < 0.15 * as_it_is
