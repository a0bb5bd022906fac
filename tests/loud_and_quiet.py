"""A small flow, and recordings of nobody: noise, loud and quiet by turns, and a mouth that opens when it is loud."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from likeness.models.media.audio import Audio
from likeness.models.pirenderer.audio_flow import AudioFlow, AudioFlowConfig

SMALL = AudioFlowConfig(steps=2, hidden=32, layers=1, history=2, look_ahead=2, sound=16, condition=32)
RATE = 16_000
FRAME = RATE // 25


def small_flow(seed: int = 0) -> AudioFlow:
    """A flow whose every parameter has moved a little away from where it begins."""
    torch.manual_seed(seed)
    flow = AudioFlow(SMALL)
    with torch.no_grad():
        for parameter in flow.parameters():
            parameter += 0.05 * torch.randn_like(parameter)
    return flow.eval().requires_grad_(False)


def direction() -> Tensor:
    """[64]: how the open mouth differs from the shut one."""
    return torch.linspace(-1, 1, 64)


def loudness(frames: int, generator: torch.Generator) -> Tensor:
    """0 or 1 for each frame, changing every 8 to 16 of them, [frames]."""
    lengths = torch.randint(8, 17, (frames,), generator=generator)
    turns = torch.arange(frames) % 2 == int(torch.randint(2, (1,), generator=generator))
    return turns.repeat_interleave(lengths)[:frames].float()


def voice_of(loud: Tensor, generator: torch.Generator) -> Audio:
    """A sound that is as loud as said, [frames] in 0..1."""
    level = (0.005 + 0.2 * loud).repeat_interleave(FRAME)
    return Audio((level * torch.randn(len(level), generator=generator)).clamp(-1, 1)[None], RATE)


def opened(loud: Tensor, generator: torch.Generator) -> Tensor:
    """Motions [frames, 70] of a mouth that follows the loudness, and of a head that sways by itself."""
    soft = torch.nn.functional.avg_pool1d(loud[None], 3, 1, 1, count_include_pad=False)[0]
    time = torch.arange(len(loud)) / 25 + 10 * torch.rand(1, generator=generator)
    head = 0.05 * torch.stack([(time * speed).sin() for speed in torch.linspace(0.5, 2, 6)], dim=1)
    mouth = soft[:, None] * direction() + 0.1 * torch.randn(len(loud), 64, generator=generator)
    return torch.cat([mouth, head], dim=1)


def write_recordings(folder: Path, count: int, frames: int) -> None:
    """NAME.npz of 260 columns and NAME.wav, as `likeness prepare pirenderer` leaves them; each another person."""
    for number in range(count):
        generator = torch.Generator().manual_seed(number)
        loud = loudness(frames, generator)
        motion = opened(loud, generator)
        rows = torch.zeros(frames, 260)
        rows[:, 80:144], rows[:, 224:227], rows[:, 254:257] = motion[:, :64], motion[:, 64:67], motion[:, 67:]
        rows[:, 257:] = torch.tensor([1.0, 128.0, 128.0])
        np.savez(folder / f"person{number}#a.npz", coeff_3dmm=rows.numpy())
        write_wav(folder / f"person{number}#a.wav", voice_of(loud, generator))


def write_wav(path: Path, audio: Audio) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(audio.channels)
        file.setsampwidth(2)
        file.setframerate(audio.sample_rate)
        file.writeframes((audio.waveform.mT * 32767).round().to(torch.int16).numpy().tobytes())
