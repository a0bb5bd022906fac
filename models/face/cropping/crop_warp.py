"""Crops taken out of pictures: sampled where their maps say, exact to fractions of a pixel.

A crop that shrinks is smoothed as by a triangle of a crop's pixel on each side, so that nothing flickers as it moves:
where it lies straight in the picture, by just that; where it is turned, in two steps. First the part of the picture
that it meets is shrunk along the picture's own axes, to pixels half as large as the crop's. Those are then sampled
bilinearly, at 3 x 3 places for each pixel with weights 1 2 1, so far apart that the variances of all three steps add up
to that of the triangle. A crop that does not shrink is one bilinear sample of the picture.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import affine_grid, grid_sample

from .resampling import Border, Line, resampled
from .similarity import backwards, moved

TRIANGLE = 1 / 6  # its variance, in squares of its reach
THREE = (0.25, 0.5, 0.25)  # shares of three places side by side; their variance is half their distance squared
STRAIGHT = 1e-6  # pixels of the picture: a crop that its own axes leave by less than this is not turned


def crop_pictures(frames: Tensor, matrices: Tensor, size: int, border: Border = "black") -> Tensor:
    """The crops [n, size, size, 3] float32 in 0..1 of frames [n, H, W, 3 or 4], frame by frame.

    `matrices` [n, 2, 3]: pixels of the frame -> pixels of the crop, from the left and top edges, as FaceCrop has them.
    Frames are uint8, or floating in 0..1: values outside are clamped, NaN counts as black. Alpha is left out. Beyond
    the frame lies what `border` says; a crop keeps its place and proportions there. Only what the crop meets of a frame
    is touched.
    """
    result = torch.empty(len(frames), size, size, 3, device=frames.device)
    for frame, matrix, crop in zip(frames, matrices, result, strict=True):
        crop.copy_(crop_picture(frame[..., :3].movedim(-1, 0), matrix, size, border).movedim(0, -1))
    return result


def crop_picture(picture: Tensor, matrix: Tensor, size: int, border: Border = "black") -> Tensor:
    """The same of one picture [C, H, W] and its matrix [2, 3]: [C, size, size]."""
    matrix = matrix.to("cpu", torch.float64)
    way_back = backwards(matrix)  # crop pixel -> picture pixel
    (right, aside, x), (aslant, down, y) = way_back.tolist()
    if right > 0 and down > 0 and size * max(abs(aside), abs(aslant)) < STRAIGHT:
        return resampled(picture, Line(x, right, size), Line(y, down, size), border)
    return _turned(picture, matrix[:, :2], way_back[:, :2], way_back[:, 2], size, border)


def outside(matrix: Tensor, size: int, height: int, width: int) -> Tensor:
    """The mask [size, size] of a crop: 1 where it lies outside of the frame, 0 inside."""
    places = moved(_corners(size)[None], backwards(matrix)[None])[0]  # [4, 2]
    if (places >= 0).all() and (places <= places.new_tensor([width, height])).all():
        return torch.zeros(size, size)
    return 1 - crop_picture(torch.ones(1, 1, 1).expand(1, height, width), matrix, size)[0].clamp(0, 1)


def _turned(picture: Tensor, onto: Tensor, back: Tensor, shift: Tensor, size: int, border: Border) -> Tensor:
    """`onto` [2, 2] leads from the picture to the crop, `back` [2, 2] and `shift` [2] the other way."""
    pitch = (back.norm(dim=1) / 2).clamp(min=1)  # [2] pixels of the picture in one of the shrunk, across and down
    done = torch.where(pitch > 1, 2 * TRIANGLE, TRIANGLE) * pitch**2  # [2] variance of shrinking, and of sampling
    spread = (2 * (TRIANGLE - onto**2 @ done)).clamp(min=0).sqrt()  # [2] pixels of the crop, of 3 places side by side
    spread = torch.where(spread < 1e-3, 0, spread)

    corners = _corners(size) @ back.mT + shift  # [4, 2]
    room = back.abs() @ spread + pitch
    first = ((corners.amin(0) - room) / pitch).floor()  # of the shrunk; its grid stays when the crop moves
    count = ((corners.amax(0) + room) / pitch).ceil() - first
    starts, steps, counts = (first * pitch).tolist(), pitch.tolist(), count.int().tolist()
    across, down = (Line(*line) for line in zip(starts, steps, counts, strict=True))
    shrunk = resampled(picture, across, down, border)  # [C, h, w]

    offsets = torch.cartesian_prod(*(_three(float(own)) for own in spread))  # [9, 2], or less, in pixels of the crop
    shares = torch.cartesian_prod(*(torch.tensor(THREE if own else (1.0,)) for own in spread.tolist())).prod(1)
    middles = (offsets + size / 2) @ back.mT + shift  # [9, 2]: where the crop's middle lies in the picture
    theta = torch.cat([back * (size / 2) / pitch[:, None], 0 * shift[:, None]], dim=1).repeat(len(offsets), 1, 1)
    theta[:, :, 2] = middles / pitch - first  # [9, 2, 3]: -1..1 of the crop -> pixels of the shrunk
    theta = theta * (2 / count[:, None]) - theta.new_tensor([[0, 0, 1]])
    grid = affine_grid(theta.float().to(picture.device), [len(theta), 1, size, size], align_corners=False)
    seen = grid_sample(shrunk[None], grid.flatten(0, 1)[None], "bilinear", "border", align_corners=False)[0]
    return (seen.unflatten(1, (-1, size)) * shares.to(seen)[:, None, None]).sum(1)  # [C, size, size]


def _three(spread: float) -> Tensor:
    """Where along one of the crop's axes a pixel is sampled."""
    return torch.tensor([-spread, 0, spread] if spread else [0], dtype=torch.float64)


def _corners(size: int) -> Tensor:
    return torch.tensor([[0, 0], [size, 0], [size, size], [0, size]], dtype=torch.float64)
