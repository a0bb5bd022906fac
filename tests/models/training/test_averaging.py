"""Batch norms of averaged weights, by hand."""

import torch
from torch.nn import BatchNorm2d

from likeness.models.training.averaging import settle


def test_norms_settle_on_the_mean_of_what_they_are_shown() -> None:
    norm = BatchNorm2d(1, momentum=0.01).eval()
    settle(norm, norm, [torch.tensor([1.0, 3.0]).view(2, 1, 1, 1), torch.tensor([4.0, 8.0]).view(2, 1, 1, 1)])
    assert norm.running_mean is not None and norm.running_var is not None
    assert norm.running_mean.item() == (2 + 6) / 2
    assert norm.running_var.item() == (2 + 8) / 2  # unbiased variances of both
    assert norm.momentum == 0.01 and not norm.training


def test_norms_of_weights_that_took_no_step_are_as_new() -> None:
    norm = BatchNorm2d(2)
    settle(norm, norm, list[torch.Tensor]())
    assert norm.state_dict().keys() == BatchNorm2d(2).state_dict().keys()
    assert all(
        torch.equal(own, new)
        for own, new in zip(norm.state_dict().values(), BatchNorm2d(2).state_dict().values(), strict=True)
    )
