"""Heads in files: what was saved is what is loaded, published files among them, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.fewshot.few_shot_files import save_few_shot
from likeness.models.fewshot.few_shot_heads import FewShotHeads
from likeness.models.fewshot.head import Head, load_head, save_head
from likeness.models.loading import write_safetensors
from likeness.tests.small_few_shot import SMALL, pictures, small_networks

NUMBERS = torch.arange(16) / 7


def test_a_whole_head_comes_back(tmp_path: Path) -> None:
    weights = {"in1.weight": torch.rand(8), "resDown1.conv_l1.bias": torch.rand(8)}
    sample = pictures(1, 20)[0]
    head = Head("fewshot-1234", NUMBERS, 5, torch.rand(30), weights, 120, sample)
    save_head(tmp_path / "new" / "anne.safetensors", head)
    back = load_head(tmp_path / "new" / "anne.safetensors")
    assert (back.model, back.pictures, back.steps, back.fine_tuned) == ("fewshot-1234", 5, 120, True)
    assert torch.equal(back.e, head.e) and torch.equal(back.psi, head.psi)
    assert back.weights.keys() == weights.keys()
    assert all(torch.equal(back.weights[name], tensor) for name, tensor in weights.items())
    assert torch.allclose(back.sample, sample, atol=0.5 / 255 + 1e-6)


def test_a_plain_head_has_nothing_of_its_own(tmp_path: Path) -> None:
    save_head(tmp_path / "anne.safetensors", Head("m", NUMBERS))
    back = load_head(tmp_path / "anne.safetensors")
    assert (back.psi, back.weights, back.sample, back.fine_tuned) == (None, None, None, False)


def test_the_published_embedding_belongs_to_no_model_in_particular(tmp_path: Path) -> None:
    torch.save({"e_hat": NUMBERS.reshape(1, 16, 1)}, tmp_path / "e_hat_images.tar")
    head = load_head(tmp_path / "e_hat_images.tar")
    assert head.model == "" and torch.equal(head.e, NUMBERS)
    assert FewShotHeads(small_networks()).parameters_of(head).shape == (1, sum(SMALL.psi_lengths))


@torch.no_grad()
def test_the_published_fine_tuned_file_is_a_head_of_the_model_that_it_came_from(tmp_path: Path) -> None:
    base, tuned = small_networks(), small_networks(seed=1)
    tuned.generator.p.copy_(base.generator.p)  # which fine-tuning never changes
    parts = {"G_state_dict": tuned.generator.state_dict(), "D_state_dict": tuned.discriminator.state_dict()}
    torch.save({"epoch": 39, **parts}, tmp_path / "finetuned_model.tar")
    head, heads, canvas = load_head(tmp_path / "finetuned_model.tar"), FewShotHeads(base), pictures(1)
    own = heads.of(head)
    wanted = tuned.draw(canvas.movedim(-1, 1), tuned.generator.psi.mT)
    assert torch.allclose(own.draw(canvas, own.parameters_of(head)), wanted.movedim(1, -1), atol=1e-4)


def test_other_files_are_no_heads(tmp_path: Path) -> None:
    save_few_shot(tmp_path / "model.safetensors", small_networks())
    with pytest.raises(LikenessError, match=r"model\.safetensors is no head.*Load Few-Shot Heads"):
        load_head(tmp_path / "model.safetensors")
    told = {"kind": "fewshot.head", "model": "m", "pictures": "1", "steps": "0"}
    for tensors, about in (
        ({"e": NUMBERS[None]}, told),
        ({"e": NUMBERS / 0}, told),
        ({"sample": torch.zeros(2, 2, 3)}, told),
        ({"e": NUMBERS, "generator.x": NUMBERS}, told),
        ({"e": NUMBERS}, {**told, "pictures": "many"}),
        ({"e": NUMBERS}, {"kind": "fewshot.head"}),
    ):
        write_safetensors(tmp_path / "broken.safetensors", tensors, about)
        with pytest.raises(LikenessError, match=r"broken\.safetensors is damaged"):
            load_head(tmp_path / "broken.safetensors")


def test_a_head_made_in_inference_mode_can_be_trained_on() -> None:
    with torch.inference_mode():
        head = Head("m", torch.ones(16))
    projection = torch.rand(4, 16, requires_grad=True)
    (projection @ head.e).sum().backward()
    assert torch.equal(projection.grad, torch.ones(4, 16))
