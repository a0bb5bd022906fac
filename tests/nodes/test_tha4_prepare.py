"""The nodes that prepare a character and put it back, as the graph calls them."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from likeness.models.errors import LikenessError
from likeness.models.face.detection.s3fd import S3FD, S3FDConfig
from likeness.models.tha4.preparing.resample import premultiplied, resampled, straight
from likeness.nodes.headless.machine.progress import REPORTING, InterruptProcessingException
from likeness.nodes.tha4_prepare import THAPrepareCharacter, THAPutBack
from likeness.tests.nagi import picture

SMALL = S3FDConfig(groups=(4, 4, 8, 8, 8), fc=8, conv6=(4, 8), conv7=(4, 8))
SETTINGS = {"white_is": "background", "remove_plain_background": True, "head_x": 0, "head_y": 0, "head_size": 0}


def loaded(scale: float, height: int, width: int) -> tuple[Tensor, Tensor]:
    """What Load Image gives for the character in a larger transparent file: IMAGE and MASK."""
    rgba = straight(resampled(premultiplied(picture()), scale, 21.5, 8, height, width))
    return rgba[:3].movedim(0, -1)[None], 1 - rgba[3][None]


def test_a_picture_is_prepared_and_put_back() -> None:
    image, mask = loaded(0.6, 330, 371)
    character, clear, placement, face_mask, overlay, report = THAPrepareCharacter.execute(
        image, **SETTINGS, mask=mask
    ).args
    assert character.shape == (1, 512, 512, 3) and clear.shape == face_mask.shape == (1, 512, 512)
    assert overlay.ndim == 4 and 0 < face_mask.mean() < 0.03
    assert "Scaled by 1." in report and "! The head is only 7" in report
    frames, masks = character.expand(3, -1, -1, -1), clear.expand(3, -1, -1)
    back, transparent = THAPutBack.execute(frames, masks, placement, "auto").args
    assert back.shape == (3, 330, 371, 3) and transparent.shape == (3, 330, 371)
    assert (transparent - mask).abs().mean() < 0.01
    assert ((back - image) * (1 - mask[..., None])).abs().mean() < 0.01


def test_a_head_by_hand_is_taken_at_its_word() -> None:
    image, mask = loaded(0.6, 330, 371)
    by_hand = {**SETTINGS, "head_x": 130, "head_y": 50, "head_size": 80}
    placement, report = (THAPrepareCharacter.execute(image, **by_hand, mask=mask).args[place] for place in (2, 5))
    assert placement.placement.scale == pytest.approx(128 / 80) and "given by hand: x 130, y 50, size 80" in report


@pytest.mark.parametrize("bias", [-20.0, 20.0])
def test_a_detector_that_sees_nothing_of_the_figure_is_told_of(bias: float) -> None:
    """An untrained detector, which finds no face, or faces everywhere: either way a head is found."""
    torch.manual_seed(0)
    detector = S3FD(SMALL).eval()
    image, mask = loaded(0.2, 120, 150)
    with torch.no_grad():
        for name, weight in detector.named_parameters():
            if name.endswith("conf.bias"):
                weight.copy_(torch.tensor([-bias] * (len(weight) - 1) + [bias]))
    alone, watched = (
        THAPrepareCharacter.execute(image, **SETTINGS, mask=mask, detector=with_).args[5] for with_ in (None, detector)
    )
    assert ("saw no face" in watched) == (bias < 0) and "saw no face" not in alone


BAD_FRAMES = {
    "a mask of other frames": (torch.zeros(2, 512, 512, 3), torch.zeros(1, 512, 512), "do not belong together"),
    "no frames": (torch.zeros(0, 512, 512, 3), torch.zeros(0, 512, 512), "do not belong together"),
    "a bust": (torch.zeros(1, 320, 320, 3), torch.zeros(1, 320, 320), "framing whole"),
    "not a number": (torch.full((1, 512, 512, 3), torch.nan), torch.zeros(1, 512, 512), "not numbers"),
}


@pytest.mark.parametrize("name", BAD_FRAMES)
def test_frames_that_cannot_be_put_back_get_a_sentence(name: str) -> None:
    image, mask = loaded(0.3, 160, 200)
    placement = THAPrepareCharacter.execute(image, **SETTINGS, mask=mask).args[2]
    frames, masks, words = BAD_FRAMES[name]
    with pytest.raises(LikenessError, match=words):
        THAPutBack.execute(frames, masks, placement, "auto")


def test_an_interrupt_arrives_between_frames() -> None:
    image, mask = loaded(0.3, 160, 200)
    placement = THAPrepareCharacter.execute(image, **SETTINGS, mask=mask).args[2]
    REPORTING.interrupt()
    with pytest.raises(InterruptProcessingException):
        THAPutBack.execute(torch.zeros(40, 256, 256, 3), torch.ones(40, 256, 256), placement, "auto")
