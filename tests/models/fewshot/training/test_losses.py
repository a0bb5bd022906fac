"""Few-shot heads' losses against values worked out by hand."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from likeness.models.errors import LikenessError
from likeness.models.fewshot.fine_tuning.fine_tuning import FineTuning
from likeness.models.fewshot.training.episodes import Episodes
from likeness.models.fewshot.training.eyes import SCALE, Eyes, lessened
from likeness.models.fewshot.training.losses import adversarial, content, judging, levels_apart, match
from likeness.models.fewshot.training.train_heads import drawn_of
from likeness.models.fewshot.training.weights import (
    ADVERSARIAL,
    EMBEDDING,
    FIRST,
    FORWARD,
    LATER,
    MATCHING,
    VGG19,
    VGGFACE,
    weights_of,
)
from likeness.tests.drawn_heads import tiny_face
from likeness.tests.filmed_clips import FAINT, colour_vgg, tiny_vgg
from likeness.tests.small_few_shot import pictures, small_networks


def plain(*rgb: float) -> Tensor:
    return torch.tensor(rgb)[None, :, None, None].expand(1, 3, 32, 32)


def test_presets_are_those_of_the_papers_two_versions() -> None:
    both = {VGG19: 1e-2, VGGFACE: 2e-3, ADVERSARIAL: 1.0, MATCHING: 10.0, EMBEDDING: 80.0}
    assert weights_of(FIRST).by_term() == both
    assert weights_of(LATER).by_term() == {**both, VGG19: 0.15, VGGFACE: 0.025, EMBEDDING: 10.0}
    assert EMBEDDING not in weights_of(FORWARD).by_term()
    with pytest.raises(LikenessError, match="There is no preset 'mine'"):
        weights_of("mine")
    assert set(FineTuning().weights(True)) == {VGG19, VGGFACE, ADVERSARIAL, MATCHING}
    assert set(FineTuning(judged=False).weights(False)) == {VGG19}


def test_hinges() -> None:
    real, fake = torch.tensor([0.5, 2.0]), torch.tensor([-0.25, -3.0])
    assert float(judging(real, fake)) == pytest.approx((0.5 + 0) / 2 + (0.75 + 0) / 2)
    assert float(adversarial(fake)) == pytest.approx(3.25 / 2)


def test_levels_are_compared_by_their_means_and_added() -> None:
    one = [torch.zeros(2, 1, 2, 2), torch.ones(2, 3, 1, 1)]
    other = [torch.tensor([[[[1.0, 2], [3, 4]]]] * 2), torch.zeros(2, 3, 1, 1)]
    assert float(levels_apart(one, other)) == pytest.approx(2.5 + 1)
    assert {name: float(own) for name, own in content({"a": one}, {"a": other}).items()} == {"a": pytest.approx(3.5)}


def test_the_match_is_the_mean_over_shots_and_numbers() -> None:
    e = torch.tensor([[[1.0, 2.0], [3.0, 0.0]]])  # one episode of two shots
    assert float(match(e, torch.tensor([[1.0, 1.0]]))) == pytest.approx((0 + 1 + 2 + 1) / 4)


def test_caffes_networks_are_shown_bgr_less_a_mean() -> None:
    shown = lessened(plain(1.0, 0.5, 0.0), (123.68, 116.779, 103.939))[0, :, 0, 0]
    assert shown.tolist() == pytest.approx([0 - 103.939, 127.5 - 116.779, 255 - 123.68], rel=1e-5)
    black = Eyes(tiny_vgg(), tiny_face()).see(plain(0.0, 0.0, 0.0))[VGGFACE]
    by_hand = tiny_face()(-torch.tensor([93.59, 104.76, 129.19])[None, :, None, None].expand(1, 3, 32, 32))
    assert all(torch.allclose(own, wanted, atol=1e-3) for own, wanted in zip(black, by_hand, strict=True))


def test_content_of_two_plain_pictures() -> None:
    """Red is 0.5 brighter: seen by one of six channels, at five levels, in steps of 0..255 whoever trained VGG19."""
    one, other = plain(0.5, 0.5, 0.5), plain(1.0, 0.5, 0.5)
    eyes = Eyes(colour_vgg())
    told = content(eyes.see(other), eyes.see(one))
    assert set(told) == {VGG19}
    assert float(told[VGG19]) == pytest.approx(5 * FAINT * SCALE * 0.5 / 0.229 / 6, rel=1e-4)
    caffe = Eyes(colour_vgg(), view="caffe")
    assert float(content(caffe.see(other), caffe.see(one))[VGG19]) == pytest.approx(5 * FAINT * 127.5 / 6, rel=1e-4)
    with pytest.raises(LikenessError, match="no view 'rgb'"):
        Eyes(colour_vgg(), view="rgb")  # type: ignore[arg-type]


def test_terms_are_taken_of_what_the_networks_say() -> None:
    """As written out, and gradients reach the generator through every level of what looks at it."""
    networks, eyes = small_networks(), Eyes(tiny_vgg(), tiny_face())
    shown = [pictures(count, seed=seed).movedim(-1, 1) for seed, count in enumerate((2, 2, 1, 1))]
    episodes = Episodes(shown[0][None], shown[1][None], shown[2], shown[3], torch.tensor([2]))
    drawn, losses = drawn_of(networks, eyes, episodes)
    e = networks.embed(shown[0], shown[1])
    by_hand = networks.draw(shown[3], networks.generator.project(e.mean(0, keepdim=True)))
    assert torch.allclose(drawn, by_hand, atol=1e-6)
    judge = networks.discriminator
    assert judge is not None
    assert losses[EMBEDDING].item() == pytest.approx((e - judge.W_i[:, 2]).abs().mean().item(), rel=1e-5)
    assert set(drawn_of(networks, eyes, episodes, matched=False)[1]) == {VGG19, VGGFACE}
    looks = eyes.see(drawn)
    for level in range(5):
        (gradient,) = torch.autograd.grad(looks[VGG19][level].sum(), networks.generator.p, retain_graph=True)
        assert gradient.abs().sum() > 0
