"""All three networks together: what the published weights expect of pictures is met inside."""

from __future__ import annotations

import pytest
import torch

from likeness.models.fewshot.networks import FewShotNetworks
from likeness.models.fewshot.variants import SAVE_DISC, FewShotConfig
from likeness.tests.small_few_shot import BOTH, SIDE, SMALL, pictures, small_networks


def seen(images: torch.Tensor) -> torch.Tensor:
    """IMAGE -> [B, 3, S, S]"""
    return images.movedim(-1, 1)


@pytest.mark.parametrize("config", BOTH, ids=lambda config: config.variant)
@torch.no_grad()
def test_networks_see_what_the_published_weights_learnt(config: FewShotConfig) -> None:
    """Mirrored across the diagonal, in their own range, amidst black: put together by hand."""
    networks, side = small_networks(config), 112
    photo, drawing = seen(pictures(1, side)), seen(pictures(1, side, seed=1))
    white = {"master": 255.0, "save_disc": 1.0}[config.variant]
    planes = torch.zeros(2, 3, SIDE, SIDE)
    for plane, picture in zip(planes, (photo, drawing), strict=True):
        for row in range(side):
            plane[:, 8 : 8 + side, 8 + row] = white * picture[0, :, row]
    assert torch.allclose(networks.embed(photo, drawing), networks.embedder(planes[:1], planes[1:]), atol=1e-4)
    psi = networks.generator.project(torch.ones(1, config.numbers))
    drawn = networks.draw(drawing, psi)
    by_hand = networks.generator(planes[1:], psi, side) / white
    assert torch.allclose(drawn, by_hand.transpose(2, 3), atol=1e-5)
    assert drawn.shape == photo.shape and 0 <= drawn.min() < drawn.max() <= 1


@pytest.mark.parametrize("config", BOTH, ids=lambda config: config.variant)
@torch.no_grad()
def test_the_discriminator_gives_seven_maps_and_a_score_for_each_person(config: FewShotConfig) -> None:
    networks = small_networks(config)
    judge = networks.discriminator
    v, features = networks.judge(seen(pictures(2, 96)), seen(pictures(2, 96, seed=1)))
    assert [maps.shape[-1] for maps in features] == [64, 32, 16, 8, 4, 2, 2]  # of 96 + 32 pixels
    videos = torch.tensor([2, 0])
    by_hand = [v[at] @ (judge.W_i[:, video] + judge.w_0[:, 0]) + judge.b[0] for at, video in enumerate((2, 0))]
    assert torch.allclose(judge.score(v, judge.of_videos(videos)), torch.stack(by_hand), atol=1e-4)


@torch.no_grad()
def test_one_psi_serves_all_drawings_and_each_is_drawn_for_itself() -> None:
    networks = small_networks()
    drawings = seen(pictures(3))
    psi = networks.generator.project(torch.rand(3, SMALL.numbers))
    together = networks.draw(drawings, psi)
    for at in range(3):
        assert torch.allclose(networks.draw(drawings[at : at + 1], psi[at : at + 1]), together[at : at + 1], atol=1e-5)
    assert torch.equal(networks.draw(drawings, psi[:1]), networks.draw(drawings, psi[:1].expand(3, -1)))


def test_every_parameter_of_embedder_and_generator_learns() -> None:
    """But psi, which is a fine-tuned head's own; biases before a norm get none but rounding errors."""
    networks = small_networks().train()
    photos, drawings = seen(pictures(2)), seen(pictures(2, seed=1))
    networks.draw(drawings, networks.generator.project(networks.embed(photos, drawings))).square().mean().backward()
    without = {name for name, own in networks.named_parameters() if own.grad is None}
    assert {name for name in without if not name.startswith("discriminator.")} == {"generator.psi"}


@pytest.mark.parametrize(("variant", "tensors"), [("master", 224), (SAVE_DISC, 174)])
def test_the_published_networks_have_their_published_sizes(variant: str, tensors: int) -> None:
    with torch.device("meta"):
        networks = FewShotNetworks(FewShotConfig(variant))
    parts = (networks.embedder, networks.generator, networks.discriminator)
    assert [len(part.state_dict()) for part in parts] == [85, tensors, 97]
    millions = [round(sum(own.numel() for own in part.parameters()) / 1e6, 1) for part in parts]
    assert millions == [14.9, 60.1 if tensors == 224 else 38.2, 19.6]
