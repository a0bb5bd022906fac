"""HyperLips' stages over a clip give what its networks give frame by frame, and touch nothing else."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
import torch
from torch import Tensor
from torch.nn.functional import interpolate

from likeness.models.errors import LikenessError
from likeness.models.hyperlips.hyper_lips import HyperLips
from likeness.models.hyperlips.speech import LipControl, MelWindows, mel_windows
from likeness.models.hyperlips.stages import draw_faces, lip_control, refine_faces
from likeness.models.media.audio import Audio
from likeness.tests.chirps import chirps
from likeness.tests.small_hyperlips import small_base, small_hyper_lips

MODEL = small_hyper_lips(2)
T = 11


def heard(frames: int = T, seconds: float = 0.5) -> MelWindows:
    return mel_windows(Audio(chirps(round(16000 * seconds), 16000)[None], 16000), Fraction(25), frames)


def faces(count: int, side: int = 128, seed: int = 0) -> Tensor:
    spots = torch.rand(count, 3, 6, 6, generator=torch.Generator().manual_seed(seed))
    return interpolate(spots, (side, side), mode="bilinear")


CONTROL = lip_control(MODEL, heard())


def drawn(seen: Tensor, shown: Tensor, control: LipControl = CONTROL, model: HyperLips = MODEL) -> Tensor:
    return torch.cat(list(draw_faces(model, seen, shown, control)))


def test_control_vectors_are_the_networks() -> None:
    told: list[int] = []
    windows = heard(150, seconds=1.0)  # of which most are silent
    control = lip_control(MODEL, windows, told.append)
    with torch.no_grad():
        expected = MODEL.control(windows.windows.part(0, 150))
    assert torch.allclose(control.vectors, expected, rtol=1e-4, atol=1e-4 * float(expected.std()))
    assert (control.fps, control.made_by, told) == (Fraction(25), MODEL.name, [64, 128, 150])


def test_equal_windows_are_heard_once(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    listen = MODEL.control
    monkeypatch.setattr(MODEL, "control", lambda mel: (seen.append(len(mel)), listen(mel))[1])
    silence = mel_windows(Audio(torch.zeros(1, 16000), 16000), Fraction(25), 60)
    control = lip_control(MODEL, silence)
    assert seen == [1] and torch.equal(control.vectors, control.vectors[:1].expand(60, -1, -1))


def test_faces_are_the_networks_in_any_order_of_frames() -> None:
    seen, shown = faces(T), faces(1, seed=1)
    whole = drawn(seen, shown)
    assert whole.shape == (T, 3, 128, 128)
    with torch.no_grad():
        one = MODEL.draw(seen[9:10], shown, CONTROL.vectors[9:10])
    assert torch.allclose(whole[9:10], one, atol=1e-5)
    assert (whole[1:] - whole[:-1]).abs().amax((1, 2, 3)).min() > 1e-3


def test_the_lower_halves_are_not_looked_at_and_references_are() -> None:
    seen, shown = faces(T), faces(T, seed=1)
    hidden = seen.clone()
    hidden[:, :, 64:] = torch.rand_like(hidden[:, :, 64:])
    whole = drawn(seen, shown)
    assert torch.equal(whole, drawn(hidden, shown))
    assert (whole - drawn(seen, shown.flip(0))).abs().max() > 1e-3


def test_pictures_of_any_size_and_a_single_one() -> None:
    large = faces(1, 300)
    small = interpolate(large, (128, 128), mode="bilinear", align_corners=False)
    assert torch.allclose(drawn(large, large), drawn(small.expand(T, -1, -1, -1), small), atol=1e-5)


@pytest.mark.parametrize("rescaling", [1, 2])
def test_hr_faces_have_their_size_however_they_are_fed(rescaling: int) -> None:
    model = small_hyper_lips(rescaling)
    base, sketches = faces(2), (faces(2, seed=3)[:, 0] > 0.5).float()
    made = torch.cat(list(refine_faces(model, base, sketches)))
    assert made.shape == (2, 3, 128 * rescaling, 128 * rescaling)
    with torch.no_grad():
        assert torch.allclose(made, model.refine(base, sketches), atol=1e-5)
    published = torch.cat(list(refine_faces(model, base[:1], sketches[:1], "published")))
    assert published.shape == made[:1].shape
    assert torch.allclose(published, made[:1], atol=1e-5) == (rescaling == 1)  # at 128 both agree


def test_what_does_not_fit_is_told() -> None:
    with pytest.raises(LikenessError, match=r"10 face crops do not go with 11 frames.*`frames` of Mel Windows"):
        drawn(faces(10), faces(1))
    with pytest.raises(LikenessError, match="2 reference pictures do not go with 11"):
        drawn(faces(T), faces(2))
    with pytest.raises(LikenessError, match="3 sketches do not go with 2"):
        list(refine_faces(MODEL, faces(2), torch.zeros(3, 128, 128)))
    other = HyperLips(small_base(seed=5)).eval()
    with pytest.raises(LikenessError, match="Connect the same model to Audio Hypernetwork"):
        drawn(faces(T), faces(1), model=other)
    with pytest.raises(LikenessError, match="no HR decoder"):
        list(refine_faces(other, faces(1), torch.zeros(1, 128, 128)))
    broken = replace(CONTROL, vectors=CONTROL.vectors * torch.nan)
    with pytest.raises(LikenessError, match="not numbers"):
        drawn(faces(T), faces(1), broken)
