"""A motion is what ReconNet says of each frame's aligned face; what it cannot see is filled by its neighbours."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.face.cropping.crop_warp import crop_picture
from likeness.models.face.cropping.deep3d import aligned, params_without_face, published_crop, transform_params
from likeness.models.face.face_crop import FaceCrop
from likeness.models.pirenderer.motions.extractor import extract_motion, load_recon_net
from likeness.models.pirenderer.motions.portrait_crops import five_points, portrait_crops
from likeness.tests.characters import small_state
from likeness.tests.small_recon import SMALL, counting_network, seeing_network

FPS = Fraction(30)
FIVE = torch.tensor([[99.0, 97.0], [162.0, 98.0], [128.0, 123.0], [105.0, 163.0], [155.0, 164.0]])


def clip(frames: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Noise, smooth enough to be a picture, and a face that drifts through it."""
    torch.manual_seed(3)
    small = torch.rand(frames, 3, 32, 32)
    crops = torch.nn.functional.interpolate(small, size=256, mode="bilinear").movedim(1, -1)
    return crops, FIVE + torch.arange(frames)[:, None, None] * torch.tensor([1.7, -0.6])


def test_coefficients_stand_where_a_motion_has_them() -> None:
    crops, five = clip(2)
    motion, seen = extract_motion(counting_network(), crops, five, torch.ones(2, dtype=torch.bool), FPS)
    assert motion.expression[1].tolist() == list(range(80, 144))
    assert motion.angle[0].tolist() == [224, 225, 226]
    assert motion.translation[0].tolist() == [254, 255, 256]
    assert torch.allclose(motion.crop, transform_params(five, 256, 256)[:, 2:].float())
    assert motion.fps == FPS and seen.shape == (2, 224, 224, 3)


def test_each_frame_is_measured_in_its_published_crop_whatever_batch_it_is_in() -> None:
    crops, five = clip(10)
    network, done = seeing_network(), []
    motion, _ = extract_motion(network, crops, five, torch.ones(10, dtype=torch.bool), FPS, reach=done.append)
    for at in (0, 7, 8, 9):
        picture = (255 * crops[at]).round().byte().numpy()
        face = published_crop(picture, transform_params(five[at : at + 1], 256, 256)[0])
        with torch.inference_mode():
            wanted = network(torch.from_numpy(np.array(face)).movedim(-1, 0)[None] / 255)[0]
        assert torch.allclose(motion.expression[at], wanted[80:144], atol=1e-5)
    assert done == [8, 10]
    assert motion.expression.std(0).mean() > 0


def test_exact_crops_lie_where_the_fit_says() -> None:
    crops, five = clip(2)
    _, seen = extract_motion(seeing_network(), crops, five, torch.ones(2, dtype=torch.bool), FPS, "exact")
    for at in range(2):
        wanted = crop_picture(crops[at].movedim(-1, 0), 224 * aligned(five)[at], 224)
        assert torch.allclose(seen[at], wanted.movedim(0, -1), atol=1e-4)


@pytest.mark.parametrize("gaps", ["interpolate", "hold"])
def test_gaps_come_from_their_neighbours(gaps: str) -> None:
    crops, five = clip(6)
    present = torch.tensor([False, True, False, False, True, False])
    motion, _ = extract_motion(seeing_network(), crops, five, present, FPS, gaps=gaps)
    first, last = motion.values[1], motion.values[4]
    inner = [torch.lerp(first, last, 1 / 3), torch.lerp(first, last, 2 / 3)] if gaps == "interpolate" else [first, last]
    wanted = torch.stack([first, first, *inner, last, last])
    assert torch.allclose(motion.values, wanted, atol=1e-4)
    assert motion.seen.tolist() == present.tolist()
    assert not torch.equal(first, last)


def test_a_face_may_be_taken_to_fill_the_picture_as_published() -> None:
    crops, five = clip(2)
    present = torch.tensor([True, False])
    motion, _ = extract_motion(seeing_network(), crops, five.nan_to_num(), present, FPS, gaps="whole picture")
    assert torch.allclose(motion.crop[1], params_without_face(256, 256)[2:].float())
    assert not torch.equal(motion.expression[0], motion.expression[1])
    assert motion.seen.tolist() == [True, False]
    extract_motion(seeing_network(), crops, five, torch.zeros(2, dtype=torch.bool), FPS, gaps="whole picture")


def test_what_cannot_be_measured_is_refused() -> None:
    crops, five = clip(2)
    both, none = torch.ones(2, dtype=torch.bool), torch.zeros(2, dtype=torch.bool)
    with pytest.raises(LikenessError, match="in none of these frames"):
        extract_motion(seeing_network(), crops, five, none, FPS)
    with pytest.raises(LikenessError, match=r"missing in 1 of 2 frames \(1\)"):
        extract_motion(seeing_network(), crops, five, torch.tensor([True, False]), FPS, gaps="stop")
    with pytest.raises(LikenessError, match="not 'melt'"):
        extract_motion(seeing_network(), crops, five, both, FPS, gaps="melt")
    with pytest.raises(LikenessError, match="not 'loose'"):
        extract_motion(seeing_network(), crops, five, both, FPS, "loose")
    tiny = five.clone()
    tiny[1] = 128 + 0.01 * (five[1] - 128)
    with pytest.raises(LikenessError, match=r"Frame 1: .*no crop can be made"):
        extract_motion(seeing_network(), crops, tiny, both, FPS)
    broken = seeing_network()
    broken.final_layers[1].bias.data[0] = torch.nan
    with pytest.raises(LikenessError, match="3DMM extractor gave values that are not numbers"):
        extract_motion(broken, crops, five, both, FPS)


def test_crops_of_any_size_become_those_that_are_drawn() -> None:
    crops, five = clip(2)
    matrices = torch.eye(2, 3, dtype=torch.float64).expand(2, 2, 3)
    crop = FaceCrop("vox", 256, matrices, torch.ones(2), five, 256, 256, FPS)
    same, where = portrait_crops(crops, crop)
    assert torch.allclose(same, crops, atol=1e-5) and torch.equal(where.points, crop.points)
    larger = crops.repeat_interleave(2, 1).repeat_interleave(2, 2)  # every pixel four times
    back, shrunk = portrait_crops(larger, FaceCrop("vox", 512, 2 * matrices, torch.ones(2), 2 * five, 256, 256, FPS))
    assert torch.allclose(shrunk.points, five) and torch.allclose(shrunk.matrices, matrices)
    assert (back - crops).abs().mean() < 0.01
    with pytest.raises(LikenessError, match="pictures that came with it"):
        portrait_crops(crops[:, :200], crop)
    with pytest.raises(LikenessError, match="16 pixels show too little"):
        portrait_crops(torch.zeros(2, 16, 16, 3), crop)
    with pytest.raises(LikenessError, match="boxes without landmarks"):
        five_points(torch.zeros(2, 0, 2))


def test_a_file_of_another_network_is_no_extractor(tmp_path: Path) -> None:
    torch.save({"net_recon": seeing_network().state_dict(), "opt_00": {"state": {}}}, tmp_path / "epoch_20.pth")
    assert load_recon_net(tmp_path / "epoch_20.pth").config == SMALL
    torch.save(small_state("face"), tmp_path / "face.pt")
    with pytest.raises(LikenessError, match=r"face\.pt is a tha4\.face_student, not a 3DMM extractor"):
        load_recon_net(tmp_path / "face.pt")
