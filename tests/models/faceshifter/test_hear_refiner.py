"""A HEAR-Net is told how far the target is off when it is drawn again, and beside which AEI-Net it was trained."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.faceshifter.hear_refiner import BESIDE, HearRefiner, load_hear_refiner, refined
from likeness.models.loading import write_safetensors
from likeness.tests.crops_by_hand import noise
from likeness.tests.small_shifter import SKINS, small_aei, small_hear, small_shifter

SHIFTER = small_shifter()


def pictures(count: int, seed: int, side: int = 64) -> torch.Tensor:
    return noise(count, (side, side), seed=seed).movedim(-1, 1)


@pytest.mark.parametrize("order", ["RGB", "BGR"])
def test_it_refines_in_the_units_and_colours_of_its_aei_net(order: str) -> None:
    shifter = small_shifter(conventions=replace(SKINS, order=order))
    crops, own, swapped = (pictures(5, seed) for seed in range(3))
    hear = HearRefiner(small_hear())
    made = torch.cat([*refined(hear, shifter, crops, own, swapped)])
    turn = (lambda x: x.flip(1)) if order == "BGR" else (lambda x: x)
    with torch.no_grad():
        y = hear.network(turn(2 * swapped - 1), turn(2 * (crops - own)))
    assert torch.allclose(made, turn(y + 1) / 2, atol=1e-5)


def test_half_precision_that_overflows_is_done_again() -> None:
    network = small_hear()
    with torch.no_grad():
        network.down1[0].weight.mul_(1e3)
        network.down1[1].weight.mul_(1e3)
    y_hat, error = (2 * pictures(1, 0) - 1).half(), pictures(1, 1).half()
    half = HearRefiner(network.half())
    assert not network(y_hat, error).isfinite().all()
    made = half.refine(y_hat, error)
    assert next(half.parameters()).dtype == torch.float16
    assert torch.equal(made, HearRefiner(network.float()).refine(y_hat, error))


def test_a_file_says_beside_which_aei_net_it_was_trained(tmp_path: Path) -> None:
    path = tmp_path / "hear.safetensors"
    write_safetensors(path, small_hear().state_dict(), {BESIDE: SHIFTER.name})
    with torch.inference_mode():
        hear = load_hear_refiner(path)
    assert hear.doubt(SHIFTER) == ""
    other = small_shifter(conventions=replace(SKINS, order="BGR"))
    assert SHIFTER.name in hear.doubt(other) and other.name in hear.doubt(other)
    torch.save(small_hear().state_dict(), tmp_path / "hear.pth")
    assert load_hear_refiner(tmp_path / "hear.pth").doubt(SHIFTER) == ""
    torch.save(small_aei().state_dict(), tmp_path / "other.pth")
    with pytest.raises(LikenessError, match=r"other\.pth is a faceshifter\.aei_net, not a HEAR-Net"):
        load_hear_refiner(tmp_path / "other.pth")


def test_what_does_not_fit_is_refused() -> None:
    hear = HearRefiner(small_hear())
    with pytest.raises(LikenessError, match="a multiple of 32 pixels"):
        hear.refine(pictures(1, 0, 48), pictures(1, 1, 48))
    with pytest.raises(LikenessError, match="3 crops and 2 swapped pictures"):
        next(refined(hear, SHIFTER, pictures(3, 0), pictures(3, 1), pictures(2, 2)))
    with torch.no_grad():
        hear.network.up5.bias.fill_(torch.nan)
    with pytest.raises(LikenessError, match="The HEAR-Net gave values that are not numbers"):
        hear.refine(pictures(1, 0), pictures(1, 1))
