"""Back into the original: what did not move comes back, what is not touched stays bit for bit, holes are closed."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from likeness.models.errors import LikenessError
from likeness.models.tha4.preparing.placement import Box
from likeness.models.tha4.preparing.prepare import Prepared, prepare_character
from likeness.models.tha4.preparing.put_back import ORIGINAL, TRANSPARENT, PutBack
from likeness.models.tha4.preparing.resample import premultiplied, resampled, straight
from likeness.models.tha4.preparing.source import FIGURE, read_source
from likeness.tests.nagi import picture, posed

POSE = {"head_y": 1.0, "neck_z": 1.0, "body_z": 1.0}


def scene(height: int, width: int) -> Tensor:
    """A background that varies slowly: [height, width, 3]."""
    y, x = torch.linspace(0, 3, height)[:, None], torch.linspace(0, 4, width)
    return torch.stack(
        [0.5 + 0.2 * torch.sin(x + y), 0.6 + 0.2 * torch.cos(y).expand(height, width), 0.5 + 0 * y * x], -1
    )


def in_scene(scale: float, left: float, top: float, height: int, width: int) -> tuple[Prepared, Tensor, Tensor]:
    """Nagi before a background, prepared with the true head; the opaque picture and the figure's alpha."""
    figure = straight(resampled(premultiplied(picture()), scale, left, top, height, width))  # [4, height, width]
    color, alpha = figure[:3].movedim(0, -1), figure[3]
    whole = torch.lerp(scene(height, width), color, alpha[..., None])[None]
    head = Box(192 * scale + left, 64 * scale + top, 128 * scale)
    return prepare_character(read_source(whole, alpha[None], FIGURE), head), whole, alpha


@settings(max_examples=4, deadline=None)
@given(st.floats(0.5, 1.4), st.floats(-60, 60), st.floats(-30, 60))
def test_the_resting_character_leaves_the_original_as_it_was(scale: float, left: float, top: float) -> None:
    done, whole, _ = in_scene(scale, left, top, 520, 480)
    put = PutBack(done.origin)
    back = put(done.character[None])[0]
    original = whole[0].movedim(-1, 0)
    outside = torch.ones(520, 480, dtype=torch.bool)
    outside[put.region.rows, put.region.columns] = False
    assert torch.equal(back[:3, outside], original[:, outside]) and (back[3] == 1).all()
    error = (back[:3] - original).square().mean()
    assert -10 * torch.log10(error) > 30  # dB; what is lost is the finest detail where scale is above 1


def test_a_picture_of_the_networks_own_size_comes_back_almost_exactly() -> None:
    done, whole, alpha = in_scene(1, 20, 9, 560, 600)
    back = PutBack(done.origin)(done.character[None])[0, :3]
    error = (back - whole[0].movedim(-1, 0)).abs().amax(0)
    assert error[alpha > 0.99].max() < 2 / 255 and (error[alpha == 0] > 4 / 255).float().mean() < 0.03


def test_a_moved_head_leaves_no_ghost_behind() -> None:
    done, _, alpha = in_scene(1, 20, 9, 560, 600)
    frames = posed(POSE)
    back = PutBack(done.origin)(frames)[0, :3]
    moved = resampled(premultiplied(frames), 1, 20, 9, 560, 600)[0, 3]
    uncovered = (alpha > 0.5) & (moved == 0)
    assert uncovered.sum() > 1000
    assert (back - scene(560, 600).movedim(-1, 0)).abs().amax(0)[uncovered].mean() < 0.06


def test_a_clean_background_closes_the_hole_exactly() -> None:
    done, _, alpha = in_scene(1, 20, 9, 560, 600)
    frames = posed(POSE)
    clean = scene(560, 600)
    back = PutBack(done.origin, background=clean[None])(frames)[0, :3]
    moved = resampled(premultiplied(frames), 1, 20, 9, 560, 600)[0, 3]
    uncovered = (alpha == 1) & (moved == 0)
    assert (back - clean.movedim(-1, 0))[:, uncovered].abs().max() < 1e-4


def test_what_was_transparent_stays_so() -> None:
    rgba = straight(resampled(premultiplied(picture()), 0.8, 20, 30, 470, 450))
    done = prepare_character(read_source(rgba.movedim(0, -1)[None], None))
    back = PutBack(done.origin)(posed(POSE))[0]
    square = PutBack(done.origin).region
    assert back[3, : square.top].max() == 0 if square.top else True
    assert 0.9 < back[3].sum() / rgba[3].sum() < 1.1 and (back[3] == 0).float().mean() > 0.5
    opaque = PutBack(done.origin, ORIGINAL)(posed(POSE))[0]
    assert (opaque[3] > 0.999).all()
    scened = in_scene(1, 0, 0, 512, 512)[0]
    assert PutBack(scened.origin, TRANSPARENT)(posed(POSE))[0, 3].min() == 0


def test_below_the_square_the_body_goes_on_without_a_step() -> None:
    tall = torch.zeros(4, 900, 512)
    tall[:, :512] = picture()
    tall[:, 512:] = picture()[:, 511:]
    done = prepare_character(read_source(tall.movedim(0, -1)[None], None), Box(192, 64, 128))
    back = premultiplied(PutBack(done.origin)(posed({"body_z": 1.0})))[0]
    assert torch.equal(back[:, 512:], premultiplied(tall)[:, 512:])
    steps = (back[:, 1:] - back[:, :-1]).abs().amax(0).mean(1)  # [899]
    assert steps[505:515].max() < 0.02


def test_a_batch_equals_its_frames_one_by_one_and_half_size_is_welcome() -> None:
    done, _, _ = in_scene(0.7, 30, 10, 400, 420)
    put, frames = PutBack(done.origin), posed({}, POSE)
    both = put(frames)
    assert put.chunk >= 1
    for frame, alone in zip(both, frames, strict=True):
        assert torch.allclose(put(alone[None])[0], frame, atol=1e-5)
    half = straight(resampled(premultiplied(frames), 0.5, 0, 0, 256, 256))
    assert (put(half) - both).abs().mean() < 0.01


def test_a_square_without_any_figure_in_it_changes_nothing() -> None:
    _, whole, alpha = in_scene(0.3, 0, 0, 300, 600)
    done = prepare_character(read_source(whole, alpha[None], FIGURE), Box(500, 100, 20))
    assert done.character.abs().max() == 0
    assert torch.equal(PutBack(done.origin)(done.character[None])[0, :3], whole[0].movedim(-1, 0))


BAD = {
    "a bust": (torch.zeros(1, 4, 320, 320), "framing whole"),
    "no square": (torch.zeros(1, 4, 512, 256), "framing whole"),
    "not a number": (torch.full((1, 4, 512, 512), torch.nan), "not numbers"),
}


@pytest.mark.parametrize("name", BAD)
def test_frames_that_do_not_belong_are_refused(name: str) -> None:
    frames, words = BAD[name]
    done, _, _ = in_scene(0.5, 0, 0, 300, 300)
    with pytest.raises(LikenessError, match=words):
        PutBack(done.origin)(frames)


@pytest.mark.parametrize("shape", [(2, 300, 300, 3), (1, 300, 200, 3), (1, 300, 300), (1, 0, 300, 3)])
def test_a_background_that_does_not_fit_is_refused(shape: tuple[int, ...]) -> None:
    done, _, _ = in_scene(0.5, 0, 0, 300, 300)
    with pytest.raises(LikenessError, match="background"):
        PutBack(done.origin, background=torch.zeros(shape))
