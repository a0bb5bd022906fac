"""Clips of speakers and what is drawn from them: which frames, which sound, and for whom."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor

from likeness.models.errors import LikenessError
from likeness.models.hyperlips.sketch import sketch
from likeness.models.hyperlips.training.clips import read_clips
from likeness.models.hyperlips.training.examples import Examples
from likeness.models.hyperlips.training.losses import stacked

FRAMES = 20


def counted_clip(root: Path, name: str, frames: int = FRAMES, points: int = 68) -> None:
    """A clip whose frame k is of the grey 8 k, in blue 255 - 8 k, and whose column c of sound is c."""
    (root / name).mkdir(parents=True)
    for at in range(frames):
        Image.new("RGB", (16, 16), (8 * at, 8 * at, 255 - 8 * at)).save(root / name / f"{at:07}.png")
    places = torch.linspace(0.3, 0.7, points)[None, :, None].expand(frames, points, 2)
    mel = torch.arange(1 + frames * 16 // 5).float().expand(80, -1)
    np.savez(root / f"{name}.npz", points=places.numpy(), mel=mel.numpy())


@pytest.fixture
def clips(tmp_path: Path) -> Path:
    for name in ("anna#1", "anna#2", "ben"):
        counted_clip(tmp_path, name)
    return tmp_path


def frame_of(faces: Tensor) -> Tensor:
    """Which frames faces [.., 3, s, s] are, by their green."""
    return (255 * faces[..., 1, 0, 0] / 8).round()


def test_a_base_hears_its_frames_a_frame_early_and_the_expert_on_time(clips: Path) -> None:
    batch = Examples(read_clips(clips), 0, side=16).base(range(40))
    frames, others = frame_of(batch.faces), frame_of(batch.references)
    assert torch.equal(frames - frames[:, :1], torch.arange(5.0).expand(40, 5))  # in a row
    assert torch.equal(others - others[:, :1], torch.arange(5.0).expand(40, 5)) and (frames != others).all()
    assert batch.mels.shape == (40, 5, 80, 16)
    assert torch.equal(batch.mels[..., 3, 0], (3.2 * (frames - 1)).floor())  # int(80 (k - 1) / 25)
    assert torch.equal(batch.heard[:, 0, 0], (3.2 * frames[:, 0]).floor())
    assert float(frames.min()) >= 1 and float(batch.mels.max()) <= 3.2 * FRAMES  # all of it lies in the clip
    assert torch.allclose(batch.faces[:, :, 0], 1 - batch.faces[:, :, 2], atol=1e-6)  # blue comes first


def test_half_of_the_experts_sounds_are_from_elsewhere_and_half_of_its_faces_mirrored(clips: Path) -> None:
    batch = Examples(read_clips(clips), 0, side=16).sync(range(300))
    first = (255 * batch.seen[:, 1, 0, 0] / 8).round()
    right = batch.heard[:, 0, 0] == (3.2 * first).floor()
    assert torch.equal(right, batch.match == 1) and 0.4 < float(batch.match.mean()) < 0.6
    assert batch.seen.shape == (300, 15, 64, 128)
    for path in clips.rglob("*.png"):
        ramp = np.tile(np.linspace(0, 255, 16)[None, :, None], (16, 1, 3)).astype(np.uint8)
        Image.fromarray(ramp).save(path)
    seen = Examples(read_clips(clips), 0, side=16).sync(range(100)).seen
    mirrored = seen[:, 0, 0, 0] > seen[:, 0, 0, -1]
    assert 30 < int(mirrored.sum()) < 70


def test_hr_has_the_frame_in_both_sizes_with_its_sketch_and_another_one(clips: Path) -> None:
    source = Examples(read_clips(clips), 0, side=16, rescaling=2)
    batch = source.hr(range(20))
    frames = frame_of(batch.faces)
    assert torch.equal(frame_of(batch.targets), frames) and (frame_of(batch.references) != frames).all()
    assert batch.targets.shape == (20, 3, 32, 32) and batch.lips.shape == (20, 4)
    assert torch.equal(batch.mels[:, 0, 0], (3.2 * (frames - 1)).floor())
    points = torch.linspace(0.3, 0.7, 68)[None, :, None].expand(1, 68, 2)
    lines = torch.nn.functional.interpolate(sketch(points)[None], (16, 16), mode="bilinear", align_corners=False)[0]
    assert torch.equal(batch.sketches[0], lines.expand(3, -1, -1)) and lines.max() > 0.5


def test_examples_are_the_same_for_the_same_numbers_and_clips_have_fingerprints(clips: Path) -> None:
    source = Examples(read_clips(clips), 3, side=16)
    whole, parts = source.base(range(4)), [source.base([at]) for at in range(4)]
    assert all(torch.equal(own, torch.cat(other)) for own, other in zip(whole, zip(*parts, strict=True), strict=True))
    assert source.report() == "3 clips of 2 people, 60 frames"
    counted_clip(clips, "carl", points=478)
    assert Examples(read_clips(clips), 3, side=16).fingerprint() != source.fingerprint()
    assert stacked(whole.faces).shape == (4, 15, 64, 128)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda root: shutil.rmtree(root / "ben"), "no folder ben with its frames"),
        (lambda root: (root / "ben" / "0000002.png").unlink(), "landmarks of 20 frames, and ben has 19 pictures"),
        (lambda root: (root / "ben.npz").write_bytes(b"no"), r"ben\.npz is damaged"),
        (lambda root: np.savez(root / "ben.npz", motion=np.zeros((20, 73))), "no clip of HyperLips"),
        (lambda root: np.savez(root / "ben.npz", points=np.zeros((20, 5, 2)), mel=np.zeros((80, 64))), "68, 468"),
        (lambda root: counted_clip(root, "short", 9), "has 9 frames"),
        (lambda root: [path.unlink() for path in root.rglob("*.npz")], "There are no clips"),
        (shutil.rmtree, "There is no folder"),
    ],
)
def test_clips_that_are_not_whole_are_refused(clips: Path, spoil: Callable[[Path], object], said: str) -> None:
    spoil(clips)
    with pytest.raises(LikenessError, match=said):
        read_clips(clips)


def test_a_frame_that_is_no_picture_is_named(clips: Path) -> None:
    for path in (clips / "ben").iterdir():
        path.write_bytes(b"no picture")
    with pytest.raises(LikenessError, match=r"ben.000\d+\.png is no picture"):
        Examples(read_clips(clips), 0, side=16).base(range(20))
