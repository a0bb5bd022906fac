"""HyperLips' losses against values worked out by hand."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from likeness.models.errors import LikenessError
from likeness.models.hyperlips.discriminator import Discriminator, DiscriminatorConfig
from likeness.models.hyperlips.sketch import MESH_WAYS
from likeness.models.hyperlips.syncnet import SyncNet, SyncNetConfig
from likeness.models.hyperlips.training.course import Course
from likeness.models.hyperlips.training.lip_boxes import MESH_AROUND, lip_boxes
from likeness.models.hyperlips.training.losses import (
    BASE_WEIGHTS,
    HR_WEIGHTS,
    adversarial,
    judging,
    lips_of,
    lower_halves,
    lpips,
    matching,
    relativistic,
    scored,
    stacked,
    sync,
    vgg_l1,
)
from likeness.tests.filmed_clips import FAINT, colour_vgg, tiny_vgg


def plain(*bgr: float, side: int = 32) -> Tensor:
    return torch.tensor(bgr)[None, :, None, None].expand(1, 3, side, side)


def test_weights_are_the_papers_and_lpips_is_what_the_code_leaves_out() -> None:
    assert {name: BASE_WEIGHTS[name] for name in ("sync", "adversarial", "L1")} == {
        "sync": 0.03,
        "adversarial": 0.2,
        "L1": 0.77,
    }
    assert set(HR_WEIGHTS.values()) == {1.0} and len(HR_WEIGHTS) == 6


def test_the_cosine_is_a_probability() -> None:
    cosine, match = torch.tensor([0.9, 0.2, 1.0000001]), torch.tensor([1.0, 0.0, 1.0])
    assert float(matching(cosine, match)) == pytest.approx(-(math.log(0.9) + math.log(0.8)) / 3, rel=1e-5)


def test_syncnet_sees_lower_halves_frame_by_frame() -> None:
    faces = torch.arange(2 * 5 * 3).float().view(2, 5, 3, 1, 1).repeat(1, 1, 1, 128, 128)
    faces[..., :64, :] = -1
    seen = stacked(faces)
    assert seen.shape == (2, 15, 64, 128) and torch.equal(seen[1, :, 0, 0], torch.arange(15, 30).float())
    assert stacked(faces[..., ::2, ::2]).shape == (2, 15, 64, 128)
    ramp = torch.arange(4.0)[:, None].expand(1, 3, 4, 4)  # rows 2 and 3 are enlarged to 64
    assert lower_halves(ramp)[0, 0, :, 0].tolist() == pytest.approx(
        [min(3.0, max(2.0, 2 + (row + 0.5) / 32 - 0.5)) for row in range(64)]
    )


def test_the_expert_judges_drawn_faces_and_passes_gradients_on() -> None:
    torch.manual_seed(0)
    expert = SyncNet(SyncNetConfig(1)).eval().requires_grad_(False)
    drawn, mel = torch.rand(2, 5, 3, 128, 128, requires_grad=True), torch.randn(2, 80, 16)
    loss = sync(expert, drawn, mel)
    heard, seen = expert(mel[:, None], stacked(drawn.detach()))
    assert loss.item() == pytest.approx(float(-(heard * seen).sum(1).clamp(min=0).log().mean()), rel=1e-4)
    loss.backward()
    assert drawn.grad is not None and not drawn.grad[:, :, :, :64].any() and drawn.grad[:, :, :, 64:].any()


def test_the_judge_of_lower_halves() -> None:
    judge = Discriminator(DiscriminatorConfig(width=1))
    torch.nn.init.zeros_(judge.binary_pred[0].weight)  # type: ignore[arg-type]
    torch.nn.init.constant_(judge.binary_pred[0].bias, math.log(3))  # type: ignore[arg-type]  # it says 0.75
    faces = torch.rand(2, 3, 128, 128)
    assert adversarial(judge, faces).item() == pytest.approx(-math.log(0.75), rel=1e-5)
    assert judging(judge, faces, faces).item() == pytest.approx(-math.log(0.75) - math.log(0.25), rel=1e-5)


def test_ragan_compares_with_the_mean_of_the_others_both_ways() -> None:
    better, worse = torch.tensor([[1.0], [3.0]]), torch.tensor([[0.0], [-2.0]])

    def softplus(x: float) -> float:
        return math.log1p(math.exp(x))

    up = (softplus(-(1 + 1)) + softplus(-(3 + 1))) / 2  # -log sigmoid of what lies above the mean of -1
    down = (softplus(0 - 2) + softplus(-2 - 2)) / 2  # and of what lies below the mean of 2
    assert float(relativistic(better, worse)) == pytest.approx((up + down) / 2, rel=1e-5)
    assert relativistic(better, worse) < relativistic(worse, better)


def test_published_scores_are_sigmoids_and_the_option_is_logits() -> None:
    torch.manual_seed(0)
    judge, faces = Discriminator(DiscriminatorConfig(whole=True, width=2)), torch.rand(2, 3, 32, 32)
    assert torch.allclose(scored(judge, faces, "published"), scored(judge, faces, "logits").sigmoid())
    assert torch.equal(judge(faces), scored(judge, faces, "published"))
    assert not torch.allclose(scored(judge, faces, "published"), scored(judge, faces, "logits"))


def test_vgg_sees_bgr_as_published_or_what_it_was_trained_with() -> None:
    """Blue is 0.5 brighter: as published in the first channel it is shown, else in the last and by its deviation."""
    one, other = plain(0.4, 0.2, 0.2), plain(0.9, 0.2, 0.2)
    vgg = colour_vgg()  # six channels: three colours lighter, three darker than the middle, made faint
    assert float(vgg_l1(vgg, one, other, "published")) == pytest.approx(FAINT * 0.5 / 6, rel=1e-4)
    blue = [(value - 0.406) / 0.225 for value in (0.4, 0.9)]
    assert float(vgg_l1(vgg, one, other, "imagenet")) == pytest.approx(FAINT * (blue[1] - blue[0]) / 6, rel=1e-4)


def test_lpips_is_the_squared_distance_of_directions() -> None:
    """A face lighter than ImageNet's mean in red alone and one lighter in blue alone point to different axes."""
    mean = (0.406, 0.456, 0.485)  # BGR
    red, blue = plain(mean[0], mean[1], 1.0), plain(1.0, mean[1], mean[2])
    assert float(lpips(colour_vgg(), red, blue)) == pytest.approx(2.0, rel=1e-3)  # at all five layers
    torch.manual_seed(0)
    faces = torch.rand(2, 3, 32, 32)
    assert float(lpips(tiny_vgg(), faces, faces)) == 0
    assert float(lpips(tiny_vgg(), faces, faces.flip(3))) > 0.01


def test_lips_are_cut_out_of_their_box() -> None:
    faces = torch.zeros(1, 3, 8, 8)
    faces[:, :, 4:6, 2:6] = 1
    assert torch.equal(lips_of(faces, torch.tensor([[0.25, 0.5, 0.75, 0.75]]))[:, :, 1:3], torch.ones(1, 3, 2, 4))
    whole = lips_of(faces, torch.tensor([[0.0, 0, 1, 1]]))
    assert torch.allclose(whole, torch.nn.functional.avg_pool2d(faces, 2))


def test_the_box_of_lips_lies_about_them() -> None:
    mesh = torch.full((1, 478, 2), 0.5)
    mesh[:, MESH_AROUND[0]], mesh[:, MESH_AROUND[-1]] = torch.tensor([0.3, 0.6]), torch.tensor([0.7, 0.8])
    assert lip_boxes(mesh)[0].tolist() == pytest.approx([0.3, 0.5, 0.7, 0.8])
    points = torch.zeros(1, 68, 2)
    points[:, 48:60] = torch.tensor([0.5, 0.7])
    points[:, 48], points[:, 54] = torch.tensor([0.4, 0.7]), torch.tensor([0.6, 0.7])
    left, top, right, bottom = lip_boxes(points)[0].tolist()
    assert (left, top, right, bottom) == pytest.approx((0.37, 0.7, 0.63, 0.8))  # no lower than a tenth
    lips = {point for way in MESH_WAYS[:4] for point in way}
    assert not lips & set(MESH_AROUND)  # the polygon runs outside of them


def test_other_courses_are_refused() -> None:
    for wrong in ({"terms": "all"}, {"scores": "logit"}, {"view": "rgb"}):
        with pytest.raises(LikenessError, match=r"There are no \w+ '"):
            Course(**wrong)  # type: ignore[arg-type]
