"""An encoder sees faces in ArcFace's template, wherever they come from."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.face.cropping.crop_warp import crop_pictures
from likeness.models.face.cropping.cropping import crop_of
from likeness.models.face.cropping.templates import ARCFACE, SBER_SWAP, TEMPLATES
from likeness.models.face.face_crop import FaceCrop
from likeness.models.faceshifter.arcface import IdentityEncoder, encode_faces
from likeness.models.faceshifter.conventions import View
from likeness.models.faceshifter.encoder_view import aligned, faces_of, faces_of_crops, spread, width_of
from likeness.tests.people import BLUE, FIVE, GREEN, RED, SIZE, frames_of, person, track_of
from likeness.tests.skin import skin_encoder, skin_network

LEFT, RIGHT = torch.tensor([[50.0, 60.0]]), torch.tensor([[150.0, 60.0]])
LARGE = IdentityEncoder(skin_network(), view=View(size=112))


def smooth(height: int, width: int) -> torch.Tensor:
    """A picture [H, W, 3] whose colours say where a pixel is, in 0..1 over 200 pixels."""
    y, x = torch.meshgrid(torch.arange(height) + 0.5, torch.arange(width) + 0.5, indexing="ij")
    return torch.stack([x / 200, y / 200, torch.full_like(x, 0.5)], dim=-1)


def cropped(template: str, points: torch.Tensor, size: int = 0, margin: float = 0.0) -> tuple[torch.Tensor, FaceCrop]:
    """A crop of the smooth picture by a template."""
    one = replace(person(1, LEFT), points=points[None])
    crop = crop_of(track_of(one), template, size, margin)
    return crop_pictures(smooth(120, 200)[None], crop.matrices, crop.size), crop


def test_a_face_is_laid_into_the_template() -> None:
    turned = torch.tensor(ARCFACE) @ torch.tensor([[0.3, 0.1], [-0.1, 0.3]]) + torch.tensor([90.0, 40.0])
    face = aligned(smooth(120, 200), turned, LARGE)  # [3, 112, 112]
    for (x, y), place in zip(ARCFACE, turned, strict=True):
        assert 200 * face[:2, round(y - 0.5), round(x - 0.5)] == pytest.approx(place.tolist(), abs=0.3)


def test_each_person_is_seen_in_their_own_frames() -> None:
    track = track_of(person(1, LEFT.expand(3, 2)), person(2, RIGHT.expand(3, 2)))
    frames = frames_of(track, RED, BLUE)
    red, blue = faces_of(enumerate(frames), track.people, [[0, 2], [1]], skin_encoder())
    assert (red.shape, blue.shape) == ((2, 3, 32, 32), (1, 3, 32, 32))
    vectors = encode_faces(skin_encoder(), torch.cat([red, blue]))
    expected = 2 * torch.tensor([RED, RED, BLUE]) - 1
    assert torch.allclose(vectors, expected, atol=1e-5)


def test_frames_are_read_once_and_may_be_bytes() -> None:
    track = track_of(person(1, LEFT.expand(2, 2)))
    frames = (255 * frames_of(track, GREEN)).round().byte()
    (faces,) = faces_of(iter(enumerate(frames)), track.people, [[1]], skin_encoder())
    assert faces[0, :, 16, 16].tolist() == pytest.approx(GREEN, abs=1 / 255)


def test_a_face_without_landmarks_and_frames_that_do_not_come_are_errors() -> None:
    boxes = person(3, LEFT, landmarks=False)
    with pytest.raises(LikenessError, match="Face 3 has boxes without landmarks"):
        faces_of([(0, smooth(120, 200))], [boxes], [[0]], skin_encoder())
    with pytest.raises(LikenessError, match="in 2 frames, but only 1 of them came"):
        faces_of([(0, smooth(120, 200))], [person(1, LEFT.expand(2, 2))], [[0, 1]], skin_encoder())
    (none,) = faces_of([(0, smooth(120, 200))], [boxes], [[]], skin_encoder())
    assert none.shape == (0, 3, 32, 32)


@pytest.mark.parametrize("template", ["arcface", "taotaonice", "ffhq five points", "hyperlips"])
@pytest.mark.parametrize("margin", [0.1, 0.0])
def test_crops_of_other_templates_show_the_same_face(template: str, margin: float) -> None:
    points = torch.tensor(ARCFACE) * 0.3 + torch.tensor([33.0, 40.0])
    expected = aligned(smooth(120, 200), points, LARGE)
    images, crop = cropped(template, points, 256, margin)
    (face,) = faces_of_crops(images, crop, [0], LARGE)
    inner = slice(20, 92)  # the rim may lie beyond the crop
    assert (face - expected)[:, inner, inner].abs().max() < 1 / 255


def test_an_encoder_for_sber_swap_is_shown_its_crops_whole() -> None:
    images, crop = cropped("sber-swap", torch.tensor(SBER_SWAP) * 0.5 + 40)
    (face,) = faces_of_crops(images, crop, [0], IdentityEncoder(skin_network(), view=View("sber-swap", 112)))
    halved = torch.nn.functional.avg_pool2d(images.movedim(-1, 1), 2)[0]
    assert (face - halved).abs().max() < 1 / 255


def test_enlarged_crops_keep_their_landmarks() -> None:
    images, crop = cropped("ffhq five points", LEFT + SIZE * FIVE, 128)
    twice = torch.nn.functional.interpolate(images.movedim(-1, 1), scale_factor=2, mode="bilinear").movedim(1, -1)
    small, large = (faces_of_crops(pictures, crop, [0], skin_encoder()) for pictures in (images, twice))
    assert (small - large).abs().max() < 0.02


def test_other_pictures_than_the_crops_are_refused() -> None:
    images, crop = cropped("ffhq five points", LEFT + SIZE * FIVE, 64)
    for wrong in (images.expand(2, 64, 64, 3), images[:, :32]):
        with pytest.raises(LikenessError, match="Connect the pictures that came with it"):
            faces_of_crops(wrong, crop, [0], skin_encoder())
    with pytest.raises(LikenessError, match="without landmarks"):
        faces_of_crops(images, replace(crop, points=torch.zeros(1, 0, 2)), [0], 32)


def test_places_are_spread_over_what_is_there() -> None:
    assert spread(torch.ones(9), 3) == [1, 4, 7]
    assert spread(torch.tensor([False, True, False, True]), 5) == [1, 3]
    assert spread(torch.zeros(4), 3) == []


def test_how_large_a_face_is_in_its_frame() -> None:
    for view in (View(size=112), View("sber-swap", 224), View("taotaonice", 256, 19)):
        encoder = IdentityEncoder(skin_network(), view=view)
        points = torch.tensor(TEMPLATES[view.template].five) * 40 + 7
        assert width_of(points, encoder) == pytest.approx(40, rel=1e-3)
