"""Swap Face and the stages, node by node, give the same pictures."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor

from likeness.models.face.face_track import State
from likeness.models.faceshifter.hear_refiner import HearRefiner
from likeness.models.faceshifter.identity import Identity
from likeness.nodes import face_crop, face_paste, faceshifter_hear, faceshifter_stages, faceshifter_swap
from likeness.tests.people import GREEN, frames_of, person, track_of
from likeness.tests.skin import skin_encoder
from likeness.tests.small_shifter import small_hear, small_shifter

SHIFTER = small_shifter()
ENCODER = SHIFTER.encoder_of(skin_encoder())
ANNE = Identity(torch.tensor([0.8, -0.6, 0.4]), ENCODER.name)
HEAR = HearRefiner(small_hear(), SHIFTER.name)
MIDDLES = torch.tensor([[70.0, 60.0], [74.0, 60.0], [78.0, 62.0]])
TRACK = track_of(person(1, MIDDLES, [State.FOUND, State.MISSING, State.FOUND]))
BLEND: dict[str, Any] = {
    "part": "box",
    "feather": 0.1,
    "grow": 0.0,
    "color_match": 0.5,
    "detail": "nowhere",
    "seam": "none",
}


def run(node: Any, *given: Any, **named: Any) -> tuple:
    with torch.inference_mode():  # as ComfyUI runs nodes
        return node.execute(*given, **named).args


def frames() -> Tensor:
    """With something dark over a part of the face."""
    made = frames_of(TRACK, GREEN)
    made[:, 64:76, 60:80] = 0.05
    return made


@pytest.mark.parametrize(("hear", "keep_covers"), [(None, 0.0), (HEAR, 0.0), (None, 1.0)])
def test_one_node_and_its_stages_give_the_same_frames(hear: HearRefiner | None, keep_covers: float) -> None:
    swap = {"resolution": "as trained", "template": "frontal", "keep_covers": keep_covers, **BLEND}
    whole, mask, faces, _ = run(
        faceshifter_swap.SwapFace, SHIFTER, frames(), TRACK, ANNE, encoder=ENCODER, hear=hear, **swap
    )
    crops, where, _ = run(face_crop.CropFaces, TRACK, "sber-swap", 0, 0.0, "as template", image=frames())
    (attributes,) = run(faceshifter_stages.AttributeEncoder, SHIFTER, crops, where)
    drawn, _ = run(faceshifter_stages.AADGenerator, SHIFTER, ANNE, attributes, "mean of levels")
    free = None
    if hear:
        drawn = run(faceshifter_hear.HearRefine, hear, SHIFTER, ENCODER, crops, drawn, attributes, where)[0]
    if keep_covers:
        free = run(faceshifter_hear.HeuristicError, SHIFTER, ENCODER, crops, attributes, where)[2]
    pasted, shown, _ = run(face_paste.PasteFaces, frames(), drawn, where, **BLEND, mask=free)
    assert torch.allclose(faces, drawn[[0, 2]], atol=1e-4)
    assert torch.allclose(mask, shown, atol=2e-3) and torch.allclose(whole, pasted, atol=2e-3)
    assert (whole[0] - frames()[0]).abs().max() > 0.1
