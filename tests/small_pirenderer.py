"""Small networks of PIRenderer, filled as goldens are, motions for them, and pictures to move."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from likeness.models.pirenderer.face_generator import FaceGenerator, PIRendererConfig
from likeness.models.pirenderer.motion import Motion
from likeness.models.pirenderer.renderer import Renderer
from likeness.tests.filling import filled

SMALL = PIRendererConfig(descriptor=16, base=4, most=16)


def small_generator(config: PIRendererConfig = SMALL, seed: int = 3) -> FaceGenerator:
    """A filled generator in eval mode."""
    network = FaceGenerator(config)
    shapes = {name: list(tensor.shape) for name, tensor in network.state_dict().items()}
    network.load_state_dict(filled(shapes, seed, 1.0))
    return network.eval()


def small_renderer(seed: int = 3) -> Renderer:
    """The same, as users meet it."""
    return Renderer(small_generator(seed=seed))


def small_motion(frames: int, seed: int = 0) -> Motion:
    """A motion that wanders."""
    draw = torch.Generator().manual_seed(seed)
    return Motion(0.3 * torch.randn(frames, 73, generator=draw).cumsum(0))


def soft_pictures(count: int, side: int, seed: int = 0) -> Tensor:
    """[count, 3, side, side] in -1..1: soft spots of all colours."""
    spots = torch.rand(count, 3, 5, 5, generator=torch.Generator().manual_seed(seed))
    return 2 * interpolate(spots, (side, side), mode="bilinear", align_corners=True) - 1
