"""The nodes that make and mend tracks, as the graph calls them: lengths, rates, and inputs that cannot be used."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from likeness.models.errors import LikenessError
from likeness.models.tha4.pose import GROUPS, INDEX, NAMES, PoseTrack
from likeness.nodes import tha4_poses, tha4_tracks


def only(output: object) -> PoseTrack:
    (made,) = output.args
    return made


def sound(seconds: float, rate: int, channels: int) -> dict[str, object]:
    time = torch.arange(round(seconds * rate)) / rate
    voice = torch.sin(2 * math.pi * 150 * time) * (1 + torch.sin(2 * math.pi * 3 * time)) / 4
    return {"waveform": voice.expand(1, channels, -1), "sample_rate": rate}


def idle(**inputs: object) -> PoseTrack:
    settings = {"seconds": 1.0, "fps": 25.0, "blink": 1.0, "breathing": 1.0, "sway": 1.0, "gaze": 1.0, "seed": 0}
    return only(tha4_tracks.THAIdleMotion.execute(**{**settings, **inputs}))


@settings(deadline=None, max_examples=25)
@given(st.sampled_from([8000, 22050, 48000]), st.sampled_from([1, 2, 8]), st.floats(0.02, 1.5), st.integers(1, 60))
def test_lip_sync_has_a_pose_for_every_frame_of_any_sound(rate: int, channels: int, seconds: float, fps: int) -> None:
    audio = sound(seconds, rate, channels)
    made = only(tha4_tracks.THALipSync.execute(audio, float(fps), 1.0, 0.03))
    assert len(made) == math.ceil(Fraction(audio["waveform"].shape[-1], rate) * fps)
    mouth = [at for name, at in INDEX.items() if name.startswith("mouth")]
    others = [at for at in INDEX.values() if at not in mouth]
    assert not made.poses[:, others].any()


def test_a_sound_without_samples_is_refused() -> None:
    with pytest.raises(LikenessError, match="sound"):
        tha4_tracks.THALipSync.execute(sound(0, 16000, 1), 25.0, 1.0, 0.03)


@pytest.mark.parametrize(
    ("seconds", "fps", "frames"), [(0.28, 25.0, 7), (0.0, 25.0, 1), (1.0, 29.97, 30), (60.0, 25.0, 1500)]
)
def test_seconds_become_frames(seconds: float, fps: float, frames: int) -> None:
    assert len(idle(seconds=seconds, fps=fps)) == frames


def test_a_track_gives_its_length_and_rate() -> None:
    other = PoseTrack(torch.zeros(13, 45), Fraction(30))
    made = idle(length_of=other)
    assert (len(made), made.fps) == (13, 30)
    keyed = only(tha4_tracks.THAPoseKeyframes.execute('[{"time": 9, "pose": {"head_x": 1}}]', 0.0, 25.0, other))
    assert (len(keyed), keyed.fps) == (13, 30)


def test_a_slider_pose_and_a_preset_are_stills_that_blend() -> None:
    pose = only(tha4_poses.THAPose.execute(**{**dict.fromkeys(NAMES, 0.0), "head_x": 1.0}))
    smile = only(tha4_poses.THAPosePresets.execute("smile", 1.0))
    assert len(pose) == len(smile) == 1
    half = only(tha4_poses.THABlendPoses.execute(pose, smile, 0.5))
    assert half.poses[0, INDEX["head_x"]] == pytest.approx(0.5)


def test_a_layer_touches_only_its_groups() -> None:
    base, over = idle(seed=1), PoseTrack(torch.full((1, 45), 0.25), Fraction(25))
    groups = {**dict.fromkeys(GROUPS, False), "mouth": True}
    made = only(tha4_tracks.THACombineTracks.execute(base, over, "replace", **groups))
    mouth = [at for name, at in INDEX.items() if name.startswith("mouth")]
    assert (made.poses[:, mouth] == 0.25).all()
    others = [at for at in INDEX.values() if at not in mouth]
    assert torch.equal(made.poses[:, others], base.poses[:, others])


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('[{"time": 2, "pose": {}}, {"time": 1, "pose": {}}]', "1"),
        ('[{"time": 0, "pose": {"hed_x": 1}}]', "head_x"),
        ('[{"time": 0, "pose": {"head_x": NaN}}]', "head_x"),
        ('[{"time": -1, "pose": {"head_x": 0}}]', "-1"),
        ('[{"time": 0, "preset": "hapy"}]', "hapy"),
        ("[]", "key"),
        ("{", "line 1"),
    ],
)
def test_bad_keyframes_are_named(text: str, names: str) -> None:
    with pytest.raises(LikenessError, match=names):
        tha4_tracks.THAPoseKeyframes.execute(text, 0.0, 25.0)


def test_no_group_at_all_is_refused() -> None:
    with pytest.raises(LikenessError, match="group"):
        tha4_tracks.THACombineTracks.execute(idle(), idle(), "add", **dict.fromkeys(GROUPS, False))


def test_a_pose_that_is_no_number_is_refused() -> None:
    values = {**dict.fromkeys(NAMES, 0.0), "head_x": math.nan}
    with pytest.raises(LikenessError, match="head_x"):
        tha4_poses.THAPose.execute(**values)
