"""Our own sound formulas against torchaudio's, in a process where torchaudio can be imported.

Its compiled part does not load beside a CPU build of torch, but it is content when that part is absent: the other
process sees a copy of the installed package without it.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[3]

COMPARE = """
import torch
from likeness.models.media import mel, mel_voice
from likeness.models.media.audio import Audio
from likeness.models.media.resample import KAISER_BEST, resample_waveform
from likeness.models.media.torchaudio_door import torchaudio_functional

library = torchaudio_functional()
assert library is not None
torch.manual_seed(0)
wave = torch.randn(2, 9001)
names = ("lowpass_filter_width", "rolloff", "beta", "resampling_method")
kaiser = dict(zip(names, (*vars(KAISER_BEST).values(), "sinc_interp_kaiser")))
for old, new in [(44100, 16000), (48000, 16000), (16000, 48000), (22050, 16000), (8000, 16000), (16000, 11025)]:
    double = wave.double()  # torchaudio computes its filter in the precision of the sound
    theirs, ours = library.resample(double, old, new), resample_waveform(double, old, new)
    assert theirs.shape == ours.shape, (old, new)
    assert torch.allclose(theirs, ours, atol=1e-9), (old, new, (theirs - ours).abs().max())
    theirs, ours = library.resample(double, old, new, **kaiser), resample_waveform(double, old, new, KAISER_BEST)
    assert torch.allclose(theirs, ours, atol=1e-6), (old, new, (theirs - ours).abs().max())  # its beta is a float32
window = torch.hann_window(400)
for power in (1.0, 2.0):
    theirs = mel.spectrogram(wave, window, 160, power)
    ours = mel.plain_spectrogram(wave, window, 160, power)
    assert theirs.shape == ours.shape == (2, 201, 54) and torch.allclose(theirs, ours, rtol=1e-4, atol=1e-4)
for scale in ("htk", "slaney"):
    theirs = mel.mel_filters(201, 55.0, 7600.0, 80, 16000, scale)
    ours = mel.plain_mel_filters(201, 55.0, 7600.0, 80, 16000, scale)
    assert theirs.shape == ours.shape == (201, 80) and torch.allclose(theirs, ours, rtol=1e-3, atol=1e-5), scale
sound = Audio(wave.mean(0, keepdim=True) / 4, 16000)
measures = (mel_voice.hyperlips_mel, mel_voice.flow_mel, mel_voice.flow_mel_classic)
theirs = [measure(sound).values for measure in measures]
mel.torchaudio_functional = lambda: None
for measure, values in zip(measures, theirs):
    assert (measure(sound).values - values).abs().max() < 1e-5, measure
print("compared")
"""


@pytest.fixture(scope="module")
def importable_torchaudio(tmp_path_factory: pytest.TempPathFactory) -> Path:
    spec = importlib.util.find_spec("torchaudio")
    if spec is None or not spec.submodule_search_locations:
        pytest.skip("torchaudio is not installed here, so there is nothing to compare with")
    folder = tmp_path_factory.mktemp("torchaudio")
    compiled = shutil.ignore_patterns("*.so", "*.pyd", "*.dll", "*.dylib", "__pycache__")
    shutil.copytree(spec.submodule_search_locations[0], folder / "torchaudio", ignore=compiled)
    (folder / "likeness").symlink_to(SOURCE, target_is_directory=True)
    return folder


def test_our_formulas_are_torchaudios(importable_torchaudio: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(importable_torchaudio), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-W", "ignore", "-c", COMPARE]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    if "assert torchaudio_functional() is not None" in run.stderr:
        pytest.skip("this torchaudio does not import even without its compiled part")
    assert run.returncode == 0 and "compared" in run.stdout, run.stderr


def test_without_torchaudio_the_door_is_shut_quietly(tmp_path: Path) -> None:
    """An OSError, as from a compiled part that does not load, and an ImportError end alike."""
    (tmp_path / "likeness").symlink_to(SOURCE, target_is_directory=True)
    (tmp_path / "torchaudio").mkdir()
    for error in ("OSError", "ImportError"):
        (tmp_path / "torchaudio" / "__init__.py").write_text(f"raise {error}('does not load')")
        code = "from likeness.models.media.torchaudio_door import torchaudio_functional; print(torchaudio_functional())"
        environment = {**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
        run = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
        assert run.stdout.strip() == "None", run.stderr
