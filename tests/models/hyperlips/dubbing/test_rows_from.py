"""A dub draws no rows above what is pasted: its frames are those of a dub that draws whole faces."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from likeness.models.face.detection.landmark_net import LandmarkNet, LandmarkNetConfig
from likeness.models.hyperlips.dubbing.prepare import prepare
from likeness.models.hyperlips.dubbing.settings import Dubbing, Part
from likeness.models.media.clip import WHOLE
from likeness.models.media.picture_clip import PictureClip
from likeness.tests.dubbing import FPS, chirp, small_lips, speaker

FRAMES, TRACK = speaker(2)


def blind() -> LandmarkNet:
    """It is sure to find all points in the same corner, whatever it is shown."""
    network = LandmarkNet(LandmarkNetConfig(first=4, second=8, width=8, stacks=1)).eval()
    torch.nn.init.zeros_(network.l0.weight)  # type: ignore[union-attr, arg-type]
    torch.nn.init.constant_(network.l0.bias, 2.0)  # type: ignore[union-attr, arg-type]
    return network


def dubbed(settings: Dubbing, hr: int, whole: bool) -> tuple[Tensor, int]:
    """Frames, and the first row that was drawn."""
    clip, landmarker = PictureClip(FRAMES / 255, FPS), blind() if hr else None
    dub = prepare(small_lips(hr), clip, WHOLE, TRACK, chirp(0.08), settings, landmarker)
    if whole:
        dub.dubber.row = 0
    return torch.stack(list(dub.clip.frames(torch.float32))), dub.dubber.row


@pytest.mark.parametrize("hr", [0, 2])
@pytest.mark.parametrize("part", ["lower face", "mouth only", "lower half"])
def test_frames_are_those_of_whole_faces(part: Part, hr: int) -> None:
    settings = Dubbing(part=part, feather=0.03)
    (found, row), (wanted, _) = (dubbed(settings, hr, whole) for whole in (False, True))
    assert row > 20, "rows are left out"
    assert (found - wanted).abs().max() < 1e-4
    assert (found - FRAMES / 255).abs().max() > 0.05
