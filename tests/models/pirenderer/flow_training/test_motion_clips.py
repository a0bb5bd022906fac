"""Recordings read from a folder, and clips cut out of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.pirenderer.flow_training.clips import LEAST_STD, ClipSource, divided
from likeness.models.pirenderer.flow_training.motion_clips import Recording, read_recordings
from likeness.models.pirenderer.speech.voice_mel import SILENCE, mel_of_frames
from likeness.tests.loud_and_quiet import loudness, opened, small_flow, voice_of, write_recordings, write_wav


def recording(name: str, frames: int = 40) -> Recording:
    """Its numbers say where they come from: channel 0 counts frames, band 0 columns."""
    motion = torch.zeros(frames, 70)
    motion[:, 0] = torch.arange(frames)
    columns = torch.zeros(80, 4 * frames + 1, dtype=torch.float16)
    columns[0] = torch.arange(4 * frames + 1)
    return Recording(name, motion, columns)


def test_motion_and_sound_are_read_together(tmp_path: Path) -> None:
    write_recordings(tmp_path, 2, 60)
    first, second = read_recordings(tmp_path, 30)
    assert (first.name, first.person, second.person) == ("person0#a", "person0", "person1")
    assert first.motion.shape == (60, 70) and first.motion.mean(0).abs().max() < 1e-5
    generator = torch.Generator().manual_seed(0)
    expected = opened(loudness(60, generator), generator)
    assert torch.allclose(first.motion, expected - expected.mean(0), atol=1e-5)
    assert first.columns.shape == (80, 241) and first.columns.dtype == torch.float16


def test_other_rates_are_brought_to_25(tmp_path: Path) -> None:
    generator = torch.Generator().manual_seed(0)
    write_wav(tmp_path / "a.wav", voice_of(loudness(50, generator), generator))
    np.savez(tmp_path / "a.npz", motion=np.linspace(0, 1, 100)[:, None].repeat(73, 1), fps=np.array("50"))
    (read,) = read_recordings(tmp_path, 30)
    assert len(read.motion) == 50
    assert torch.allclose(read.motion.diff(dim=0), torch.full((49, 70), 2 / 99), atol=1e-4)


def test_what_is_wrong_names_its_file(tmp_path: Path) -> None:
    def refused(words: str) -> None:
        with pytest.raises(LikenessError, match=words):
            read_recordings(tmp_path, 30)

    refused("no .npz files")
    write_recordings(tmp_path, 2, 40)
    sound, motion = tmp_path / "person1#a.wav", tmp_path / "person1#a.npz"
    whole, rows = sound.read_bytes(), motion.read_bytes()
    sound.unlink()
    refused(r"person1#a.npz has no sound beside it. Put person1#a.wav")
    sound.write_bytes(b"nothing")
    refused("person1#a.wav")
    sound.write_bytes(whole[: 44 + 2 * 16_000])
    refused(r"person1#a.npz lasts 1.60 s at 25 frames a second, and person1#a.wav 1.00 s")
    sound.write_bytes(whole)
    for content in (b"no zip", rows[:200]):
        motion.write_bytes(content)
        refused("person1#a.npz")
    np.savez(motion, coeff_3dmm=np.full((40, 260), np.nan))
    refused("person1#a.npz.*no numbers")
    np.savez(motion, coeff_3dmm=np.array([{}], object))
    refused("person1#a.npz")
    motion.write_bytes(rows)
    assert len(read_recordings(tmp_path, 30)) == 2
    with pytest.raises(LikenessError, match="has 100 frames"):
        read_recordings(tmp_path, 100)


def test_clips_have_the_sound_that_belongs_to_their_frames() -> None:
    flow = small_flow()
    source = ClipSource([recording(f"p{n}#a") for n in range(3)], 10, flow)
    clips = source.draw(50, torch.Generator().manual_seed(0))
    firsts = clips.x[:, 0, 0].long()
    assert clips.x.shape == (50, 70, 10) and (clips.x[:, 0] - firsts[:, None] == torch.arange(10)).all()
    assert firsts.min() >= 0 and firsts.max() <= 30 and len(firsts.unique()) > 20
    of_frames = clips.mel[:, 0, flow.condition.before : flow.condition.before + 10]  # first column of each frame
    assert torch.equal(of_frames, 4 * clips.x[:, 0])
    early = clips.mel[firsts == 0] if (firsts == 0).any() else clips.mel[:0]
    assert (early[:, :, : flow.condition.before] == torch.tensor(SILENCE).half().float()).all()
    last = mel_of_frames(recording("a").columns, 38, 44).float()
    assert (last[:, 3:] == torch.tensor(SILENCE).half().float()).all()


def test_every_place_is_as_likely_as_any_other() -> None:
    source = ClipSource([recording("a#1", 110), recording("b#1", 12), recording("c#1", 12)], 10, small_flow())
    drawn = source.draw(4000, torch.Generator().manual_seed(0)).x[:, 0, 0]
    places = sum(len(one.motion) - 9 for one in source.training)
    assert (drawn == 0).float().mean().item() == pytest.approx(len(source.training) / places, abs=0.02)


def test_people_are_held_out_and_are_the_same_each_time() -> None:
    many = [recording(f"p{n}#{part}") for n in range(30) for part in "ab"]
    learnt, apart = divided(many)
    assert len({one.person for one in apart}) == 3 and len(apart) == 6
    assert not {one.person for one in apart} & {one.person for one in learnt}
    assert [one.name for one in divided(many[::-1])[1][::-1]] == [one.name for one in apart]
    assert len(divided([recording("p#a"), recording("p#b"), recording("p#c")])[1]) == 1
    with pytest.raises(LikenessError, match="at least two"):
        divided(many[:1])


def test_judges_lie_side_by_side_and_are_not_too_many() -> None:
    source = ClipSource([recording("a#1", 45), recording("b#1", 45)], 10, small_flow())
    assert source.judges().x[:, 0, 0].tolist() == [0, 10, 20, 30]
    long = ClipSource([recording("a#1", 2000), recording("b#1", 2000)], 10, small_flow())
    firsts = long.judges().x[:, 0, 0]
    assert len(firsts) == 64 and firsts[0] == 0 and firsts[-1] == 1990


def test_means_and_deviations_are_those_of_what_is_learnt_from() -> None:
    flow = small_flow()
    source = ClipSource([recording("a#1"), recording("b#1"), recording("c#1", 80)], 10, flow)
    source.measure(flow)
    motion = torch.cat([one.motion for one in source.training])
    assert torch.allclose(flow.mean, motion.mean(0), atol=1e-4)
    assert flow.std[0].item() == pytest.approx(motion[:, 0].std(correction=0).item(), rel=1e-4)
    assert (flow.std[1:] == LEAST_STD).all()
    columns = torch.cat([one.columns.float() for one in source.training], dim=1)
    assert flow.mel_mean[0].item() == pytest.approx(columns[0].mean().item(), rel=1e-4)
    assert flow.mel_std[0].item() == pytest.approx(columns[0].std(correction=0).item(), rel=1e-4)
