"""Characters varied from the rig: Nagi where nothing is varied, otherwise someone else who keeps the rules."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from likeness.models.tha4.pose import POSE_SIZE, pose_from
from likeness.models.tha4.rig import Rig, Variation, random_variation
from likeness.models.tha4.rig.variation import Dye, Stretch
from likeness.tests import nagi


@pytest.fixture(scope="module")
def other() -> Rig:
    return Rig(random_variation(torch.Generator().manual_seed(5)))


@given(st.integers(0, 0xFFFFFF))
def test_no_dye_changes_no_colour(colour: int) -> None:
    assert Dye()(f"#{colour:06x}") == f"#{colour:06x}"


def test_a_dye_turns_hues_and_leaves_white_white() -> None:
    third = Dye(hue=1 / 3)
    assert [third(colour) for colour in ("#ff0000", "#00ff00", "#808080", "#ffffff")] == [
        "#00ff00", "#0000ff", "#808080", "#ffffff",
    ]  # fmt: skip
    assert Dye(value=0.5)("#ff8040") == "#804020" and Dye(saturation=0)("#ff8040") == "#ffffff"
    assert Dye(value=0.2)("#ffffff") == "#ffffff"


def test_each_dye_colours_its_own_things() -> None:
    grey = Dye(saturation=0)
    changed = {
        name: {colour for colour, dyed in Variation(**{name: grey}).dyes().items() if dyed != colour}
        for name in ("hair", "skin", "cloth", "navy", "trim", "eyes")
    }
    assert all(len(colours) >= 4 for colours in changed.values())
    assert sum(map(len, changed.values())) == len(set().union(*changed.values()))  # none has two dyes


def test_a_sheet_is_stretched_about_a_place_that_stays() -> None:
    sheet = torch.zeros(1, 64, 64)
    sheet[:, 8:12, 30:34] = 1  # a square about (32, 10)
    assert Stretch().of(sheet, (32, 10)) is sheet
    longer = Stretch(wide=1.0, long=2.0).of(sheet, (32, 10))[0] > 0.5
    rows, columns = longer.any(1).nonzero().flatten().tolist(), longer.any(0).nonzero().flatten().tolist()
    assert (rows, columns) == ([6, 7, 8, 9, 10, 11, 12, 13], [30, 31, 32, 33])


def test_a_variation_is_someone_else_in_hair_face_and_clothes(other: Rig) -> None:
    for mine, hers in zip(nagi.rig().sheets, other.sheets, strict=True):
        both = (mine[3] > 0.9) & (hers[3] > 0.9)
        assert (mine - hers).abs()[:3, both].mean() > 0.05
    back_hair, body, head = (torch.equal(other.sheets[at, 3], nagi.rig().sheets[at, 3]) for at in range(3))
    assert not back_hair and not body
    assert head  # the head stays where features are drawn


def test_a_variation_keeps_the_rules_for_characters(other: Rig) -> None:
    rest = other.body(torch.zeros(1, POSE_SIZE))
    assert torch.allclose(rest.image[0], other.character, atol=1e-4)
    frame = other.body(pose_from({"head_y": 1, "body_z": -1, "mouth_aaa": 1})[None])
    for picture in (other.character, frame.image[0]):
        colour, alpha = (picture[:3] + 1) / 2, (picture[3] + 1) / 2
        assert alpha.min() == 0 and alpha.max() > 0.999 and (colour <= alpha + 1e-3).all()
        assert alpha[:, 0].max() < 1e-3 and alpha[:, -1].max() < 1e-3 and alpha[0].max() < 1e-3


def test_the_same_seed_varies_alike() -> None:
    one, again, two = (random_variation(torch.Generator().manual_seed(seed)) for seed in (1, 1, 2))
    assert one == again != two
