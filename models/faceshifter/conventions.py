"""How pictures are shown to the weights of a published file: what differs from file to file, and is not in it.

An identity encoder sees a face through a `View`; an AEI-Net has `Conventions`, of which its encoder's view is one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

from ..errors import LikenessError

RGB, BGR = "RGB", "BGR"
AS_PUBLISHED = "as published"
ORDERS = (AS_PUBLISHED, RGB, BGR)
KEY = "conventions"  # of a file's metadata


@dataclass(frozen=True)
class View:
    """What of a picture an identity encoder is shown: a crop by a `template` of models.face.cropping.

    `size`: pixels of that crop, from which `inset` pixels are then cut on each side, and the rest brought to the
    network's size by bilinear samples between the middles of its corners. 0: the crop has the network's size at once.
    """

    template: str = "arcface"
    size: int = 0
    inset: int = 0


ARCFACE = View()


@dataclass(frozen=True)
class Conventions:
    """`template` and `crop`: of the pictures that an AEI-Net works on, `crop` pixels large before they are resized.

    `inset`: pixels of that crop that its identity encoder does not see. `encoder`: the name of that encoder, or how it
    begins. `unit`: whether z_id is the direction of the features, or the features as they are. `order`: of colours, for
    both networks.
    """

    template: str = "sber-swap"
    crop: int = 224
    inset: int = 0
    encoder: str = "iresnet100"
    unit: bool = False
    order: str = RGB

    def __post_init__(self) -> None:
        if self.order not in (RGB, BGR) or not 0 <= 2 * self.inset < self.crop:
            raise LikenessError(f"{self} are no conventions of an AEI-Net that Likeness knows.")

    @property
    def view(self) -> View:
        """What the identity encoder is shown."""
        return View(self.template, self.crop, self.inset)

    def as_text(self) -> str:
        """For a file's metadata."""
        return json.dumps(asdict(self))


SBER_SWAP = Conventions()
TAOTAONICE = Conventions("taotaonice", 256, inset=19, encoder="ir_se50", unit=True)  # RGB, as richarduuz trained it


def read_conventions(metadata: Mapping[str, str]) -> Conventions | None:
    """Those that a file says of itself; None where it says nothing. LikenessError for what cannot be understood."""
    text = metadata.get(KEY)
    if text is None:
        return None
    try:
        said = json.loads(text)
    except ValueError as error:
        raise LikenessError(f"its conventions are no JSON: {text[:80]!r}") from error
    kinds = {field.name: type(field.default) for field in fields(Conventions)}
    if not isinstance(said, dict) or {name: type(value) for name, value in said.items()} != kinds:
        raise LikenessError(f"its conventions are not those of an AEI-Net: {text[:80]!r}")
    return Conventions(**said)
