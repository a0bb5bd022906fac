"""The live picture of a distillation shows the poses one after another."""

import torch

from likeness.models.tha4.distillation.live_chart import live, strips
from likeness.models.tha4.distillation.preview import Preview
from likeness.models.training.chart import WIDTH
from likeness.models.training.loss_history import LossHistory


def test_each_look_shows_the_next_pose() -> None:
    teacher = torch.stack([torch.full((3, 64, 64), 0.25), torch.full((3, 64, 64), 0.75)])
    preview = Preview(teacher, teacher.clone(), torch.ones_like(teacher))
    assert strips(preview).shape == (2, 64, 3 * 64, 3)
    looks = [live(LossHistory("face", "body"), preview, turn) for turn in range(3)]
    assert torch.equal(looks[0], looks[2]) and not torch.equal(looks[0], looks[1])
    third = WIDTH // 3
    for look, value in zip(looks, (0.25, 0.75), strict=False):
        pose = look[-third:].round(decimals=5)
        assert (pose[:, : 2 * third - 8] == value).all() and (pose[:, 2 * third + 8 :] == 1).all()
