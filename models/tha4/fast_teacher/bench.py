"""The fast teacher against the plain formula, in one run: CPU time, wall time, largest difference; and why it is fast.

Frames of the two take turns, since a machine with other work is not equally fast all the time. Without a teacher's
files the networks have first weights, and the pack's own character stands for the picture: neither changes the time.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import torch
from torch import Tensor, channels_last, contiguous_format
from torch.nn.functional import conv2d, group_norm, interpolate, silu

from ...errors import LikenessError
from ..bench import Kind, poses_of
from ..cost import Cost, mean_cost, timed
from ..pose import FACE_POSE_SIZE
from ..teacher import FullTeacher
from .fast_teacher import FastTeacher
from .feature_map import Workspace, in_strips, lit
from .folded_norm import FoldedNorm
from .strip_convolution import Kernel, doubled, nearest_weight

GPU_FRAMES = 32
REPEATS = 5  # of a single layer
CPU = torch.device("cpu")


def first_teacher() -> FullTeacher:
    """The published sizes with first weights; what begins at zero is drawn, so that every path counts."""
    torch.manual_seed(0)
    teacher = FullTeacher()
    with torch.no_grad():
        for parameter in teacher.parameters():
            if parameter.ndim > 1 and not parameter.any():
                parameter.normal_(0, 0.1 * parameter[0].numel() ** -0.5)
    return teacher.eval()


def report(teacher: FullTeacher, character: Tensor, frames: int) -> Iterator[str]:
    """The lines of `likeness bench tha4-teacher`, as they are measured: `frames` of each kind and form.

    `character`: [4, S, S] in network space. Raises LikenessError for no frames.
    """
    if frames < 1:
        raise LikenessError("There is nothing to measure in 0 frames. Give at least one.")
    fast = FastTeacher(teacher, character)
    yield f"On {torch.get_num_threads()} threads, {frames} frames each; milliseconds a frame"
    yield from _whole(teacher, fast, frames)
    yield "Single means, as published against folded"
    yield from _means()
    if torch.cuda.is_available():
        yield from _on_gpu(teacher, character)


@torch.no_grad()
def _whole(teacher: FullTeacher, fast: FastTeacher, frames: int) -> Iterator[str]:
    """A new face in each frame, then the head alone, then nothing; the plain formula costs the same for all three.

    Another order of sums moves a frame by more than rounding, since warps enlarge it where a picture has edges. What
    the plain formula's own does, in another memory layout, is told beside the fast form's.
    """
    kinds = ("plain", "plain, channels last", "new face", "only the head moves", "nothing moves")
    costs: dict[str, list[Cost]] = {kind: [] for kind in kinds}
    apart = turned_apart = 0.0
    for poses in poses_of(Kind("any"), frames + 1):
        with timed(costs["plain"]):
            wanted = teacher(fast.character[None], poses).edited.image
        _lay_out(teacher, channels_last)
        with timed(costs["plain, channels last"]):
            other = teacher(fast.character[None], poses).edited.image
        _lay_out(teacher, contiguous_format)
        with timed(costs["new face"]):
            drawn = fast.render(poses)
        turned = poses.clone()
        turned[:, FACE_POSE_SIZE:] = poses[:, FACE_POSE_SIZE:].flip(1)
        for kind in ("only the head moves", "nothing moves"):
            with timed(costs[kind]):
                fast.render(turned)
        apart = max(apart, float((drawn - wanted).abs().max()))
        turned_apart = max(turned_apart, float((other - wanted).abs().max()))
    plain, *others = (mean_cost(one[1:]) for one in costs.values())
    yield f"{kinds[0]:20} {plain.cpu:6.0f} ms CPU {plain.wall:6.0f} ms wall"
    for kind, cost in zip(list(costs)[1:], others, strict=True):
        yield f"{kind:20} {cost.cpu:6.0f} ms CPU {cost.wall:6.0f} ms wall   {plain.cpu / cost.cpu:6.2f} x"
    yield f"largest difference   {apart:.1e} in -1..1; of the plain formula in channels last {turned_apart:.1e}"


def _lay_out(teacher: FullTeacher, layout: torch.memory_format) -> None:
    for parameter in teacher.parameters():
        if parameter.ndim == 4:
            parameter.data = parameter.data.contiguous(memory_format=layout)


@torch.no_grad()
def _means() -> Iterator[str]:
    """Single layers of the editor's upper levels, both forms in the same memory layout."""
    picture = torch.randn(1, 64, 256, 256).to(memory_format=channels_last)
    weight, bias = torch.randn(64, 64, 3, 3) / 24, torch.randn(64)
    packed = weight.to(memory_format=channels_last)
    kernel = Kernel(nearest_weight(weight), bias.repeat(4), torch.float32)
    space, row_bytes = Workspace(CPU), 64 * 512 * 4

    def twice(top: int, bottom: int) -> Tensor:
        return doubled(lambda low, high: picture[:, :, low:high], 256, top // 2, bottom // 2, kernel)

    yield _compared(
        "doubling folded into its convolution",
        lambda: conv2d(interpolate(picture, scale_factor=2), packed, bias, padding=1),
        lambda: in_strips(twice, 512, row_bytes, space, "twice", grain=2).values,
    )
    norm = torch.nn.GroupNorm(32, 64)
    folded = FoldedNorm(norm)
    turn = (torch.randn(1, 64), torch.randn(1, 64))
    scale, shift = (part[:, :, None, None] for part in turn)
    large = torch.randn(1, 64, 512, 512).to(memory_format=channels_last)

    def published() -> Tensor:
        normalised = group_norm(large, 32, norm.weight, norm.bias)
        for _ in ("time", "pose"):
            normalised = normalised * (1 + scale) + shift
        return silu(normalised)

    def in_one() -> Tensor:
        counted = in_strips(lambda top, bottom: large[:, :, top:bottom], 512, row_bytes, space, "counted")
        line = folded.line([counted], turn)
        return in_strips(
            lambda top, bottom: lit([counted], line, top, bottom, torch.float32), 512, row_bytes, space, "lit"
        ).values

    yield _compared("norm, scales, shifts and SiLU in strips", published, in_one)


def _compared(name: str, published: Callable[[], Tensor], folded: Callable[[], Tensor]) -> str:
    costs: tuple[list[Cost], list[Cost]] = ([], [])
    for _ in range(REPEATS + 1):
        for form, cost in zip((published, folded), costs, strict=True):
            with timed(cost):
                form()
    before, after = (mean_cost(cost[1:]).cpu for cost in costs)
    return f"{name:40} {before:6.0f} -> {after:4.0f} ms CPU   {before / after:4.1f} x"


@torch.no_grad()
def _on_gpu(teacher: FullTeacher, character: Tensor) -> Iterator[str]:
    """Frames per second with a new face in each, poses coming from the CPU and frames staying on the GPU."""
    device = torch.device("cuda")
    yield f"On {torch.cuda.get_device_name(device)}"
    halves = {"fast": torch.float32, "fast, float16": torch.float16, "fast, bfloat16": torch.bfloat16}
    fast = {name: FastTeacher(teacher, character, dtype).to(device) for name, dtype in halves.items()}
    teacher, picture = teacher.to(device), character.to(device)[None]
    forms: dict[str, Callable[[Tensor], Tensor]] = {
        "plain": lambda poses: teacher(picture, poses.to(device)).edited.image,
        **{name: form.render for name, form in fast.items()},
    }
    for batch in (1, 4):
        (poses,) = poses_of(Kind("any", batch=batch), 1)
        wanted = forms["plain"](poses)
        for name, draw in forms.items():
            apart = float((draw(poses) - wanted).abs().max())
            torch.cuda.synchronize(device)
            started = time.perf_counter()
            for _ in range(GPU_FRAMES // batch):
                draw(poses + torch.rand(()) * 1e-3)  # so that no face is kept
            torch.cuda.synchronize(device)
            rate = GPU_FRAMES / (time.perf_counter() - started)
            yield f"batch {batch}  {name:14} {rate:7.1f} frames/s   largest difference {apart:.1e}"
