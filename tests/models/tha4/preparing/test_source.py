"""What a picture shows: its alpha from every kind of input, the figure alone, and sentences for what cannot be used."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor
from torch.nn.functional import interpolate

from likeness.models.errors import LikenessError
from likeness.models.tha4.preparing.connected import parts, reached
from likeness.models.tha4.preparing.filling import filled
from likeness.models.tha4.preparing.silhouette import largest_figure
from likeness.models.tha4.preparing.source import FIGURE, read_source
from likeness.tests.drawn_figures import Figure

ALPHA = Figure().alpha()  # [600, 600]
GREY = torch.full((1, 600, 600, 3), 0.4)


def on(color: tuple[float, float, float]) -> Tensor:
    """The drawn figure, in one colour, on another: an opaque picture [1, 600, 600, 3]."""
    return torch.lerp(torch.tensor(color), torch.tensor([0.8, 0.3, 0.2]), ALPHA[..., None])[None]


def test_every_way_to_say_what_is_transparent_gives_the_same_alpha() -> None:
    ways = (
        read_source(torch.cat([GREY, ALPHA[None, ..., None]], -1), None),
        read_source(torch.cat([GREY, ALPHA[None, ..., None]], -1), torch.zeros(1, 64, 64)),  # the loader's blank mask
        read_source(GREY, 1 - ALPHA[None]),
        read_source(GREY, 1 - ALPHA),
        read_source(GREY, ALPHA[None], FIGURE),
        read_source(GREY.half(), 1 - ALPHA[None].half()),
    )
    for source in ways:
        assert torch.allclose(source.alpha, ALPHA, atol=1e-3) and source.picture.dtype == torch.float32
    assert [source.opaque for source in ways] == [False, False, False, False, True, False]


def test_a_mask_of_another_size_fits_if_its_proportions_do() -> None:
    small = interpolate(ALPHA[None, None], (150, 150), mode="area")[0]
    assert (read_source(GREY, small, FIGURE).alpha - ALPHA).abs().mean() < 0.02
    with pytest.raises(LikenessError, match="200 x 150 pixels and the picture 600 x 600"):
        read_source(GREY, torch.ones(1, 150, 200), FIGURE)


@pytest.mark.parametrize("color", [(1.0, 1.0, 1.0), (0.1, 0.9, 0.2), (0.0, 0.0, 0.0)])
def test_a_plain_background_is_taken_out_with_its_colour(color: tuple[float, float, float]) -> None:
    source = read_source(on(color), None)
    assert (source.alpha - ALPHA).abs().mean() < 2e-3 and source.opaque and len(source.notes) == 1
    off = (source.color - torch.tensor([0.8, 0.3, 0.2])[:, None, None]).abs().amax(0)
    assert (off[source.alpha > 0.2] > 0.1).float().mean() < 5e-3  # but in nooks
    assert torch.equal(source.picture, on(color)[0].movedim(-1, 0))


def test_an_opaque_picture_is_refused_with_the_remedy() -> None:
    many = torch.rand(1, 600, 600, 3, generator=torch.Generator().manual_seed(0))
    for image, mask, remove in (
        (many, None, True),
        (on((1.0, 1.0, 1.0)), None, False),
        (many, torch.zeros(1, 64, 64), True),
    ):
        with pytest.raises(LikenessError, match="background-removal"):
            read_source(image, mask, remove_plain=remove)


BAD = {
    "a batch": (torch.zeros(2, 32, 32, 3), None, "Pick one"),
    "no picture": (torch.zeros(0, 32, 32, 3), None, "there are 0"),
    "grey": (torch.zeros(1, 32, 32), None, "image is"),
    "two channels": (torch.zeros(1, 32, 32, 2), None, "image is"),
    "tiny": (torch.zeros(1, 4, 32, 3), None, "sides of"),
    "not a number": (torch.full((1, 32, 32, 3), torch.nan), None, "picture holds"),
    "infinite mask": (torch.zeros(1, 32, 32, 3), torch.full((1, 32, 32), torch.inf), "mask holds"),
    "masks of a batch": (torch.zeros(1, 32, 32, 3), torch.zeros(2, 32, 32), "one for one"),
    "empty mask": (torch.zeros(1, 32, 32, 3), torch.zeros(1, 0, 0), "mask is"),
    "one colour": (torch.ones(1, 32, 32, 3), None, "no figure"),
    "all transparent": (torch.zeros(1, 32, 32, 3), torch.ones(1, 32, 32), "Nothing"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_used_gets_a_sentence(name: str) -> None:
    image, mask, words = BAD[name]
    with pytest.raises(LikenessError, match=words):
        read_source(image, mask)


def test_an_inverted_mask_is_noticed() -> None:
    assert "other meaning" in read_source(GREY, 1 - ALPHA[None], FIGURE).notes[0]
    assert not read_source(GREY, ALPHA[None], FIGURE).notes


def test_haze_specks_and_other_figures_are_left_out() -> None:
    dirty = ALPHA.clone()
    dirty[dirty == 0] = 0.02
    dirty[30:33, 30:33] = 1
    dirty[560:565, 20:26] = 0.7
    second = torch.zeros(600, 900)
    second[:, :600] = dirty
    second[300:600, 750:850] = 1
    found = largest_figure(second)
    assert torch.equal(found.alpha[:, :600] > 0, ALPHA >= 8 / 255) and found.alpha[:, 600:].max() == 0
    assert (found.specks, found.others) == (2, 1)
    with pytest.raises(LikenessError, match="visible"):
        largest_figure(torch.full((40, 40), 0.01))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 12), st.integers(2, 12), st.floats(0.3, 0.8))
def test_regions_are_what_flooding_pixel_by_pixel_gives(seed: int, height: int, width: int, share: float) -> None:
    mask = torch.rand(height, width, generator=torch.Generator().manual_seed(seed)) < share
    numbers = parts(mask)
    for y, x in mask.nonzero().tolist():
        flood, todo = set(), [(y, x)]
        while todo:
            at = todo.pop()
            if at in flood or not (0 <= at[0] < height and 0 <= at[1] < width) or not mask[at]:
                continue
            flood.add(at)
            todo += [(at[0] + 1, at[1]), (at[0] - 1, at[1]), (at[0], at[1] + 1), (at[0], at[1] - 1)]
        seeds = torch.zeros_like(mask)
        seeds[y, x] = True
        for region in (numbers == numbers[y, x], reached(seeds, mask)):
            assert {tuple(place) for place in region.nonzero().tolist()} == flood


def test_a_hole_is_filled_smoothly_and_the_rest_is_kept() -> None:
    ramp = torch.linspace(0, 1, 90).expand(1, 70, 90)
    known = torch.ones(70, 90, dtype=torch.bool)
    known[20:50, 25:65] = False
    result = filled(ramp * known, known)
    assert torch.equal(result[:, known], ramp[:, known])
    assert (result - ramp).abs().max() < 0.12 and (result[:, 1:] - result[:, :-1]).abs().max() < 0.08
    assert filled(ramp, torch.zeros_like(known)).abs().max() == 0
