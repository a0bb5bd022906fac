"""The alignment by 5 points that Deep3DFaceReconstruction's coefficients, and so PIRenderer's, are measured in.

A camera without perspective (scaled orthographic) looks at five points of a mean head: a least-squares fit of 10
equations in 8 unknowns. It says how large the face is and where it is centred; the crop is never turned. Numbers and
steps as in sicxu/Deep3DFaceRecon_pytorch and PIRenderer's scripts, which count pixels' middles from 0 and y from the
bottom; landmarks come in our way, from the picture's left and top edges, and are brought into theirs here.
"""

from __future__ import annotations

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from ...errors import LikenessError
from .similarity import onto_upright

SIZE = 224  # pixels of the crop
FACE = 102.0  # pixels that the head's unit has in it
# Eye, eye, nose, mouth corner, mouth corner of the mean head; x to the picture's right, y up, z out of it. Float32, as
# in its file.
HEAD = np.array(
    [
        [-0.311486572, 0.290360779, 0.133779526],
        [0.309798867, 0.289720356, 0.131795257],
        [0.00325349881, -0.0461793244, 0.552442431],
        [-0.252169281, -0.381339163, 0.224057317],
        [0.248466194, -0.38128236, 0.22235769],
    ],
    np.float32,
)
LARGEST = 2**26  # pixels of a resized picture: beyond, a face is a few pixels of a large picture, or none


def aligned(five: Tensor) -> Tensor:
    """The maps [T, 2, 3] of frames onto the unit square, for points [T, 5, 2]: the crop to fractions of a pixel.

    The published crop (below) lies half a pixel of the picture beside it, and up to one of its own: it takes pixels'
    middles for their edges, and cuts its size and place off to whole pixels.
    """
    scale, centre = _camera(five.double() * five.new_tensor([1, -1]))  # [T], [T, 2] y up
    return onto_upright(centre * centre.new_tensor([1, -1]), (SIZE / 2 / scale)[:, None].expand(-1, 2))


def transform_params(five: Tensor, width: int, height: int) -> Tensor:
    """What the published scripts keep of each picture: W, H, scale, t0, t1, [T, 5] float64, t1 from the bottom.

    `five` [T, 5, 2]: in pixels of pictures of `width` x `height`, from the left and top edges.
    """
    scale, centre = _camera(_published(five, height))
    size = centre.new_tensor([width, height]).expand(len(five), 2)
    return torch.cat([size, scale[:, None], centre], dim=1)


def params_without_face(width: int, height: int) -> Tensor:
    """The same [5] where no face was found: the mean head fills the picture. In float32 up to the fit, as published.

    So its centre misses the picture's by some 1e-5 pixels, which decides on which side the crop is cut off.
    """
    points = (HEAD[:, :2] + 1) / 2 * np.array([width, height], np.float32)  # not turned over
    scale, centre = _camera(torch.from_numpy(points).double()[None])
    return torch.cat([centre.new_tensor([width, height]), scale, centre[0]])


def crop_box(params: Tensor) -> tuple[int, int, int, int]:
    """Width and height that the published crop resizes a picture to, and its left and top in that; cut off to integers.

    Raises LikenessError where the face is far too small or too large for that.
    """
    width, height, scale, t0, t1 = params.tolist()
    if not (scale * min(width, height) >= 1 and scale * scale * width * height <= LARGEST):  # NaN is neither
        raise LikenessError(
            f"The face's points make it {FACE / scale if scale else 0:g} pixels large in a picture of {width:g} x "
            f"{height:g}: no crop can be made of it. Correct the points, or give a picture cropped nearer to the face."
        )
    wide, high = int(width * scale), int(height * scale)
    left = int(wide / 2 - SIZE / 2 + (t0 - width / 2) * scale)
    top = int(high / 2 - SIZE / 2 + (height / 2 - t1) * scale)
    return wide, high, left, top


def published_crop(picture: np.ndarray, params: Tensor) -> np.ndarray:
    """The crop of uint8 [H, W, 3] as published, uint8 [224, 224, 3]: Pillow's bicubic, whole pixels, black outside."""
    wide, high, left, top = crop_box(params)
    resized = Image.fromarray(picture).resize((wide, high), Image.Resampling.BICUBIC)
    return np.asarray(resized.crop((left, top, left + SIZE, top + SIZE)))


def published_points(points: Tensor, params: Tensor) -> Tensor:
    """Where points [N, 2] of the picture lie in the published crop, [N, 2], in the published way: y from the bottom."""
    width, height, scale, t0, t1 = params.tolist()
    wide, high, _, _ = crop_box(params)
    seen = _published(points[None], height)[0]  # [N, 2]
    middle = seen.new_tensor([(wide - SIZE) / 2, (high - SIZE) / 2])
    return (seen - seen.new_tensor([t0 - width / 2, t1 - height / 2])) * scale - middle


def _published(points: Tensor, height: float) -> Tensor:
    """Points [T, N, 2] from our way of counting pixels to the published one; float64."""
    x, y = points.double().unbind(-1)
    return torch.stack([x - 0.5, height - 1 - (y - 0.5)], dim=-1)


def _camera(five: Tensor) -> tuple[Tensor, Tensor]:
    """The fit: scale [T], crop's pixels in one of the picture, and the face's centre [T, 2]; points with y up."""
    head = torch.from_numpy(HEAD).to(five)
    known = torch.cat([head, torch.ones_like(head[:, :1])], dim=1)  # [5, 4]
    fitted = torch.linalg.pinv(known) @ five  # [T, 4, 2]: two rows of a rotation times a scale, and a shift
    return FACE / fitted[:, :3].norm(dim=1).mean(1), fitted[:, 3]
