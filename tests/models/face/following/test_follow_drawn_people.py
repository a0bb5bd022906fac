"""Small trained networks follow the two people of our example clip, one of whom is hidden twice."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import torch
from torch import Tensor

from likeness.models.face.actor.scene import truth
from likeness.models.face.detection.detector import load_detector
from likeness.models.face.detection.landmarks import find_landmarks, load_landmark_net
from likeness.models.face.following.follow import follow_faces, s3fd_detector
from likeness.models.media.clip import chunks
from likeness.models.media.video_reader import VideoReader
from likeness.tests.write_clip import FRAMES, HEIGHT, LISTENER, PATH, PILLAR, SPEAKER, WIDTH, listener, speaker

WEIGHTS = Path(__file__).parents[3] / "weights"


def shown() -> Tensor:
    """[T]: whether most of the listener's face is to be seen."""
    faces = [truth(LISTENER, listener(number), WIDTH, HEIGHT) for number in range(FRAMES)]
    open_ = [face.seen & ((face.points[:, 0] - PILLAR.x).abs() > PILLAR.width / 2) for face in faces]
    return torch.stack([seen.float().mean() for seen in open_]) > 0.5


def test_who_is_hidden_twice_stays_one_person() -> None:
    landmarker = load_landmark_net(WEIGHTS / "small_landmarks.safetensors")
    detect = s3fd_detector(load_detector(WEIGHTS / "small_detector.safetensors"))
    clip = VideoReader(PATH)
    frames = (chunk.frames for chunk in chunks(clip.pictures(), torch.uint8))
    with torch.inference_mode():
        track = follow_faces(frames, clip.fps, detect, partial(find_landmarks, landmarker))
    talks, listens = track.people
    assert len(track) == FRAMES and talks.present.all()
    true = torch.stack([truth(SPEAKER, speaker(number), WIDTH, HEIGHT).points for number in range(FRAMES)])
    assert (talks.points - true).norm(dim=-1).mean() < 3  # pixels, of a face of 110
    seen = shown()
    assert listens.present[seen].float().mean() > 0.95
    assert listens.present[~seen].float().mean() < 0.25  # on the edges: a part of a face is enough for the networks
