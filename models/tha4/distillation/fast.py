"""The preset `fast`: minutes on a CPU where the published programs take hours on a GPU (THA4, section 4).

The teacher's drawings of some thousand poses are made once and kept packed in memory. Each step takes a few pixels
(face) or small tiles (body) of many poses, most often where the character moves. The optimiser is SOAP; hidden layers
run in bfloat16 for most of the run. What each choice brought is said where it is made. torch.compile of the sines,
alone or with their products, brought nothing on a CPU (22 ms a face step both ways), and is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import torch
from torch import Generator, Tensor
from torch.nn import Conv2d

from ...training.budget import Moment
from ..body_student import BodyStudent, BodyStudentConfig
from ..face_student import FaceStudent, FaceStudentConfig
from .body_pool import BodyPool
from .course import Classroom, Lesson
from .face_pool import FacePool
from .losses import BodyLossWeights, body_terms, face_loss
from .sampled_student import body_at, face_at
from .sine_weights import limit_gain, widen
from .soap import Soap
from .teaching import Teacher
from .warm_start import begin_as_shipped


@dataclass(frozen=True)
class Slope:
    """The learning rate: up over `warm_up` steps, then level, then down in a straight line to 0 over the last `decay`
    of the run. Hidden layers are computed in bfloat16 for the first `half` of it."""

    peak: float = 5e-4
    warm_up: int = 100
    decay: float = 0.9
    half: float = 0.8

    def rate(self, at: Moment) -> float:
        left = (1 - at.progress) / max(self.decay, 1e-9)
        return self.peak * min(1.0, (at.step + 1) / self.warm_up, left)

    def dtype(self, at: Moment) -> torch.dtype:
        return torch.bfloat16 if at.progress < self.half else torch.float32


@dataclass(frozen=True)
class FastFaceCourse:
    """The face morpher's half: `places` pixels in each of `examples` faces a step, from `pool` faces in memory."""

    network: FaceStudentConfig = field(default_factory=FaceStudentConfig)
    slope: Slope = field(default_factory=Slope)
    pool: int = 4000
    examples: int = 64
    places: int = 64
    floor: float = 0.2  # a place that never moves is drawn this often, against 1 + this where most moves
    averaging: float = 0.995

    def first_weights(self) -> FaceStudent:
        """Those of the shipped character, or random ones for other sizes."""
        network = FaceStudent(self.network)
        if not begin_as_shipped(network, "face"):
            widen(network.siren.sine_layers, self.network.pose_size, places=6, poses=0.5)
        return network

    def optimiser(self, network: FaceStudent) -> Soap:
        return Soap([layer for layer in network.modules() if isinstance(layer, Conv2d)])

    def rate(self, at: Moment) -> float:
        return self.slope.rate(at)

    def lesson(self, teacher: Teacher, room: Classroom) -> Lesson[FaceStudent]:
        pool = FacePool.drawn(teacher, self.pool, room, self.floor)
        share = max(1, self.examples // room.team.count)

        def losses(network: FaceStudent, at: Moment, generator: Generator) -> Iterator[Tensor]:
            poses, places, target = pool.batch(share, self.places, generator)  # [B, 45], [B, N, 2], [B, N, 4]
            drawn = face_at(network, poses[:, : self.network.pose_size], places, self.slope.dtype(at))  # [B, N, 4]
            yield face_loss(drawn, target)

        return losses


@dataclass(frozen=True)
class FastBodyCourse:
    """The body morpher's half: `examples` squares of `tile` pixels a step, from `pool` frames in memory."""

    network: BodyStudentConfig = field(default_factory=BodyStudentConfig)
    slope: Slope = field(default_factory=Slope)
    weights: BodyLossWeights = field(default_factory=BodyLossWeights)
    pool: int = 1000
    examples: int = 512
    tile: int = 4  # at 8, and more so at 16, a second of learning brought less: pixels of one tile say much the same
    floor: float = 0.1  # as for the face, for tiles that the figure covers
    gain: float = 8.0  # the most that a sine layer may amplify; see limit_gain
    averaging: float = 0.995

    def first_weights(self) -> BodyStudent:
        """Those of the shipped character; for other sizes random ones with the picture standing still."""
        network = BodyStudent(self.network)
        if begin_as_shipped(network, "body"):
            return network
        for level in network.siren_layers.children():
            widen(level, self.network.pose_size, places=2, poses=2)
        with torch.no_grad():
            weight, bias = network.last_linear.parameters()
            weight.mul_(0.02)
            bias.zero_()
        return network

    def optimiser(self, network: BodyStudent) -> Soap:
        return Soap([layer for layer in network.modules() if isinstance(layer, Conv2d)])

    def rate(self, at: Moment) -> float:
        return self.slope.rate(at)

    def lesson(self, teacher: Teacher, room: Classroom) -> Lesson[BodyStudent]:
        pool = BodyPool.drawn(teacher, self.pool, room, self.tile, self.floor)
        share = max(1, self.examples // room.team.count)

        def losses(network: BodyStudent, at: Moment, generator: Generator) -> Iterator[Tensor]:
            for level in network.siren_layers.children():
                limit_gain(level, self.gain)
            index, tiles = pool.batch(share, generator)  # [B], [B, 2]
            said = body_at(network, pool.poses[index], tiles, self.tile, self.slope.dtype(at))  # [B, tile^2, 7]
            yield self.weights.total(body_terms(pool.student(index, tiles, said), pool.teacher(index, tiles)))

        return losses
