"""Few-shot talking heads' published files: which networks a file holds, and files beside them that hold none."""

from __future__ import annotations

from collections.abc import Mapping

from .variants import DISCRIMINATOR, EMBEDDER, GENERATOR, MASTER, PUBLISHED, SAVE_DISC, FewShotConfig

Shapes = Mapping[str, tuple[int, ...]]

P, FIRST, FIRST_UP = "generator.p", "generator.resDown1.conv_l1.weight_orig", "generator.resUp1.conv_l1.weight_orig"
LATER = "generator.conv2d.weight"  # save_disc alone ends in a convolution of its own
COLUMNS = "discriminator.W_i"
BESIDE = {  # the one tensor of a small file -> what to do with it
    "e_hat": "is a person's embedding, not a model. Open it with Load Head; here choose model_weights.tar",
    "W_i": "is what a discriminator knows of one training video, not a model. Choose model_weights.tar",
}


def few_shot_config(shapes: Shapes) -> FewShotConfig | None:
    """The sizes of few-shot heads with these weights, of either variant; None for anything else."""
    if not {P, FIRST, FIRST_UP} <= shapes.keys():
        return None

    def channels(weight: str, axis: int, published: int) -> int:
        shape = shapes.get(weight, ())
        return shape[axis] if len(shape) > axis and shape[axis] else published

    parts = (EMBEDDER, GENERATOR, DISCRIMINATOR)
    return FewShotConfig(
        variant=SAVE_DISC if LATER in shapes else MASTER,
        width=channels(FIRST, 0, PUBLISHED.width),
        widest=channels(P, 1, PUBLISHED.widest),
        videos=channels(COLUMNS, 1, PUBLISHED.videos),
        parts=tuple(part for part in parts if any(name.startswith(f"{part}.") for name in shapes)),
    )


def beside_few_shot(shapes: Shapes) -> str | None:
    """What a file of this system that holds no network is, as the rest of a sentence; None for all others."""
    return BESIDE.get(next(iter(shapes))) if len(shapes) == 1 else None
