"""The default character as a 2.5D puppet: exact ground truth for all 45 parameters, the teacher of its student.

Four sheets, back to front: back hair; body; head with its features; front hair. Parameters 0..38 redraw the features,
39..44 move each sheet by its own smooth map (see `motion`). All sheets are premultiplied linear light in 0..1.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import Module
from torch.nn.functional import avg_pool2d, grid_sample, interpolate

from ..face_square import face_square, paste_face
from ..pose import FACE_POSE_SIZE
from ..warp import positions, warp
from .brows import WINDOW as BROWS
from .brows import draw_brows
from .brush import SIZE
from .clothes import draw_body
from .eyes import WINDOW as EYES
from .eyes import draw_eyes
from .features import Window
from .hair import draw_back_hair, draw_front_hair
from .head import draw_head, face_outline
from .motion import Map, back_hair_map, body_map, front_hair_map, head_map
from .mouth import WINDOW as MOUTH
from .mouth import draw_mouth
from .variation import HAIR_ROOT, NAGI, NECK, Variation

TOP, LEFT, SIDE = face_square(SIZE)
REACH = 52  # how far, in pixels, the largest pose carries any part of a sheet


class RigFrame(NamedTuple):
    """Posed frames, network space (premultiplied linear, -1..1)."""

    morphed: Tensor  # [B, 4, 512, 512]: the character at rest with the posed face in its square
    image: Tensor  # [B, 4, 512, 512]: the frame
    flow: Tensor  # [B, 2, 512, 512]: of the topmost sheet (see `models.tha4.warp`), filled smoothly where nothing is
    warped: Tensor  # [B, 4, 512, 512]: warp(morphed, flow): the frame except where hidden parts come to light

    @property
    def direct(self) -> Tensor:
        """The rig draws every frame anew: what a network's direct picture comes near to, it has in `image`."""
        return self.image


class Rig(Module):
    """Draws the sheets when made (a second), then renders any pose. No weights; move it with `.to(device)`."""

    sheets: Tensor
    character: Tensor  # [4, 512, 512]: the rest picture in network space

    def __init__(self, variation: Variation = NAGI) -> None:
        super().__init__()
        self.dyes = variation.dyes()
        front = draw_front_hair(self.dyes)
        body = draw_body(face_outline(), front.shape, self.dyes)
        layers = [draw_back_hair(self.dyes), body, draw_head(front.shape, self.dyes), front]
        sheets = [layer.finished() for layer in layers]
        sheets[0] = variation.back_hair.of(sheets[0], HAIR_ROOT)
        sheets[1] = variation.figure.of(sheets[1], NECK)
        self.register_buffer("sheets", torch.stack(sheets))  # [4, 4, 512, 512]
        self.windows = [reach_of(sheet) for sheet in self.sheets]
        self.register_buffer("character", self._picture(torch.zeros(1, FACE_POSE_SIZE))[0])

    def face(self, poses: Tensor) -> Tensor:
        """poses [B, 39 or 45] -> the face's square [80:208, 192:320] at rest of head and body: [B, 4, 128, 128]."""
        back, body, head, front = (self._square(index) for index in range(4))
        return over(front, over(over(self._features(poses), head), over(body, back))) * 2 - 1

    def body(self, poses: Tensor) -> RigFrame:
        """poses [B, 45] -> the frames, with what a student's losses compare (all [B, ., 512, 512])."""
        picture = paste_face(self.character, self.face(poses))  # [B, 4, 512, 512]
        head = paste_face(self.sheets[2], over(self._features(poses), self._square(2)))  # [B, 4, 512, 512]
        image = torch.zeros_like(picture)
        flow = torch.zeros_like(picture[:, :2])
        for index, motion in enumerate((back_hair_map, body_map, head_map, front_hair_map)):
            sheet = head if index == 2 else self.sheets[index].expand(len(poses), -1, -1, -1)
            window = self.windows[index]
            rows, columns = slice(window.top, window.bottom), slice(window.left, window.right)
            moved = flow_of(motion, window, poses)  # [B, 2, h, w]
            place = positions(SIZE, SIZE, poses)[:, rows, columns] + moved
            drawn = grid_sample(sheet, place.permute(0, 2, 3, 1), padding_mode="border", align_corners=False)
            image[:, :, rows, columns] = over(drawn, image[:, :, rows, columns])
            cover = drawn[:, 3:]
            flow[:, :, rows, columns] = moved * cover + flow[:, :, rows, columns] * (1 - cover)
        flow = filled_flow(flow, image[:, 3:])
        return RigFrame(picture, image * 2 - 1, flow, warp(picture, flow))

    def render(self, poses: Tensor) -> Tensor:
        """poses [B, 45] -> the frames [B, 4, 512, 512] alone."""
        return self.body(poses).image

    def _square(self, index: int) -> Tensor:
        return self.sheets[index, :, TOP : TOP + SIDE, LEFT : LEFT + SIDE]

    def _picture(self, poses: Tensor) -> Tensor:
        below = over(self.sheets[2], over(self.sheets[1], self.sheets[0]))
        return paste_face(over(self.sheets[3], below) * 2 - 1, self.face(poses))

    def _features(self, poses: Tensor) -> Tensor:
        """Eyes, brows and mouth alone in the face's square: [B, 4, 128, 128], 0..1."""
        square = torch.zeros(len(poses), 4, SIDE, SIDE, device=poses.device, dtype=poses.dtype)
        put(square, draw_mouth(poses), MOUTH)
        for window, pair in ((EYES, draw_eyes(poses, self.dyes)), (BROWS, draw_brows(poses, self.dyes))):
            put(square, pair[:, 0], window)
            put(square, pair[:, 1], Window(window.top, window.bottom, SIZE - window.right, SIZE - window.left))
        return square


def over(top: Tensor, below: Tensor) -> Tensor:
    """Premultiplied pictures 0..1, [..., 4, H, W]: one on top of the other."""
    return top + below * (1 - top[..., 3:, :, :])


def put(square: Tensor, patch: Tensor, window: Window) -> None:
    """Lay a window's patch [B, 4, h, w] over the face's square, in place."""
    part = square[:, :, window.top - TOP : window.bottom - TOP, window.left - LEFT : window.right - LEFT]
    part.copy_(over(patch, part))


def reach_of(sheet: Tensor) -> Window:
    """The part of the frame that a sheet [4, 512, 512] can come to lie in."""
    rows, columns = sheet[3].amax(1).nonzero(), sheet[3].amax(0).nonzero()
    low_y, high_y, low_x, high_x = (int(v) for v in (rows.min(), rows.max(), columns.min(), columns.max()))
    return Window(max(0, low_y - REACH), min(SIZE, high_y + REACH), max(0, low_x - REACH), min(SIZE, high_x + REACH))


def flow_of(motion: Map, window: Window, poses: Tensor) -> Tensor:
    """A map's offsets inside a window: [B, 2, h, w] in units of half the picture."""
    y = torch.arange(window.top, window.bottom, device=poses.device, dtype=poses.dtype)[None, :, None] + 0.5
    x = torch.arange(window.left, window.right, device=poses.device, dtype=poses.dtype)[None, None] + 0.5
    from_x, from_y = motion(x, y, poses)
    return torch.stack([from_x - x, from_y - y], 1) * (2 / SIZE)


def filled_flow(flow: Tensor, cover: Tensor) -> Tensor:
    """A flow [B, 2, H, W] weighted by how much is visible there [B, 1, H, W], continued over the empty parts.

    Pull and push: averages of ever coarser cells give each empty place the flow of what is visible nearby.
    """
    levels = [torch.cat([flow, cover], 1)]  # the flow is weighted already
    while levels[-1].shape[-1] > 4:
        levels.append(avg_pool2d(levels[-1], 2))
    filled = levels[-1][:, :2] / levels[-1][:, 2:].clamp(min=1e-6)
    for level in reversed(levels[:-1]):
        filled = interpolate(filled, scale_factor=2, mode="bilinear", align_corners=False)
        filled = (level[:, :2] + 0.05 * filled) / (level[:, 2:] + 0.05)
    return filled
