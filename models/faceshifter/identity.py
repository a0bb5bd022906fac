"""Who somebody is, as a face recogniser sees it: what IDENTITY carries (z_id of FaceShifter, section 3.1)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from ..errors import LikenessError
from ..loading import read_tensors, write_safetensors
from ..whole_file import make_folder

SUFFIX = ".safetensors"
VECTOR = "identity"  # the tensor's name in a file
KIND = "faceshifter.identity"  # what a file says it is


@dataclass(frozen=True)
class Identity:
    """One person's features, [F] float32 on the CPU (F is 512 in what is published), raw as the encoder gave them.

    `encoder`: the name of the encoder, which stands for its very weights: features of two encoders have nothing to do
    with each other. `pictures`: how many were averaged. Raises LikenessError for features of another shape, that are
    not finite, or all 0.
    """

    vector: Tensor
    encoder: str
    pictures: int = 1

    def __post_init__(self) -> None:
        vector = self.vector.detach().to("cpu", torch.float32)
        if vector.ndim != 1 or not len(vector) or not vector.isfinite().all() or not vector.any():
            raise LikenessError(
                f"An identity is a row of numbers that are not all 0; this is {list(vector.shape)}. Encode it again."
            )
        if not self.encoder or self.pictures < 1:
            raise LikenessError("An identity names its encoder and is made of at least one picture. Encode it again.")
        object.__setattr__(self, "vector", vector)

    @property
    def norm(self) -> float:
        """The length of the features: the clearer the picture, the longer they are."""
        return float(self.vector.norm())

    @property
    def direction(self) -> Tensor:
        """[F], the features at length 1: who it is."""
        return self.vector / self.vector.norm()


def mean_identity(vectors: Tensor, encoder: str, scores: Tensor | None = None) -> Identity:
    """The identity of one person out of the raw features [N, F] of N >= 1 pictures, the better ones counting more.

    A picture's weight is the length of its features times its score (`scores` [N], how sure a detector was; 1 without):
    recognisers give short features to blurred, dark and covered faces (AdaFace, Kim et al., arXiv 2204.00964). Averaged
    are directions; the result is as long as the pictures' features are in the weighted mean, since a generator that
    takes them raw knows no shorter ones. Raises LikenessError for no picture, or features that cancel each other out.
    """
    if not len(vectors):
        raise LikenessError("There is no picture of a face to take an identity from. Give it at least one.")
    vectors = vectors.detach().to("cpu", torch.float32)
    scores = torch.ones(len(vectors)) if scores is None else scores.detach().to("cpu", torch.float32).clamp(min=1e-3)
    norms = vectors.norm(dim=1)  # [N]
    mean = (scores[:, None] * vectors).sum(dim=0)  # [F]: directions times norms times scores
    if not mean.norm() > 1e-3 * (scores * norms).sum():
        raise LikenessError("These pictures have nothing in common. Give pictures of one person.")
    length = (scores * norms.square()).sum() / (scores * norms).sum()
    return Identity(length * mean / mean.norm(), encoder, len(vectors))


def blend_identities(one: Identity, other: Identity, weight: float) -> Identity:
    """Somebody between two people: at `weight` 0 the one, at 1 the other.

    The direction moves along the arc from one to the other, at an even pace (spherical interpolation: Shoemake,
    Animating Rotation with Quaternion Curves, 1985), and the length of the features in a straight line. A mean of the
    features themselves would be shorter than either, and generators that take them raw have seen none such. Raises
    LikenessError for identities of different encoders, opposite ones, and a weight beyond 0..1.
    """
    check_encoder(other, one.encoder)
    if not 0 <= weight <= 1:
        raise LikenessError(f"Identities are blended by a weight of 0 to 1, not {weight}.")
    first, last = one.direction.double(), other.direction.double()  # [F]
    across = last - (first @ last) * first  # [F], at a right angle to the first; 0 where both are one or opposite
    angle = torch.atan2(across.norm(), first @ last)  # 0..pi
    if torch.pi - angle < 1e-4:
        raise LikenessError("These identities are opposites: nobody is between them. Blend others.")
    turned = (weight * angle).cos() * first + (weight * angle).sin() * across / across.norm().clamp(min=1e-12)
    length = (1 - weight) * one.norm + weight * other.norm
    return Identity(length * turned / turned.norm(), one.encoder, one.pictures + other.pictures)


def similarity(one: Identity, other: Identity) -> float:
    """The cosine of the angle between two identities, -1..1: about 0 for strangers, towards 1 for one person.

    Raises LikenessError for identities of different encoders.
    """
    check_encoder(other, one.encoder)
    return float((one.direction @ other.direction).clamp(-1, 1))


def check_encoder(identity: Identity, encoder: str) -> None:
    """Raises LikenessError unless `encoder` made this identity."""
    if identity.encoder != encoder:
        raise LikenessError(
            f"One identity was made by {identity.encoder}, the other by {encoder}: they cannot be compared. "
            "Make both with one encoder."
        )


def save_identity(path: Path | str, identity: Identity) -> None:
    """Writes a safetensors file, whole or not at all, and its folder; `load_identity` reads it.

    Raises LikenessError where it cannot be written.
    """
    path = Path(path)
    make_folder(path.parent)
    about = {"kind": KIND, "encoder": identity.encoder, "pictures": str(identity.pictures)}
    write_safetensors(path, {VECTOR: identity.vector}, about)


def load_identity(path: Path | str) -> Identity:
    """The identity in a file. Raises LikenessError, naming it, for a file that is damaged or no identity."""
    tensors, about = read_tensors(path)
    if about.get("kind") != KIND or set(tensors) != {VECTOR}:
        raise LikenessError(f"{path} is no identity. Choose a file that Save Identity wrote.")
    pictures = about.get("pictures", "")
    try:
        count = int(pictures) if pictures.isdecimal() else 0
        return Identity(tensors[VECTOR].clone(), about.get("encoder", ""), count)
    except LikenessError as error:
        raise LikenessError(f"{path} is damaged: {error}") from error
