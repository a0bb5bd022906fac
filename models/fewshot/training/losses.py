"""The terms of section 3.2 (Zakharov et al.), each of them a scalar.

Content and feature matching compare what networks see in a drawn picture with what they see in the true one; the
adversarial terms are hinges on the projection discriminator's score; the match draws embeddings to the columns of W.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn.functional import relu

from .eyes import Looks


def content(drawn: Looks, true: Looks) -> dict[str, Tensor]:
    """By network: the mean absolute difference of each of five maps, summed."""
    return {name: levels_apart(own, true[name]) for name, own in drawn.items()}


def levels_apart(drawn: Sequence[Tensor], true: Sequence[Tensor]) -> Tensor:
    """The mean absolute difference of each pair of maps, summed: of the discriminator's seven, feature matching."""
    return torch.stack([(own - wanted).abs().mean() for own, wanted in zip(drawn, true, strict=True)]).sum()


def adversarial(fake: Tensor) -> Tensor:
    """The generator's: drawn pictures' scores [B] should be high."""
    return -fake.mean()


def judging(real: Tensor, fake: Tensor) -> Tensor:
    """The discriminator's hinge: true pictures' scores [B] at 1 and above, drawn ones' at -1 and below."""
    return relu(1 - real).mean() + relu(1 + fake).mean()


def match(e: Tensor, columns: Tensor) -> Tensor:
    """Embeddings e [B, K, 512] of K pictures of a video each, and its column W_i [B, 512]: how far they are apart."""
    return (e - columns[:, None]).abs().mean()
