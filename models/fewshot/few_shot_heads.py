"""Few-shot heads as users meet them: IMAGE in, IMAGE out; what FEWSHOT_HEADS carries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import Module

from ..errors import LikenessError
from ..face.half_precision import check_finite, finite_result
from ..face.pictures import colours, rgb
from .fast.fast_embedder import FastEmbedder
from .fast.fast_generator import FastGenerator
from .few_shot_files import load_few_shot
from .generator import Generator
from .head import SHARED, Head
from .networks import FewShotNetworks, name_of
from .variants import GENERATOR

SMALLEST, LARGEST = 32, 1024  # pixels of a picture
ON_GPU = 8  # pictures in one pass; on a CPU each has all of the cache for itself

Reach = Callable[[int], None]


class FewShotHeads(Module):
    """The embedder and the generator ready to run, in the forms that compute fastest.

    `name` stands for the weights that every head depends on. `trained`: the networks as they were loaded, which
    fine-tuning starts from; they stay on the CPU when this module is moved. Pictures and drawings
    are IMAGE [T, S, S, 3] in 0..1, upright, S being 224 or 256 for the published weights.
    """

    def __init__(self, networks: FewShotNetworks) -> None:
        super().__init__()
        self.name = name_of(networks.generator.p)
        self._trained = (networks,)  # in a tuple, so that they are no part of this module
        with torch.device("meta"):
            self.networks = FewShotNetworks(replace(networks.config, parts=(GENERATOR,)), networks.plane)
        self.networks.generator = FastGenerator(networks.generator)
        self.networks.embedder = None if networks.embedder is None else FastEmbedder(networks.embedder)
        self.eval()

    @property
    def trained(self) -> FewShotNetworks:
        """The networks with their spectral norms; copy them before you train them."""
        return self._trained[0]

    @torch.no_grad()
    def embed(self, pictures: Tensor, canvases: Tensor, reach: Reach | None = None) -> Tensor:
        """e [512] on the CPU: the mean over pictures [T, S, S, 3] of one person and their drawings, T >= 1.

        `reach` is told again and again how many are done. Raises LikenessError for other shapes, networks without an
        embedder, and numbers that are not finite.
        """
        if self.networks.embedder is None:
            raise LikenessError(
                "These heads were fine-tuned to one person and have no embedder. Load the published model_weights.tar, "
                "or draw with the head in the same file (Load Head)."
            )
        if len(pictures) != len(canvases) or pictures.shape[1:3] != canvases.shape[1:3]:
            raise LikenessError(
                f"Each picture needs a drawing of its size: these are {_size(pictures)} and {_size(canvases)}."
            )
        found = []
        for photos, drawings in zip(self._parts(pictures), self._parts(canvases), strict=True):
            found.append(finite_result(self.networks, partial(_embedded, photos=photos, drawings=drawings), "embedder"))
            if reach:
                reach(sum(map(len, found)))
        return torch.cat(found).float().mean(dim=0).cpu()

    @torch.no_grad()
    def parameters_of(self, head: Head) -> Tensor:
        """psi [1, 17158] on the CPU: a fine-tuned head's own numbers, or P e.

        Raises LikenessError for a head of another model.
        """
        self.check(head)
        if head.psi is not None:
            return head.psi[None]
        assert head.e is not None
        p = self.networks.generator.p
        return self.networks.generator.project(head.e[None].to(p)).float().cpu()

    @torch.inference_mode(False)  # as load_network
    def of(self, head: Head) -> FewShotHeads:
        """The heads that draw this person: with the head's own weights where it has some, else these themselves.

        Raises LikenessError for a head of another model, or with weights that do not fit.
        """
        self.check(head)
        if head.weights is None:
            return self
        base = self.trained
        with torch.device("meta"):
            own = FewShotNetworks(replace(base.config, parts=(GENERATOR,)), base.plane)
        own.generator = with_weights(base, head)
        heads = FewShotHeads(own)
        heads.networks.embedder = self.networks.embedder
        return heads.to(self.networks.generator.p)

    @torch.no_grad()
    def draw(self, canvases: Tensor, psi: Tensor, reach: Reach | None = None) -> Tensor:
        """Drawings [T, S, S, 3], psi [1 or T, 17158] -> pictures [T, S, S, 3] in 0..1 on the drawings' device.

        `reach` is told again and again how many are done. Raises LikenessError for other shapes and numbers that are
        not finite.
        """
        if psi.shape[1:] != self.networks.generator.psi.shape[:1] or len(psi) not in (1, len(canvases)):
            raise LikenessError(f"{len(canvases)} drawings do not go with AdaIN numbers {list(psi.shape)}.")
        result = torch.empty(*canvases.shape[:3], 3, device=canvases.device)
        done = 0
        for drawings in self._parts(canvases):
            part = slice(done, done + len(drawings))
            own = (psi if len(psi) == 1 else psi[part]).to(drawings)
            drawn = finite_result(self.networks, partial(_drawn, drawings=drawings, psi=own), "few-shot generator")
            result[part] = drawn.movedim(1, -1).float()
            done += len(drawings)
            if reach:
                reach(done)
        return result

    def check(self, head: Head) -> None:
        """Raises LikenessError for a head of another model, or with another number of numbers."""
        if head.model not in ("", self.name):
            raise LikenessError(
                f"This head was made with {head.model}, but these heads are {self.name}. Load the model it was made "
                "with, or embed its pictures again."
            )
        for own, wanted in ((head.e, self.trained.config.numbers), (head.psi, len(self.networks.generator.psi))):
            if own is not None and len(own) != wanted:
                raise LikenessError(f"This head has {len(own)} numbers where these heads take {wanted}. Embed again.")

    def _parts(self, images: Tensor) -> Iterator[Tensor]:
        """IMAGE [T, S, S, 1, 3 or 4] -> what the networks take, [b, 3, S, S] at a time, on their device."""
        if images.ndim != 4 or not len(images) or images.shape[1] != images.shape[2]:
            raise LikenessError(
                f"Few-shot heads take square crops, at least one; these are {_size(images)}. Crop the faces first."
            )
        if not SMALLEST <= images.shape[1] <= LARGEST:
            raise LikenessError(f"Crops have {SMALLEST} to {LARGEST} pixels a side; these are {_size(images)}.")
        p = self.networks.generator.p
        at_once = 1 if p.device.type == "cpu" else ON_GPU
        for part in images.split(at_once):
            yield colours(rgb(part).to(p.device)).movedim(-1, 1).to(p.dtype)


def with_weights(networks: FewShotNetworks, head: Head) -> Generator:
    """A generator with a fine-tuned head's weights and numbers, and these networks' P; on the CPU, in eval mode.

    It shares its memory with them: copy it before you train it.
    Raises LikenessError where the weights do not fit.
    """
    state = dict(networks.generator.state_dict())
    own = dict(head.weights or {})
    if head.psi is not None:
        own["psi"] = head.psi[:, None]
    wrong = [name for name in own if name not in state or state[name].shape != own[name].shape]
    if wrong or (head.weights is not None and state.keys() - own.keys() - set(SHARED)):
        raise LikenessError(
            f"The weights of this head do not fit the generator of this model ({', '.join(wrong[:3]) or 'some lack'}). "
            "Fine-tune it again."
        )
    check_finite(list(own.values()), "fine-tuned generator")
    with torch.device("meta"):
        generator = Generator(networks.config)
    generator.load_state_dict(state | own, assign=True)
    return generator.eval()


@torch.inference_mode(False)  # as load_network
def load_few_shot_heads(path: Path | str) -> FewShotHeads:
    """The heads of a weight file, on the CPU. Raises LikenessError as `load_few_shot`."""
    return FewShotHeads(load_few_shot(path))


def _embedded(networks: FewShotNetworks, photos: Tensor, drawings: Tensor) -> Tensor:
    dtype = networks.generator.p.dtype  # float32, where half precision has failed
    return networks.embed(photos.to(dtype), drawings.to(dtype))


def _drawn(networks: FewShotNetworks, drawings: Tensor, psi: Tensor) -> Tensor:
    dtype = networks.generator.p.dtype
    return networks.draw(drawings.to(dtype), psi.to(dtype))


def _size(images: Tensor) -> str:
    return f"{list(images.shape)}"
