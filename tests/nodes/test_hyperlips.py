"""The nodes that load HyperLips and hear a sound: files in every slot, and sounds and rates of every kind."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.hyperlips.hyper_lips import HyperLips
from likeness.models.hyperlips.speech import MelWindows
from likeness.models.loading import write_safetensors
from likeness.nodes import hyperlips
from likeness.nodes.network_files import PRECISIONS
from likeness.tests.chirps import chirps
from likeness.tests.own_folders import own_models
from likeness.tests.small_hyperlips import small_base, small_hr, small_hyper_lips

NAME, LARGE = "hyperlips/base/own.safetensors", "hyperlips/hr/own_512.safetensors"
PUBLISHED = "as published inference"
FULL, HALF, _ = PRECISIONS


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    own_models(tmp_path, monkeypatch)
    for name, network in ((NAME, small_base()), (LARGE, small_hr(4))):
        (tmp_path / name).parent.mkdir(parents=True)
        write_safetensors(tmp_path / name, network.state_dict(), {})
    return tmp_path


def run(node: type, *given: object, **named: object) -> tuple:
    with torch.inference_mode():  # as ComfyUI runs nodes
        return node.execute(*given, **named).args


def sounding(seconds: float = 1.0, rate: int = 16000, channels: int = 1) -> dict[str, object]:
    wave = chirps(round(seconds * rate), rate)
    return {"waveform": wave.expand(1, channels, -1), "sample_rate": rate}


def windows(
    audio: object, fps: float = 25.0, frames: int = 0, alignment: str = PUBLISHED, offset: float = 0.0
) -> tuple:
    return run(hyperlips.HearMelWindows, audio, fps, frames, alignment, offset)


def all_of(heard: MelWindows) -> torch.Tensor:
    return heard.windows.part(0, len(heard))


def test_files_are_listed_loaded_and_asked_for(models: Path) -> None:
    node = hyperlips.LoadHyperLips
    offered = node.GET_NODE_INFO_V1()["input"]["required"]
    assert offered["base"][1]["options"] == [hyperlips.BASE, NAME, LARGE]
    assert offered["hr"][1]["options"] == ["none", hyperlips.HR, NAME, LARGE]
    assert node.validate_inputs(NAME, "none") is True and node.validate_inputs(NAME, LARGE) is True
    assert "pan.baidu.com" in node.validate_inputs(hyperlips.BASE, "none")
    assert "hyperlipshr_mead_128.pth" in node.validate_inputs(NAME, hyperlips.HR)
    assert run(node, NAME, "none", FULL)[0].side == 128
    (model,) = run(node, NAME, LARGE, HALF)
    assert model.side == 512 and model.name == HyperLips(small_base()).name
    prints = {node.fingerprint_inputs(NAME, *rest) for rest in (("none", FULL), (LARGE, FULL), (LARGE, HALF))}
    assert len(prints) == 3
    with pytest.raises(LikenessError, match="goes into the place for the HR decoder"):
        run(node, LARGE, "none", FULL)


@pytest.mark.parametrize("fps", [23.976, 25.0, 29.97, 60.0])
def test_there_is_a_window_for_each_frame_of_any_rate(fps: float) -> None:
    heard, frames = windows(sounding(2.0), fps)
    assert frames == len(heard) == round(2 * fps) and (heard.fps == Fraction(24000, 1001)) == (fps == 23.976)
    assert heard.windows.starts[-1] == int(80 * Fraction(frames - 1) / heard.fps)
    asked, count = windows(sounding(2.0), fps, 500)
    assert count == 500 and (all_of(asked)[-1] == -4).all()


def test_as_many_windows_as_pictures() -> None:
    pictures = torch.zeros(7, 16, 16, 3)
    heard, count = run(hyperlips.HearMelWindows, sounding(), 25.0, 0, PUBLISHED, 0.0, pictures)
    assert count == len(heard) == 7
    with pytest.raises(LikenessError, match="Set `frames` to 0"):
        run(hyperlips.HearMelWindows, sounding(), 25.0, 3, PUBLISHED, 0.0, pictures)


def test_alignment_and_offset_move_the_windows() -> None:
    plain, trained = windows(sounding())[0], windows(sounding(), alignment="as trained")[0]
    assert torch.equal(all_of(trained)[1:], all_of(plain)[:-1])
    later, earlier = windows(sounding(), offset=0.2)[0], windows(sounding(), offset=-0.2)[0]
    assert torch.equal(all_of(later)[5:], all_of(plain)[:-5])
    assert torch.equal(all_of(earlier)[:-5], all_of(plain)[5:])


def test_odd_sounds_are_heard(caplog: pytest.LogCaptureFixture) -> None:
    short, frames = windows(sounding(0.01))
    assert frames == 1 and all_of(short).shape == (1, 80, 16)
    silent = windows({"waveform": torch.zeros(1, 1, 8000), "sample_rate": 16000})[0]
    assert (all_of(silent) == -4).all()
    six = windows(sounding(channels=6))[0]
    assert torch.allclose(all_of(six), all_of(windows(sounding())[0]), atol=1e-3)
    narrow = all_of(windows(sounding(rate=8000))[0])
    assert len(narrow) == 25 and narrow[:, :40].max() > -1
    model = small_hyper_lips(None)
    for heard in (short, silent, six):
        (control,) = run(hyperlips.AudioHypernetwork, model, heard)
        assert control.vectors.isfinite().all() and len(control) == len(heard)
    assert not caplog.records


def test_no_sound_is_told() -> None:
    with pytest.raises(LikenessError, match="no sound here"):
        windows(None)
    with pytest.raises(LikenessError, match="no samples"):
        windows({"waveform": torch.zeros(1, 1, 0), "sample_rate": 16000})
    with pytest.raises(LikenessError, match="give a single sound"):
        windows({"waveform": torch.zeros(2, 1, 100), "sample_rate": 16000})
