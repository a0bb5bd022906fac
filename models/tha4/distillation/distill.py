"""Distillation (THA4, section 4): two small sine networks learn one character from a teacher.

A first, simple trainer. Data: the teacher's frames of some thousand poses of our own sampler, drawn once. Each step
takes a few pixels (face) or small tiles (body) of many poses, most often where the character moves. The optimiser is
SOAP, hidden layers run in bfloat16 for most of the run. Minutes on a CPU, where the published programs take hours on a
GPU: what each choice brought is said where it is made.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch.nn import Module

from ..body_student import BodyStudent, BodyStudentConfig
from ..face_student import FaceStudent, FaceStudentConfig
from .body_pool import BodyPool
from .face_pool import FacePool
from .losses import BodyLossWeights, body_loss, body_terms, face_loss
from .sampled_student import body_at, face_at, sine_layers
from .teaching import Teacher
from .training_run import Schedule, TrainingRun

SECOND_SEED = 1  # added to a seed where poses, not weights, are drawn from it


@dataclass(frozen=True)
class FaceTraining:
    """How a face morpher is trained: `places` pixels in each of `poses` faces a step, from `pool` faces in memory."""

    network: FaceStudentConfig = field(default_factory=FaceStudentConfig)
    schedule: Schedule = field(default_factory=lambda: Schedule(steps=60_000, learning_rate=5e-4))
    pool: int = 8000
    poses: int = 64
    places: int = 64
    floor: float = 0.2  # a place that never moves is drawn this often, against 1 + this where most moves


@dataclass(frozen=True)
class BodyTraining:
    """How a body morpher is trained: `tiles` squares of `tile` pixels a step, from `pool` frames in memory."""

    network: BodyStudentConfig = field(default_factory=BodyStudentConfig)
    schedule: Schedule = field(default_factory=lambda: Schedule(steps=10_000, learning_rate=5e-4))
    weights: BodyLossWeights = field(default_factory=BodyLossWeights)
    pool: int = 1500
    tiles: int = 256
    tile: int = 8  # at 16, a second of learning brought less: pixels of one tile say much the same
    floor: float = 0.1  # as for the face, for tiles that the figure covers
    gain: float = 8.0  # the most that a sine layer may amplify; see limit_gain


def train_face(teacher: Teacher, training: FaceTraining = FaceTraining(), snapshot: Path | None = None) -> FaceStudent:
    """A face morpher that draws the teacher's face; the averaged weights of the run, in eval mode.

    `snapshot`: a file that the run is saved to as it goes, and goes on from where it exists. Raises LikenessError for
    a snapshot of another run, and where it cannot be written.
    """
    with seeded(training.schedule.seed):
        network = FaceStudent(training.network)
    widen(network.siren.sine_layers, training.network.pose_size, places=6, poses=0.5)
    run = TrainingRun(network, training.schedule, snapshot)
    if run.finished:
        return run.averaged
    pool = FacePool.drawn(teacher, training.pool, training.schedule.seed + SECOND_SEED, training.floor)
    for generator, dtype in run:
        poses, places, target = pool.batch(training.poses, training.places, generator)  # [B, 45], [B, N, 2], [B, N, 4]
        drawn = face_at(network, poses[:, : training.network.pose_size], places, dtype)  # [B, N, 4]
        run.learn(face_loss(drawn, target))
    return run.averaged


def train_body(teacher: Teacher, training: BodyTraining = BodyTraining(), snapshot: Path | None = None) -> BodyStudent:
    """A body morpher that moves the teacher's picture as the teacher does; see `train_face`."""
    with seeded(training.schedule.seed):
        network = BodyStudent(training.network)
    for level in network.siren_layers.children():
        widen(level, training.network.pose_size, places=2, poses=2)
    with torch.no_grad():  # begin with the picture standing still: no flow, nothing painted over
        weight, bias = network.last_linear.parameters()
        weight.mul_(0.02)
        bias.zero_()
    run = TrainingRun(network, training.schedule, snapshot)
    if run.finished:
        return run.averaged
    pool = BodyPool.drawn(teacher, training.pool, training.schedule.seed + SECOND_SEED, training.tile, training.floor)
    for generator, dtype in run:
        for level in network.siren_layers.children():
            limit_gain(level, training.gain)
        index, tiles = pool.batch(training.tiles, generator)  # [B], [B, 2]
        said = body_at(network, pool.poses[index], tiles, training.tile, dtype)  # [B, tile^2, 7]
        terms = body_terms(pool.student(index, tiles, said), pool.teacher(index, tiles))
        run.learn(body_loss(terms, training.weights))
    return run.averaged


@torch.no_grad()
def limit_gain(layers: Module, gain: float) -> None:
    """Scales down each row of the sine layers' weights whose norm times omega is above `gain`.

    Beyond it a stack of layers becomes chaotic: it amplifies the rounding of float32 into noise that the layers after
    it cannot use, and that flickers from frame to frame. Published students lie between 2 and 11. Without the limit
    rows grew to 38 within 12,000 steps, and float32 moved pixels by up to 0.14 from where float64 put them.
    """
    for layer in sine_layers(layers):
        weight, _ = layer.linear.parameters()  # [outputs, inputs, 1, 1]
        norm = weight.flatten(1).norm(dim=1) * layer.omega  # [outputs]
        weight.mul_((gain / norm).clamp(max=1)[:, None, None, None])


@torch.no_grad()
def widen(layers: Module, pose_size: int, places: float, poses: float) -> None:
    """First weights for the first of `layers`, which reads places and poses: those of its 2 coordinates, and of its
    poses, multiplied.

    SIREN's rule makes them small where inputs are many, but here two of some forty carry all detail: with `places` 4 a
    face was 2 dB closer after 40 s of CPU time, and with `poses` halved a little more.
    """
    weight = sine_layers(layers)[0].linear.weight
    weight[:, -pose_size - 2 : -pose_size] *= places
    weight[:, -pose_size:] *= poses


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """torch's own random numbers, from which first weights are drawn, from `seed`; afterwards as if nothing was."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        yield
