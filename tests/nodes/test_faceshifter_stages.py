"""FaceShifter's stages as a graph calls them: a face is swapped and pasted back, and what does not fit is told."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest
import torch
from torch import Tensor

from likeness.models.errors import LikenessError
from likeness.models.face.face_crop import FaceCrop
from likeness.models.face.face_track import FaceTrack, State
from likeness.models.faceshifter.conventions import TAOTAONICE
from likeness.models.faceshifter.face_attributes import FaceAttributes
from likeness.models.faceshifter.face_shifter import FaceShifter
from likeness.models.faceshifter.hear_refiner import HearRefiner
from likeness.models.faceshifter.identity import Identity
from likeness.nodes import face_crop, face_paste, faceshifter, faceshifter_hear, faceshifter_stages
from likeness.tests.people import BLUE, GREEN, frames_of, person, track_of
from likeness.tests.skin import skin_encoder
from likeness.tests.small_shifter import SKINS, small_aei, small_hear, small_shifter

BLEND = {"part": "box", "feather": 0.1, "grow": 0.0, "color_match": 1.0, "detail": "nowhere", "seam": "none"}

SHIFTER = small_shifter()
ENCODER = SHIFTER.encoder_of(skin_encoder())
TRACK = track_of(
    person(1, torch.tensor([[70.0, 60.0], [74.0, 60.0], [78.0, 62.0]]), [State.FOUND, State.MISSING, State.FOUND])
)
FRAMES = frames_of(TRACK, GREEN)
SIDE = SHIFTER.side


def run(node: type, *given: object, **named: object) -> tuple:
    with torch.inference_mode():  # as ComfyUI runs nodes
        return node.execute(*given, **named).args


def cropped(template: str = "sber-swap", track: FaceTrack = TRACK, frames: Tensor = FRAMES) -> tuple:
    return run(face_crop.CropFaces, track, template, 0, 0.0, "as template", image=frames)[:2]


def encoded(pictures: Tensor, where: FaceCrop | None = None) -> FaceAttributes:
    return run(faceshifter_stages.AttributeEncoder, SHIFTER, pictures, where)[0]


BLUES = run(faceshifter.EncodeIdentity, ENCODER, frames_of(TRACK, BLUE), 16, TRACK)[0]
CROPS, CROP = cropped()


def test_a_face_is_swapped_stage_by_stage() -> None:
    kept = FRAMES.clone(), CROPS.clone()
    (attributes,) = run(faceshifter_stages.AttributeEncoder, SHIFTER, CROPS, CROP)
    faces, masks = run(faceshifter_stages.AADGenerator, SHIFTER, BLUES, attributes, "mean of levels")
    assert faces.shape == (3, SIDE, SIDE, 3) and masks.shape == (3, SIDE, SIDE)
    assert masks.min() >= 0 and masks.max() <= 1
    with torch.no_grad():
        y = small_aei()(SHIFTER.shown(CROPS.movedim(-1, 1)), BLUES.vector.expand(3, -1))
    assert torch.allclose(faces, SHIFTER.picture(y).movedim(1, -1), atol=1e-4)
    pasted, where, _ = run(face_paste.PasteFaces, FRAMES, faces, CROP, **BLEND)
    assert torch.equal(pasted[where == 0], FRAMES[where == 0]) and torch.equal(pasted[1], FRAMES[1])
    assert (pasted[0] - FRAMES[0]).abs().max() > 0.1
    assert torch.equal(FRAMES, kept[0]) and torch.equal(CROPS, kept[1])


def test_masks_of_every_level_come_crop_by_crop() -> None:
    attributes, levels = encoded(CROPS), SHIFTER.config.levels
    _, masks = run(faceshifter_stages.AADGenerator, SHIFTER, BLUES, attributes, "every level")
    assert masks.shape == (3 * levels, SIDE, SIDE)
    _, alone = run(faceshifter_stages.AADGenerator, SHIFTER, BLUES, encoded(CROPS[2:]), "every level")
    assert torch.allclose(masks[2 * levels :], alone, atol=1e-4)
    assert len(masks[0].unique()) <= 4 < len(masks[levels - 1].unique())  # 2 x 2 values first
    _, mean = run(faceshifter_stages.AADGenerator, SHIFTER, BLUES, attributes, "mean of levels")
    assert torch.allclose(mean, masks.unflatten(0, (3, levels)).mean(dim=1), atol=1e-5)


@pytest.mark.parametrize("channels", [1, 4])
def test_grey_and_transparent_crops_pass(channels: int) -> None:
    grey = CROPS.mean(dim=-1, keepdim=True)
    given = grey if channels == 1 else torch.cat([grey.expand(*grey.shape[:3], 3), torch.rand_like(grey)], dim=-1)
    same = encoded(grey.expand(*grey.shape[:3], 3))
    assert all(torch.allclose(one, other, atol=1e-5) for one, other in zip(encoded(given).maps, same.maps, strict=True))
    with pytest.raises(LikenessError, match="these have 2"):
        encoded(CROPS[..., :2])


def test_crops_of_another_template_are_told() -> None:
    assert encoded(*cropped("sber-swap best of five"))
    crops, crop = cropped("ffhq five points")
    with pytest.raises(LikenessError, match="Choose the template sber-swap in Crop Faces"):
        run(faceshifter_stages.AttributeEncoder, SHIFTER, crops, crop)
    with pytest.raises(LikenessError, match="Choose the template sber-swap in Crop Faces"):
        run(faceshifter_hear.HeuristicError, SHIFTER, ENCODER, crops, face_crop=crop)
    with pytest.raises(LikenessError, match="of 3 pictures; these are 2"):
        run(faceshifter_stages.AttributeEncoder, SHIFTER, CROPS[:2], CROP)
    with pytest.raises(LikenessError, match="these are 200 x 120"):
        encoded(FRAMES)


def test_what_another_network_made_is_told() -> None:
    other = FaceShifter(small_aei(seed=1), SKINS).eval()
    with pytest.raises(LikenessError, match="Connect the same model"):
        run(faceshifter_stages.AADGenerator, other, BLUES, encoded(CROPS), "mean of levels")
    stranger = Identity(torch.ones(512), "iresnet100-01234567")
    with pytest.raises(LikenessError, match=r"has 512 numbers.*Encode the source again"):
        run(faceshifter_stages.AADGenerator, SHIFTER, stranger, encoded(CROPS), "mean of levels")


def test_the_error_is_what_is_not_drawn_again() -> None:
    own, error, free = run(faceshifter_hear.HeuristicError, SHIFTER, ENCODER, CROPS, face_crop=CROP)
    assert own.shape == error.shape == (3, SIDE, SIDE, 3) and free.shape == (3, SIDE, SIDE)
    assert free.min() >= 0 and free.max() == 1
    seen = (SHIFTER.shown(CROPS.movedim(-1, 1)).movedim(1, -1) + 1) / 2
    assert torch.allclose(error, (seen - own).abs(), atol=1e-5)
    again = run(faceshifter_hear.HeuristicError, SHIFTER, ENCODER, CROPS, encoded(CROPS))[1]
    assert torch.allclose(again, error, atol=1e-4)
    with pytest.raises(LikenessError, match="trained with the identity encoder ir_se50"):
        run(faceshifter_hear.HeuristicError, small_shifter(conventions=TAOTAONICE), ENCODER, CROPS)


def test_hear_net_refines_what_was_swapped(caplog: pytest.LogCaptureFixture) -> None:
    swapped = run(faceshifter_stages.AADGenerator, SHIFTER, BLUES, encoded(CROPS), "mean of levels")[0]
    own, error, _ = run(faceshifter_hear.HeuristicError, SHIFTER, ENCODER, CROPS)
    hear = HearRefiner(small_hear(), SHIFTER.name)
    with caplog.at_level(logging.WARNING):
        faces, told, report = run(faceshifter_hear.HearRefine, hear, SHIFTER, ENCODER, CROPS, swapped)
    assert not caplog.records and report.startswith("This HEAR-Net was trained beside this AEI-Net")
    x_t, y_tt, y_hat = (SHIFTER.shown(given.movedim(-1, 1)) for given in (CROPS, own, swapped))
    expected = SHIFTER.picture(hear.refine(y_hat, x_t - y_tt)).movedim(1, -1)
    assert torch.allclose(faces, expected, atol=1e-4) and torch.allclose(told, error, atol=1e-5)


def test_a_hear_net_of_another_aei_net_works_with_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    other = small_shifter(conventions=replace(SKINS, order="BGR"))
    with caplog.at_level(logging.WARNING):
        report = run(
            faceshifter_hear.HearRefine, HearRefiner(small_hear(), other.name), SHIFTER, ENCODER, CROPS, CROPS
        )[2]
    assert other.name in report and report in caplog.text
    unknown = run(faceshifter_hear.HearRefine, HearRefiner(small_hear()), SHIFTER, ENCODER, CROPS, CROPS)[2]
    assert "does not say" in unknown
    with pytest.raises(LikenessError, match="3 crops and 1 swapped"):
        run(faceshifter_hear.HearRefine, HearRefiner(small_hear()), SHIFTER, ENCODER, CROPS, CROPS[:1])
