"""From a face's crops to its motion: aligned by five points and seen by ReconNet (PIRenderer, section 3.1)."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Literal, cast, get_args

import numpy as np
import torch
from torch import Tensor

from ...errors import LikenessError
from ...face.cropping.crop_warp import crop_picture
from ...face.cropping.deep3d import SIZE, crop_box, params_without_face, published_crop, transform_params
from ...face.cropping.similarity import onto_upright
from ...face.half_precision import finite_output
from ...loading import load_network
from ..motion import SIDE, Motion
from ..recon_net import ReconNet
from .gaps import Gaps, check_gaps, filled
from .layouts import rows_of

Alignment = Literal["published", "exact"]
BATCH = 8  # faces in ReconNet at once
ARCHITECTURE = "pirenderer.recon_net"


def load_recon_net(path: Path | str) -> ReconNet:
    """The extractor in a file. Raises LikenessError for all that `load_network` refuses, and for another network."""
    loaded = load_network(path)
    if loaded.architecture != ARCHITECTURE:
        raise LikenessError(
            f"{path} is a {loaded.architecture}, not a 3DMM extractor. Choose epoch_20.pth of Deep3DFaceRecon_pytorch."
        )
    return cast(ReconNet, loaded.network)


def extract_motion(
    network: ReconNet,
    crops: Tensor,
    five: Tensor,
    present: Tensor,
    fps: Fraction,
    alignment: Alignment = "published",
    gaps: Gaps = "interpolate",
    reach: Callable[[int], None] = lambda done: None,
) -> tuple[Motion, Tensor]:
    """The motion of a face in crops [T, 256, 256, 3] of 0..1, and the first faces that ReconNet saw, [n, 224, 224, 3].

    `five` [T, 5, 2]: eyes by their corners, nose, mouth corners in pixels of the crops; `present` [T]: whether they are
    there. `alignment`: "published" cuts the face's crop to whole pixels, as PIRenderer's scripts do; "exact" to
    fractions of one, which leaves out a tremor of half a pixel. `reach`: told how many frames are done.
    Raises LikenessError as `check_gaps` does, for points that no face has, and for numbers that are none.
    """
    if alignment not in get_args(Alignment):
        raise LikenessError(f"The alignment is one of {', '.join(get_args(Alignment))}, not '{alignment}'.")
    check_gaps(present, gaps)
    params = _params(five, present)  # [T, 5]
    looked_at = (present | (gaps == "whole picture")).nonzero()[:, 0].tolist()
    rows, shown = torch.zeros(len(crops), 73), []
    device = next(network.parameters()).device
    for start in range(0, len(looked_at), BATCH):
        chosen = looked_at[start : start + BATCH]
        faces = torch.stack([_face(crops[at], params[at], alignment) for at in chosen])  # [B, 3, 224, 224]
        with torch.inference_mode():
            seen = faces.to(device, memory_format=torch.channels_last)  # an eighth less time on a CPU
            coefficients = finite_output(network, seen, "3DMM extractor")  # [B, 257]
        rows[chosen] = rows_of(coefficients.float().cpu(), params[chosen, 2:])
        shown += [faces] if not start else []
        reach(start + len(chosen))
    measured = present if gaps != "whole picture" else torch.ones_like(present)
    return Motion(filled(rows, measured, gaps), fps, present), shown[0].movedim(1, -1)


def _params(five: Tensor, present: Tensor) -> Tensor:
    """W, H, s, t0, t1 [T, 5] of each frame, those of a face that fills the picture where there is none."""
    params = params_without_face(SIDE, SIDE).repeat(len(five), 1)
    params[present] = transform_params(five[present], SIDE, SIDE)
    for at in present.nonzero()[:, 0].tolist():
        try:
            crop_box(params[at])
        except LikenessError as error:
            raise LikenessError(f"Frame {at}: {error}") from error
    return params


def _face(crop: Tensor, params: Tensor, alignment: Alignment) -> Tensor:
    """What ReconNet is shown of a crop [256, 256, 3]: [3, 224, 224]."""
    crop = crop.cpu()
    if alignment == "published":
        bytes_ = (255 * crop.nan_to_num().clamp(0, 1)).round().byte().numpy()
        return torch.from_numpy(np.array(published_crop(bytes_, params))).movedim(-1, 0).float() / 255
    _, height, scale, t0, t1 = params.tolist()
    centre = torch.tensor([[t0 + 0.5, height - 0.5 - t1]], dtype=torch.float64)  # pixels' edges, from the top
    half = torch.full((1, 2), SIZE / 2 / scale, dtype=torch.float64)
    return crop_picture(crop.movedim(-1, 0), SIZE * onto_upright(centre, half)[0], SIZE)
