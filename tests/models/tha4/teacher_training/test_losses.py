"""The loss terms against sums done by hand, and the coin against the sum that it stands for."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from likeness.models.tha4.teacher_training.losses import (
    ALPHA,
    RGB,
    View,
    flip,
    l1,
    phase_loss,
    phi,
    pieces,
    shown,
)
from likeness.models.tha4.teacher_training.phases import EDITOR_PHASES, Phase
from likeness.models.tha4.teacher_training.vgg16 import DEVIATION, MEAN, Vgg16, Vgg16Config
from likeness.models.tha4.unet import Frames

FIRST, SECOND, THIRD = EDITOR_PHASES
SIZE = 16


@pytest.fixture(scope="module")
def vgg() -> Vgg16:
    torch.manual_seed(0)
    return Vgg16(Vgg16Config((4, 6, 8))).requires_grad_(False)


def passing_on() -> Vgg16:
    """A VGG16 whose first convolution adds up R, G and B, and whose other ones change nothing."""
    network = Vgg16(Vgg16Config((1, 1, 1))).requires_grad_(False)
    for parameter in network.parameters():
        parameter.zero_()
        if parameter.ndim == 4:
            parameter[:, :, 1, 1] = 1
    return network


def flat(*channels: float) -> Tensor:
    return torch.tensor(channels)[None, :, None, None].expand(1, 4, 8, 8)


def drawn_by(seed: int) -> Frames:
    image, warped, direct = torch.rand(3, 2, 4, SIZE, SIZE, generator=torch.Generator().manual_seed(seed)) * 2 - 1
    return Frames(image, image[:, :1], warped, image[:, :2], direct)


def truth() -> Tensor:
    return drawn_by(9).warped


def test_l1_is_the_sum_of_differences_by_channels_height_and_width() -> None:
    drawn, true = torch.zeros(2, 4, 1, 2), torch.zeros(2, 4, 1, 2)
    drawn[0, 0, 0, 0], true[0, 3, 0, 1], drawn[1, 2, 0, 0] = 0.5, 1.0, -0.25
    of_the_first, of_the_second = (0.5 + 1.0) / (4 * 1 * 2), 0.25 / (4 * 1 * 2)
    assert l1(drawn, true).item() == pytest.approx((of_the_first + of_the_second) / 2)


@pytest.mark.parametrize(("view", "channels"), [(RGB, (0, 1, 2)), (ALPHA, (3, 3, 3))])
def test_phi_of_even_pictures_is_what_one_computes_by_hand(view: View, channels: tuple[int, int, int]) -> None:
    def feature(picture: tuple[float, ...]) -> float:
        values = [((picture[at] + 1) / 2 - MEAN[i]) / DEVIATION[i] for i, at in enumerate(channels)]
        return max(0.0, sum(values))  # the ReLU; it is the same in all three layers

    one, other = (0.9, 0.3, 0.5, 1.0), (0.4, 0.1, 0.2, 0.2)
    by_hand = 3 * abs(feature(one) - feature(other))
    assert by_hand > 1
    assert phi(passing_on(), [flat(*one)], flat(*other), view).item() == pytest.approx(by_hand, rel=1e-5)


def test_phi_adds_up_layers_and_pictures_and_is_nothing_for_equals(vgg: Vgg16) -> None:
    drawn, true = drawn_by(1), truth()
    judged = [drawn.warped, drawn.direct, drawn.image]
    layers = zip(vgg(shown(drawn.direct, RGB)), vgg(shown(true, RGB)), strict=True)
    alone = [phi(vgg, [picture], true, RGB) for picture in judged]
    torch.testing.assert_close(alone[1], sum((a - b).abs().mean() for a, b in layers))
    torch.testing.assert_close(phi(vgg, judged, true, RGB), sum(alone))
    assert phi(vgg, [true], true, ALPHA) == 0


def test_the_coin_keeps_its_chances_and_falls_alike_from_one_seed() -> None:
    falls = [[flip(generator) for _ in range(2000)] for generator in (torch.Generator().manual_seed(3) for _ in "ab")]
    assert falls[0] == falls[1]
    assert RGB.chance + ALPHA.chance == 1
    assert falls[0].count(RGB) / 2000 == pytest.approx(RGB.chance, abs=3 * (0.75 * 0.25 / 2000) ** 0.5)


@pytest.mark.parametrize("phase", EDITOR_PHASES)
def test_the_mean_over_the_coin_is_l1_and_phi_of_both_views(vgg: Vgg16, phase: Phase) -> None:
    drawn, true = drawn_by(2), truth()
    judged = [drawn.warped, drawn.direct, drawn.image]
    mean = sum(view.chance * phase_loss(drawn, true, phase, vgg, view) for view in (RGB, ALPHA))
    whole = sum(l1(picture, true) for picture in judged)
    seen = {FIRST: [], SECOND: judged, THIRD: judged[1:]}[phase]
    for picture in seen:
        pairs = [(picture, true)]
        if phase == THIRD:
            cuts = [(slice(y, y + 8), slice(x, x + 8)) for y in (0, 8) for x in (0, 8)]
            pairs = [(picture[:, :, y, x], true[:, :, y, x]) for y, x in cuts]
            pairs.append(tuple(p.unflatten(2, (8, 2)).unflatten(4, (8, 2)).mean((3, 5)) for p in (picture, true)))
        whole = whole + 0.2 * sum(phi(vgg, [one], other, view) for one, other in pairs for view in (RGB, ALPHA))
    torch.testing.assert_close(mean, whole)


def test_pieces_are_the_picture_at_half_size_and_its_quadrants() -> None:
    picture = torch.arange(4.0).view(2, 2).repeat_interleave(2, 0).repeat_interleave(2, 1).expand(1, 4, 4, 4)
    found = pieces(picture)[:, 0]  # of one channel
    assert found[0].tolist() == [[0, 1], [2, 3]]
    assert [quadrant.unique().tolist() for quadrant in found[1:]] == [[0], [1], [2], [3]]


def test_the_gradient_reaches_what_was_drawn_and_never_the_network_that_looks(vgg: Vgg16) -> None:
    drawn = drawn_by(4)
    judged = [picture.requires_grad_() for picture in (drawn.warped, drawn.direct, drawn.image)]
    phase_loss(drawn, truth(), THIRD, vgg, ALPHA).backward()
    assert all(picture.grad is not None and picture.grad.abs().sum() > 0 for picture in judged)
    assert all(parameter.grad is None for parameter in vgg.parameters())
