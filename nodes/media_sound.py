"""A node that measures a sound, and what all nodes for sounds take and give."""

from __future__ import annotations

from typing import Any

import torch

from ..models.errors import LikenessError
from ..models.media.audio import Audio
from ..models.media.audio_measure import described, measure, picture
from ..models.media.frame_rate import frame_rate, nearest
from .host import for_output, guarded, io
from .media import CATEGORY


def sounds_of(audio: dict[str, Any] | None) -> list[Audio]:
    """Every sound of an AUDIO's batch; LikenessError where there is none, or one that is empty or broken."""
    if audio is None:
        raise LikenessError("There is no sound here: the video that it comes from has none. Connect another sound.")
    waveform = audio["waveform"]
    if waveform.ndim != 3 or not len(waveform):
        raise LikenessError(f"An AUDIO is [sounds, channels, samples]; this one is {list(waveform.shape)}.")
    return [Audio(wave, int(audio["sample_rate"])) for wave in waveform]


def audio_of(sounds: list[Audio]) -> dict[str, Any]:
    """Sounds of one length as the AUDIO that ComfyUI passes on."""
    return {
        "waveform": torch.stack([sound.waveform for sound in sounds]),
        "sample_rate": sounds[0].sample_rate,
    }


def fps_input(tooltip: str) -> io.Float.Input:
    return io.Float.Input("fps", default=25.0, min=1.0, max=240.0, step=0.01, tooltip=tooltip)


class AudioInfo(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessAudioInfo",
            display_name="Audio Info",
            category=CATEGORY,
            description="Says how long, how loud and of which kind a sound is, and draws it.",
            search_aliases=["duration", "loudness", "waveform", "sample rate"],
            inputs=[
                io.Audio.Input("audio", tooltip="The sound. Of several at once the loudest part counts."),
                fps_input("Frames a second of the video that the sound is for."),
            ],
            outputs=[
                io.Float.Output(display_name="seconds", tooltip="Its length in seconds."),
                io.Int.Output(display_name="frames", tooltip="How many frames at `fps` come nearest to its length."),
                io.Int.Output(display_name="sample_rate", tooltip="Samples a second."),
                io.Int.Output(display_name="channels", tooltip="1 is mono, 2 is stereo."),
                io.Float.Output(
                    display_name="peak", tooltip="Its loudest sample in dB of full scale; above 0 it clips."
                ),
                io.Float.Output(
                    display_name="loudness",
                    tooltip="Root mean square in dB of full scale; speech lies at about -20. -120 is silence.",
                ),
                io.String.Output(
                    display_name="report", tooltip="All of this as text, and from when to when anything is heard."
                ),
                io.Image.Output(display_name="waveform", tooltip="The sound over time, 1024 x 256 pixels."),
            ],
        )

    @classmethod
    def execute(cls, audio: dict[str, Any], fps: float) -> io.NodeOutput:
        sounds = sounds_of(audio)
        rate = frame_rate(fps)
        frames = nearest(sounds[0].duration * rate)
        found = [measure(sound) for sound in sounds]
        report = "\n\n".join(described(*both, rate, frames) for both in zip(sounds, found, strict=True))
        return io.NodeOutput(
            float(sounds[0].duration),
            frames,
            sounds[0].sample_rate,
            sounds[0].channels,
            max(one.peak for one in found),
            max(one.rms for one in found),
            report,
            for_output(torch.stack([picture(sound) for sound in sounds])),
        )


NODES: list[type[io.ComfyNode]] = [AudioInfo]
