"""What HyperLips learns from (section 3.4). Faces are BGR in 0..1.

Base: 0.03 L_sync + 0.2 L_adv + 0.77 L_1, as published; and L_lpips, which the paper has and its program has not. HR:
L_RaGAN + L_VGG + L_1 + L_lip1 + L_lip_lpips. The weight of the base's L_lpips is ours: 0.1.

LPIPS (Zhang et al. 2018, equation 1) looks through VGG19 here, and weighs all channels alike: the learnt weights of its
authors, for VGG16, are in no file that a user has anyway.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import (
    affine_grid,
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    grid_sample,
    interpolate,
    l1_loss,
    normalize,
)

from ...training.vgg19 import DEVIATION, MEAN, Vgg19
from ..discriminator import Discriminator, lower_half
from ..syncnet import SyncNet, agreement
from .course import Scores, View

BASE_WEIGHTS = {"sync": 0.03, "adversarial": 0.2, "L1": 0.77, "LPIPS": 0.1, "discriminator": 1.0}
HR_WEIGHTS = dict.fromkeys(("adversarial", "VGG", "L1", "lip L1", "lip LPIPS", "discriminator"), 1.0)
HIGH, WIDE = 64, 128  # pixels of a lower half as SyncNet and the base's discriminator see it


def lower_halves(faces: Tensor) -> Tensor:
    """faces [B, 3, s, s] -> [B, 3, 64, 128], resized bilinearly where s is not 128."""
    lower = lower_half(faces)  # [B, 3, s/2, s]
    if lower.shape[2:] == (HIGH, WIDE):
        return lower
    return interpolate(lower, (HIGH, WIDE), mode="bilinear", align_corners=False)


def stacked(faces: Tensor) -> Tensor:
    """faces [B, 5, 3, s, s] -> [B, 15, 64, 128]: what SyncNet sees, one frame after another on the channels."""
    return lower_halves(faces.flatten(0, 1)).unflatten(0, faces.shape[:2]).flatten(1, 2)


def matching(cosine: Tensor, match: Tensor) -> Tensor:
    """Binary cross entropy of the cosine [B] of what is heard and seen; `match` [B]: 1 where it belongs together."""
    return binary_cross_entropy(cosine.clamp(0, 1), match)


def sync(expert: SyncNet, drawn: Tensor, mel: Tensor) -> Tensor:
    """L_sync: drawn faces [B, 5, 3, s, s] are to match the sound [B, 80, 16] from the first one's time on."""
    cosine = agreement(*expert(mel[:, None], stacked(drawn)))  # [B]
    return matching(cosine, torch.ones_like(cosine))


def adversarial(judge: Discriminator, drawn: Tensor) -> Tensor:
    """L_adv of the base: drawn faces [B, 3, s, s] are to pass for real ones."""
    score = judge(lower_halves(drawn))  # [B, 1]
    return binary_cross_entropy(score, torch.ones_like(score))


def judging(judge: Discriminator, drawn: Tensor, true: Tensor) -> Tensor:
    """What the base's discriminator learns from, for drawn and true faces [B, 3, s, s]."""
    false, real = judge(lower_halves(drawn)), judge(lower_halves(true))  # [B, 1] each
    return binary_cross_entropy(real, torch.ones_like(real)) + binary_cross_entropy(false, torch.zeros_like(false))


def scored(judge: Discriminator, faces: Tensor, scores: Scores) -> Tensor:
    """What the HR stage's relativistic loss compares, of whole faces [B, 3, s, s]: [B, 1]."""
    return judge(faces) if scores == "published" else judge.logits(faces)


def relativistic(better: Tensor, worse: Tensor) -> Tensor:
    """L_RaGAN (Jolicoeur-Martineau 2019, section 4.2), the mean of both directions: scores [B, 1] that are to lie above
    the mean of the others, and others that are to lie below. For the HR decoder that is drawn and true, for its
    discriminator true and drawn."""
    above, below = better - worse.mean(), worse - better.mean()  # [B, 1] each
    up = binary_cross_entropy_with_logits(above, torch.ones_like(above))
    return (up + binary_cross_entropy_with_logits(below, torch.zeros_like(below))) / 2


def shown(faces: Tensor) -> Tensor:
    """Faces [B, 3, s, s] as VGG19 was trained: RGB, with ImageNet's mean taken off and its deviation divided out."""
    mean, deviation = (faces.new_tensor(values)[:, None, None] for values in (MEAN, DEVIATION))
    return (faces.flip(1) - mean) / deviation


def vgg_l1(vgg: Vgg19, drawn: Tensor, true: Tensor, view: View) -> Tensor:
    """L_VGG: the mean absolute difference of what conv_5_4 answers to faces [B, 3, s, s], s >= 16."""
    looked = [faces if view == "published" else shown(faces) for faces in (drawn, true)]  # [B, 3, s, s]
    return l1_loss(vgg.deepest(looked[0]), vgg.deepest(looked[1]))


def lpips(vgg: Vgg19, drawn: Tensor, true: Tensor) -> Tensor:
    """The mean over five layers and all places of the squared distance, 0..4, of their channels' directions."""
    distances = [
        (normalize(own) - normalize(wanted)).square().sum(1).mean()  # of [B, C, h, w]
        for own, wanted in zip(vgg(shown(drawn)), vgg(shown(true)), strict=True)
    ]
    return torch.stack(distances).mean()


def lips_of(faces: Tensor, boxes: Tensor) -> Tensor:
    """What lies in the boxes [B, 4] (left, top, right, bottom in 0..1) of faces [B, 3, s, s]: [B, 3, s/2, s/2]."""
    middle, half = boxes[:, :2] + boxes[:, 2:] - 1, boxes[:, 2:] - boxes[:, :2]  # in -1..1
    theta = torch.cat([torch.diag_embed(half), middle[:, :, None]], 2)  # [B, 2, 3]
    grid = affine_grid(theta, [len(faces), 3, faces.shape[2] // 2, faces.shape[3] // 2], align_corners=False)
    return grid_sample(faces, grid, mode="bilinear", padding_mode="border", align_corners=False)
