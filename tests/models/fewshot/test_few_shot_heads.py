"""Few-shot heads as users meet them: IMAGE in and out, people kept apart, and what does not fit refused."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.fewshot.few_shot_heads import FewShotHeads, with_weights
from likeness.models.fewshot.head import SHARED, Head
from likeness.models.fewshot.variants import GENERATOR, FewShotConfig
from likeness.tests.small_few_shot import BOTH, SIDE, SMALL, pictures, small_heads, small_networks


@pytest.fixture(scope="module", params=BOTH, ids=lambda config: config.variant)
def heads(request: pytest.FixtureRequest) -> FewShotHeads:
    return small_heads(request.param)


def fine_tuned(heads: FewShotHeads, e: torch.Tensor, factor: float = 1.0) -> Head:
    """The head with which fine-tuning starts, its weights times a factor."""
    state = heads.trained.generator.state_dict()
    weights = {name: factor * tensor for name, tensor in state.items() if name not in SHARED}
    return Head(heads.name, e, psi=heads.parameters_of(Head(heads.name, e))[0], weights=weights, steps=1)


def test_e_is_the_mean_over_the_pictures(heads: FewShotHeads) -> None:
    shown, canvases, told = pictures(3), pictures(3, seed=1), []
    e = heads.embed(shown, canvases, told.append)
    each = torch.stack([heads.embed(shown[at : at + 1], canvases[at : at + 1]) for at in range(3)])
    assert e.shape == (SMALL.numbers,) and torch.allclose(e, each.mean(0), atol=1e-4) and told == [1, 2, 3]
    with torch.no_grad():
        plain = heads.trained.embed(shown.movedim(-1, 1), canvases.movedim(-1, 1))
    assert torch.allclose(e, plain.mean(0), atol=1e-3)


def test_a_person_is_drawn_as_the_networks_draw_them(heads: FewShotHeads) -> None:
    canvases = pictures(2, seed=2)
    head = Head(heads.name, heads.embed(pictures(1), pictures(1, seed=1)))
    psi = heads.parameters_of(head)
    drawn = heads.draw(canvases, psi)
    with torch.no_grad():
        plain = heads.trained.draw(canvases.movedim(-1, 1), heads.trained.generator.project(head.e[None]))
    assert drawn.shape == canvases.shape and torch.allclose(drawn, plain.movedim(1, -1), atol=1e-4)
    people = torch.cat([psi, psi + 1])
    assert torch.allclose(heads.draw(canvases, people)[1], heads.draw(canvases[1:], people[1:])[0], atol=1e-5)


def test_fine_tuning_starts_from_the_very_same_picture(heads: FewShotHeads) -> None:
    e, canvas = heads.embed(pictures(1), pictures(1, seed=1)), pictures(1, seed=2)
    before = heads.draw(canvas, heads.parameters_of(Head(heads.name, e)))
    start = fine_tuned(heads, e)
    own = heads.of(start)
    assert torch.equal(own.draw(canvas, own.parameters_of(start)), before)
    changed = heads.of(fine_tuned(heads, e, factor=-1.0))
    assert changed.name == heads.name
    assert (changed.draw(canvas, own.parameters_of(start)) - before).abs().max() > 1e-3
    assert torch.equal(heads.draw(canvas, heads.parameters_of(Head(heads.name, e))), before)


def test_what_fine_tuning_starts_from_stays_as_it_was_loaded() -> None:
    networks = small_networks()
    before = {name: tensor.clone() for name, tensor in networks.state_dict().items()}
    heads = FewShotHeads(networks).to(torch.float64)
    assert next(heads.parameters()).dtype == torch.float64
    assert all(torch.equal(tensor, before[name]) for name, tensor in heads.trained.state_dict().items())
    assert not any("weight_orig" in name for name, _ in heads.named_parameters())
    assert torch.isfinite(heads.draw(pictures(1), torch.zeros(1, sum(SMALL.psi_lengths)))).all()


def test_heads_of_other_weights_are_refused(heads: FewShotHeads) -> None:
    other = small_heads(heads.trained.config, seed=1)
    stranger = Head(other.name, torch.ones(SMALL.numbers))
    for use in (heads.parameters_of, heads.of):
        with pytest.raises(LikenessError, match=f"made with {other.name}, but these heads are {heads.name}"):
            use(stranger)
    with pytest.raises(LikenessError, match="has 3 numbers where these heads take 16"):
        heads.parameters_of(Head("", torch.ones(3)))
    damaged = fine_tuned(heads, torch.ones(SMALL.numbers))
    for weights, told in (({"in1.weight": torch.ones(3)}, "in1.weight"), ({}, "some lack")):
        with pytest.raises(LikenessError, match=f"do not fit the generator.*{told}"):
            with_weights(heads.trained, replace(damaged, weights=weights))


def test_a_fine_tuned_file_alone_cannot_embed() -> None:
    heads = FewShotHeads(small_networks(replace(SMALL, parts=(GENERATOR,))))
    with pytest.raises(LikenessError, match="have no embedder"):
        heads.embed(pictures(1), pictures(1))


@pytest.mark.parametrize(
    ("shown", "canvases", "told"),
    [
        (pictures(2), pictures(1), "Each picture needs a drawing"),
        (pictures(1), pictures(1, 64), "Each picture needs a drawing"),
        (pictures(1)[:, :64], pictures(1)[:, :64], "square crops"),
        (pictures(1, 16), pictures(1, 16), "32 to 1024"),
        (torch.zeros(0, SIDE, SIDE, 3), torch.zeros(0, SIDE, SIDE, 3), "at least one"),
    ],
)
def test_pictures_that_do_not_go_together_are_refused(shown: torch.Tensor, canvases: torch.Tensor, told: str) -> None:
    with pytest.raises(LikenessError, match=told):
        small_heads().embed(shown, canvases)


def test_psi_of_the_other_variant_is_refused(heads: FewShotHeads) -> None:
    lengths = {config.variant: sum(config.psi_lengths) for config in BOTH}
    other: FewShotConfig = next(config for config in BOTH if config != heads.trained.config)
    with pytest.raises(LikenessError, match="do not go with AdaIN numbers"):
        heads.draw(pictures(1), torch.zeros(1, lengths[other.variant]))
