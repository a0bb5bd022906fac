"""The nodes that have a portrait speak and blink: what they give, and what they refuse."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.loading import metadata_of, write_safetensors
from likeness.models.pirenderer.motion import Motion
from likeness.models.pirenderer.motions.directions import Directions
from likeness.nodes.headless.machine.progress import REPORTING
from likeness.nodes.pirenderer_audio import AddBlinks, AudioToMotion, LoadMotionFlow
from likeness.tests.loud_and_quiet import RATE, SMALL, loudness, small_flow, voice_of
from likeness.tests.own_folders import own_models

GENERATOR = torch.Generator().manual_seed(0)
VOICE = {"waveform": voice_of(loudness(15, GENERATOR), GENERATOR).waveform[None], "sample_rate": RATE}
USUAL: dict[str, Any] = {"audio": VOICE, "seed": 1, "temperature": 0.7, "expression": 1.0, "head": 1.0,
                         "smoothing": 0.0, "silence": "as heard", "channel": "all"}  # fmt: skip
PORTRAIT = Motion(torch.linspace(-1, 1, 73)[None])


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    own_models(tmp_path, monkeypatch)
    folder = tmp_path / "motion_flow"
    folder.mkdir()
    flow = small_flow()
    write_safetensors(folder / "mine.safetensors", flow.state_dict(), metadata_of("pirenderer.audio_flow", SMALL))
    return folder


def spoken(**inputs: Any) -> tuple[Motion, str]:
    return AudioToMotion.execute(**{"flow": small_flow(), **USUAL, **inputs}).args


def sound(*channels: torch.Tensor) -> dict[str, Any]:
    return {"waveform": torch.stack(channels)[None], "sample_rate": RATE}


def offered() -> list[str]:
    return LoadMotionFlow.define_schema().entry("")["input"]["required"]["file"][1]["options"]


def test_a_trained_flow_is_offered_loaded_and_heard(models: Path) -> None:
    (models / "mine.training").mkdir()
    (models / "mine.training" / "mine.safetensors").touch()
    assert offered() == ["motion_flow/mine.safetensors"]
    assert LoadMotionFlow.validate_inputs("motion_flow/mine.safetensors") is True
    (flow,) = LoadMotionFlow.execute("motion_flow/mine.safetensors").args
    assert torch.equal(spoken(flow=flow)[0].values, spoken()[0].values)


def test_where_there_is_no_flow_it_is_said_that_none_was_published(models: Path) -> None:
    (models / "mine.safetensors").unlink()
    assert offered() == ["none yet"]
    answer = LoadMotionFlow.validate_inputs("none yet")
    assert isinstance(answer, str) and "ever published" in answer and "Train Motion Flow" in answer


def test_a_voice_becomes_a_motion_of_the_portrait() -> None:
    moves: list[int] = []
    REPORTING.hear = lambda name, data: moves.append(data["value"]) if name == "progress" else None
    motion, report = spoken(motion=PORTRAIT)
    assert len(motion) == 15 and motion.fps == 25
    assert (motion.crop == PORTRAIT.crop).all() and motion.expression.std(0).min() > 0
    assert "15 frames at 25" in report
    assert torch.equal(motion.values, spoken(motion=PORTRAIT)[0].values)
    assert not torch.equal(motion.values, spoken(motion=PORTRAIT, seed=2)[0].values)
    still, _ = spoken(motion=PORTRAIT, expression=0.0, head=0.0)
    assert (still.values == PORTRAIT.values).all()


def test_silence_is_heard_held_or_refused() -> None:
    silent = sound(torch.zeros(RATE))
    motion, report = spoken(audio=silent)
    assert len(motion) == 25 and motion.expression.std(0).min() > 0 and "silent" in report
    motion, _ = spoken(audio=silent, silence="hold still", motion=PORTRAIT)
    assert len(motion) == 25 and (motion.values == PORTRAIT.values).all()
    with pytest.raises(LikenessError, match="silent"):
        spoken(audio=silent, silence="error")
    assert torch.equal(spoken(silence="error")[0].values, spoken()[0].values)


def test_of_two_voices_one_can_be_chosen() -> None:
    voice = VOICE["waveform"][0, 0]
    stereo = sound(voice, 0.5 * voice.flip(0))
    left, _ = spoken(audio=stereo, channel="left")
    both, report = spoken(audio=stereo)
    assert torch.equal(left.values, spoken()[0].values) and not torch.equal(both.values, left.values)
    assert "2 channels" in report


@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        ({"audio": None}, "no sound"),
        ({"audio": {"waveform": torch.zeros(2, 1, 800), "sample_rate": RATE}}, "2 sounds"),
        ({"audio": sound(torch.zeros(0))}, "no samples"),
        ({"audio": sound(torch.tensor([0.0, torch.nan]))}, "not a number at 0.000 s"),
        ({"channel": "right"}, "one channel"),
        ({"temperature": -1.0}, "temperature"),
    ],
)
def test_what_cannot_be_spoken_is_refused(inputs: dict[str, Any], words: str) -> None:
    with pytest.raises(LikenessError, match=words):
        spoken(**inputs)


def test_a_face_blinks_along_the_direction_that_is_named() -> None:
    motion, eyes = Motion(PORTRAIT.values.repeat(500, 1)), Directions({"shut": torch.arange(64.0)})
    (blinked,) = AddBlinks.execute(motion, eyes, " Shut ", 30.0, 0.5, 1).args
    added = (blinked.values - motion.values)[:, :64]
    assert (added.amax(0)).tolist() == pytest.approx((0.5 * torch.arange(64.0)).tolist(), abs=1e-4)
    with pytest.raises(LikenessError, match="no direction called 'eyes'"):
        AddBlinks.execute(motion, eyes, "eyes", 15.0, 1.0, 1)
