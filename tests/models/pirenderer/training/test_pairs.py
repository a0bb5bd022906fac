"""Clips of a folder and the pairs that are drawn of them: the same for the same numbers, each with its motions."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from PIL import Image

from likeness.models.errors import LikenessError
from likeness.models.pirenderer.motion import Motion
from likeness.models.pirenderer.motions.motion_export import write_motion
from likeness.models.pirenderer.training.clips import read_clips
from likeness.models.pirenderer.training.pairs import PairSource


def grey_clip(root: Path, name: str, first: int, frames: int = 4) -> None:
    """A clip whose frames and rows are of the numbers from `first` on."""
    (root / name).mkdir(parents=True)
    for at in range(frames):
        Image.new("RGB", (8, 8), (first + at,) * 3).save(root / name / f"{at:07}.png")
    rows = torch.arange(first, first + frames).float()[:, None].expand(-1, 73)
    write_motion(root / f"{name}.npz", Motion(rows), "npz")


@pytest.fixture
def clips(tmp_path: Path) -> Path:
    """Anna has three clips of the numbers below 100, Ben one from 100 on, Carl two in a folder, from 200 on."""
    for at, name in enumerate(["anna#1", "anna#2", "anna#3", "ben", "carl/a", "carl/b"]):
        grey_clip(tmp_path, name, [0, 20, 40, 100, 200, 220][at])
    return tmp_path


def test_people_are_told_by_names_and_folders(clips: Path) -> None:
    read = read_clips(clips)
    assert [clip.person for clip in read] == ["anna", "anna", "anna", "ben", "carl", "carl"]
    assert PairSource(read, 8, 0).report() == "6 clips of 3 people, 24 frames"


def test_a_pair_is_of_two_frames_of_one_clip_with_their_motions(clips: Path) -> None:
    pairs = PairSource(read_clips(clips), 8, 0).pairs(range(60))
    source, target = ((127.5 * (pictures[:, 0, 0, 0] + 1)).round() for pictures in (pairs.source, pairs.target))
    assert (source != target).all() and ((source - target).abs() < 4).all()
    assert torch.equal(pairs.source_motion[:, 0, 13], source) and torch.equal(pairs.target_motion[:, 72, 13], target)
    first = (target / 20).floor() * 20  # of the clip: beyond its ends the window repeats its ends
    assert torch.equal(pairs.target_motion[:, 5, 0], first) and torch.equal(pairs.target_motion[:, 5, 26], first + 3)
    people = (target / 100).floor()
    assert all(10 < int((people == person).sum()) < 30 for person in range(3))  # each as likely, whatever they have


def test_pairs_are_the_same_for_the_same_numbers_and_other_ones_for_another_seed(clips: Path) -> None:
    source = PairSource(read_clips(clips), 8, 3)
    whole = source.pairs(range(8))
    for one, other in zip(whole, zip(*(source.pairs([at]) for at in range(8)), strict=True), strict=True):
        assert torch.equal(one, torch.cat(other))
    assert not torch.equal(whole.source, PairSource(read_clips(clips), 8, 4).pairs(range(8)).source)


def test_frames_are_brought_to_the_size_that_is_learnt_from(clips: Path) -> None:
    assert PairSource(read_clips(clips), 16, 0).pairs([0]).source.shape == (1, 3, 16, 16)


def test_other_clips_have_another_fingerprint(clips: Path) -> None:
    before = PairSource(read_clips(clips), 8, 0).fingerprint()
    grey_clip(clips, "dora", 50)
    assert PairSource(read_clips(clips), 8, 0).fingerprint() != before


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda root: shutil.rmtree(root / "ben"), "no folder ben with its frames"),
        (lambda root: (root / "ben" / "0000002.png").unlink(), "coefficients of 4 frames, and ben has 3 pictures"),
        (lambda root: (root / "ben.npz").write_bytes(b"no"), r"ben\.npz"),
        (lambda root: grey_clip(root, "one", 0, 1), "has one frame"),
        (lambda root: [path.unlink() for path in root.rglob("*.npz")], "no clips"),
        (shutil.rmtree, "There is no folder"),
    ],
)
def test_clips_that_are_not_whole_are_refused(clips: Path, spoil: Callable[[Path], object], said: str) -> None:
    spoil(clips)
    with pytest.raises(LikenessError, match=said):
        read_clips(clips)


@pytest.mark.parametrize("damaged", [True, False])
def test_frames_that_are_no_squares_or_no_pictures_are_named(tmp_path: Path, damaged: bool) -> None:
    grey_clip(tmp_path, "one", 0)
    for at in range(4):
        path = tmp_path / "one" / f"{at:07}.png"
        if damaged:
            path.write_bytes(b"no picture")
        else:
            Image.new("RGB", (8, 6)).save(path)
    with pytest.raises(LikenessError, match=r"000000\d\.png is (no picture|8 x 6)"):
        PairSource(read_clips(tmp_path), 8, 0).pairs([0])
