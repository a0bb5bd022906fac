"""The example clip that ships is the one that tests/write_clip.py draws, and holds what our templates want to show."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import torch

from likeness.models.face.actor.scene import truth
from likeness.models.media.audio import read_audio
from likeness.models.media.video_frames import VideoFrames
from likeness.tests.write_clip import (
    FPS,
    FRAMES,
    HEIGHT,
    LISTENER,
    PATH,
    PILLAR,
    SOUND,
    SPEAKER,
    WIDTH,
    frame_at,
    listener,
    mouths,
    speaker,
)


def test_it_is_what_is_drawn() -> None:
    video = VideoFrames(PATH)
    frames = list(video)
    assert video.fps == FPS
    assert len(frames) == FRAMES and frames[0].shape == (HEIGHT, WIDTH, 3)
    for number in (0, 70, FRAMES - 1):
        drawn = (frame_at(number).picture.clamp(0, 1) * 255).movedim(0, -1).numpy()
        assert np.abs(frames[number] - drawn).mean() < 2, "run tests/write_clip.py again"


def test_its_sound_is_our_example_sound() -> None:
    clip, sound = read_audio(PATH), read_audio(SOUND)
    assert abs(clip.duration - sound.duration) < Fraction(1, 10)
    length = min(clip.waveform.shape[1], sound.waveform.shape[1])
    both = torch.stack([clip.waveform[0, :length], sound.waveform[0, :length]])
    assert torch.corrcoef(both)[0, 1] > 0.95


def test_it_is_small() -> None:
    assert PATH.stat().st_size <= 350_000


def test_the_speaker_speaks_and_blinks() -> None:
    jaws = mouths()[:, 0]
    assert jaws.max() > 0.3 and (jaws < 0.03).any()
    assert max(speaker(number).blink for number in range(FRAMES)) > 0.9
    for number in range(FRAMES):
        assert truth(SPEAKER, speaker(number), WIDTH, HEIGHT).seen.all()


def test_the_listener_comes_passes_behind_the_pillar_stands_and_leaves() -> None:
    seen = []
    for number in range(FRAMES):
        face = truth(LISTENER, listener(number), WIDTH, HEIGHT)
        behind = (face.points[:, 0] - PILLAR.x).abs() < PILLAR.width / 2
        seen.append(float((face.seen & ~behind).float().mean()))
    shown = [share > 0.5 for share in seen]
    changes = [number for number in range(1, FRAMES) if shown[number] != shown[number - 1]]
    assert not shown[0] and not shown[-1] and len(changes) == 6, "three times in view"
    for gone, back in (changes[1:3], changes[3:5]):
        assert 10 <= back - gone <= 20, "hidden for about 0.6 s"
