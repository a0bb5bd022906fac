"""A person for few-shot heads: what HEAD_EMBEDDING carries (section 3 of the paper).

In a file: safetensors, with the embedding, the numbers and weights of a fine-tuned head, and a sample picture.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from ..errors import LikenessError
from ..loading import read_tensors, write_safetensors
from ..whole_file import make_folder
from .networks import name_of
from .published import P

SUFFIX = ".safetensors"
KIND = "fewshot.head"  # what a file says it is
E, PSI, SAMPLE, WEIGHTS = "e", "psi", "sample", "generator."  # names of tensors in a file
PUBLISHED_E = "e_hat"  # the one tensor of e_hat_images.tar and e_hat_video.tar
SHARED = ("p", "psi")  # of a generator's tensors, those that are no head's own weights


@dataclass(frozen=True)
class Head:
    """One person. On the CPU, float32.

    `model`: the name of the heads that it was made with, which stands for their weights; "" where a file does not say.
    `e` [512]: the mean over `pictures` pictures; None for a published fine-tuned file, which has none. `psi` [17158]:
    the person's own AdaIN numbers, `weights` the generator's own tensors (without `p` and `psi`), both after `steps` of
    fine-tuning and None before; psi may be fine-tuned alone. `sample` [S, S, 3] in 0..1: what the person looks like.
    Raises LikenessError for shapes that are none, numbers that are not finite, and a head without e and psi.
    """

    model: str
    e: Tensor | None
    pictures: int = 1
    psi: Tensor | None = None
    weights: Mapping[str, Tensor] | None = None
    steps: int = 0
    sample: Tensor | None = None

    def __post_init__(self) -> None:
        if (self.e is None and self.psi is None) or (self.psi is None and self.weights is not None):
            raise LikenessError("A head has an embedding, or numbers psi of its own. Embed or fine-tune it again.")
        for name in (E, PSI, SAMPLE):
            tensor = getattr(self, name)
            if tensor is None:
                continue
            tensor = _plain(tensor)
            fits = tensor.ndim == 3 and tensor.shape[2] == 3 if name == SAMPLE else tensor.ndim == 1
            if not fits or not tensor.numel() or not tensor.isfinite().all():
                raise LikenessError(
                    f"A head's {name} is {list(tensor.shape)}, or not finite. Embed or fine-tune it again."
                )
            object.__setattr__(self, name, tensor)
        if self.pictures < 1 or self.steps < 0:
            raise LikenessError("A head is made of at least one picture and no less than 0 steps. Embed it again.")
        if self.weights is not None:
            own = {name: _plain(tensor) for name, tensor in self.weights.items()}
            object.__setattr__(self, "weights", own)

    @property
    def fine_tuned(self) -> bool:
        """Whether it has numbers of its own."""
        return self.psi is not None


@torch.inference_mode(False)  # ComfyUI runs nodes in inference mode, whose tensors could not start a fine-tuning
def _plain(tensor: Tensor) -> Tensor:
    own = tensor.detach().to("cpu", torch.float32)
    return own.clone() if own.is_inference() else own


def save_head(path: Path | str, head: Head) -> None:
    """Writes a safetensors file, whole or not at all, and its folder; `load_head` reads it.

    Raises LikenessError where it cannot be written.
    """
    path = Path(path)
    make_folder(path.parent)
    tensors = {name: getattr(head, name) for name in (E, PSI) if getattr(head, name) is not None}
    if head.sample is not None:
        tensors[SAMPLE] = (255 * head.sample.clamp(0, 1)).round().to(torch.uint8)
    tensors |= {f"{WEIGHTS}{name}": tensor for name, tensor in (head.weights or {}).items()}
    about = {"kind": KIND, "model": head.model, "pictures": str(head.pictures), "steps": str(head.steps)}
    write_safetensors(path, tensors, about)


@torch.inference_mode(False)  # as load_network
def load_head(path: Path | str) -> Head:
    """The head in a file: Save Head's, or the published e_hat_images.tar, e_hat_video.tar and finetuned_model.tar.

    Raises LikenessError, naming it, for a file that is damaged or no head.
    """
    tensors, about = read_tensors(path)
    try:
        if about.get("kind") == KIND:
            return _read(tensors, about)
        if set(tensors) == {PUBLISHED_E}:
            return Head("", tensors[PUBLISHED_E].flatten().clone())
        if P in tensors and not any(name.startswith("embedder.") for name in tensors):
            own = {name.removeprefix(WEIGHTS): each for name, each in tensors.items() if name.startswith(WEIGHTS)}
            weights = {name: tensor for name, tensor in own.items() if name not in SHARED}
            return Head(name_of(own["p"]), None, psi=own["psi"].flatten().clone(), weights=weights)
    except (LikenessError, KeyError, ValueError) as error:
        raise LikenessError(f"{path} is damaged: {error}") from error
    raise LikenessError(
        f"{path} is no head. Choose a file that Save Head wrote, or a published e_hat or finetuned_model. A model "
        "is opened by Load Few-Shot Heads."
    )


def _read(tensors: Mapping[str, Tensor], about: Mapping[str, str]) -> Head:
    weights = {name.removeprefix(WEIGHTS): own.clone() for name, own in tensors.items() if name.startswith(WEIGHTS)}
    e, psi, sample = (tensors[name].clone() if name in tensors else None for name in (E, PSI, SAMPLE))
    return Head(
        about["model"],
        e,
        int(about["pictures"]),
        psi,
        weights or None,
        int(about["steps"]),
        None if sample is None else sample.float() / 255,
    )
