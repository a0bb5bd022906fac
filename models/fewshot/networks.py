"""The three networks together, upright pictures in 0..1 in and out: what the published weights expect stays in here.

They know faces only as in a mirror that lies across the diagonal; photos smaller than 256 pixels lie on a black plane
of that size; the discriminator's lie on a border of 16 pixels, whatever their size.
"""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor
from torch.nn import Module
from torch.nn.functional import pad

from ..fingerprint import fingerprint_of
from .discriminator import Discriminator, Seen
from .embedder import Embedder
from .generator import Generator
from .variants import DISCRIMINATOR, EMBEDDER, GENERATOR, PUBLISHED, FewShotConfig

PLANE = 256  # pixels that the embedder and the generator see, where nothing else is said
BORDER = 16  # pixels about what the discriminator sees


class FewShotNetworks(Module):
    """E, G and D. Photos, drawings and pictures are [B, 3, S, S], RGB in 0..1; psi is [B, 17158], e [B, 512].

    A network that `config.parts` lacks is None: published fine-tuned files have no embedder. `plane`: pixels onto which
    smaller pictures are laid before E and G; a network that was trained on smaller ones has a smaller plane.
    """

    def __init__(self, config: FewShotConfig = PUBLISHED, plane: int = PLANE) -> None:
        super().__init__()
        self.config, self.plane = config, plane
        self.embedder = Embedder(config) if EMBEDDER in config.parts else None
        self.generator = Generator(config)
        self.discriminator = Discriminator(config) if DISCRIMINATOR in config.parts else None

    def embed(self, photos: Tensor, drawings: Tensor) -> Tensor:
        """e of each photo by itself, [B, 512]; a person's is the mean. There is an embedder."""
        assert self.embedder is not None
        e: Tensor = self.embedder(self._laid(photos), self._laid(drawings))
        return e

    def draw(self, drawings: Tensor, psi: Tensor) -> Tensor:
        """The pictures, as large as the drawings; psi may also be [1, 17158], for all of them."""
        psi = psi.expand(len(drawings), -1)  # [B, 17158]
        drawn = self.generator(self._laid(drawings), psi, drawings.shape[-1])
        return drawn.mT / self.config.white  # [B, 3, S, S]

    def judge(self, photos: Tensor, drawings: Tensor) -> Seen:
        """What the discriminator sees in pictures; the features' maps are mirrored. There is a discriminator."""
        assert self.discriminator is not None
        seen: Seen = self.discriminator(bordered(self._shown(photos)), bordered(self._shown(drawings)))
        return seen

    def _laid(self, pictures: Tensor) -> Tensor:
        return padded(self._shown(pictures), self.plane)

    def _shown(self, pictures: Tensor) -> Tensor:
        return self.config.white * pictures.mT


def joined(
    config: FewShotConfig,
    plane: int,
    generator: Module,
    embedder: Module | None = None,
    discriminator: Module | None = None,
) -> FewShotNetworks:
    """Networks that are there already, of that configuration, as one."""
    assert isinstance(generator, Generator) and isinstance(embedder, Embedder | None)
    assert isinstance(discriminator, Discriminator | None)
    parts = {GENERATOR: generator, EMBEDDER: embedder, DISCRIMINATOR: discriminator}
    there = tuple(name for name in config.parts if parts[name] is not None)
    with torch.device("meta"):
        networks = FewShotNetworks(replace(config, parts=(GENERATOR,)), plane)
    networks.config = replace(config, parts=there)
    networks.generator, networks.embedder, networks.discriminator = generator, embedder, discriminator
    return networks


def name_of(p: Tensor) -> str:
    """The name of a model, by its projection P: meta-learning changes it, fine-tuning to a person does not."""
    return f"fewshot-{fingerprint_of({'p': p})}"


def padded(pictures: Tensor, side: int) -> Tensor:
    """Pictures [B, 3, S, S] amidst black [B, 3, side, side]; those that are as large stay as they are."""
    missing = max(0, side - pictures.shape[-1])
    before, after = missing // 2, missing - missing // 2
    return pad(pictures, (before, after, before, after))


def bordered(pictures: Tensor) -> Tensor:
    """Pictures [B, 3, S, S] with a black border [B, 3, S + 32, S + 32]."""
    return pad(pictures, (BORDER,) * 4)
