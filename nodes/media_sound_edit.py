"""Nodes that bring sounds to a length, to a place in time and into one."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, get_args

from torch import Tensor

from ..models.errors import LikenessError
from ..models.media.audio import HIGHEST_RATE
from ..models.media.audio_fit import Place, Short, fit, shift
from ..models.media.audio_join import join
from ..models.media.frame_rate import frame_rate, nearest
from ..models.media.picture_clip import PictureClip
from ..models.media.video_length import count_frames
from .host import film_source, guarded, io
from .media import CATEGORY
from .media_sound import audio_of, fps_input, sounds_of
from .streaming import clip_of

LONGEST = 86_400.0  # seconds
CHANNELS = {"most": None, "mono": 1, "stereo": 2}


class FitSound(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessFitSound",
            display_name="Fit Sound",
            category=CATEGORY,
            description="Makes a sound exactly as long as a video, as so many frames, or as so many seconds.",
            search_aliases=["pad audio", "loop audio", "audio length", "trim audio"],
            inputs=[
                io.Audio.Input("audio", tooltip="The sound. Several at once are each made so long."),
                io.Float.Input(
                    "seconds",
                    default=0.0,
                    min=0.0,
                    max=LONGEST,
                    step=0.001,
                    tooltip="The length in seconds; 0 takes it from frames, image or video. Give one of the four.",
                ),
                io.Int.Input("frames", default=0, min=0, max=10_000_000, tooltip="The length in frames; 0 is none."),
                fps_input("Frames a second of frames and image, and of the output frames. A video has its own rate."),
                io.Combo.Input(
                    "short",
                    options=list(get_args(Short)),
                    default="silence",
                    tooltip="What fills a sound that is too short: silence, itself from the beginning, or itself "
                    "backwards and forwards by turns.",
                ),
                io.Combo.Input(
                    "place",
                    options=list(get_args(Place)),
                    default="start",
                    tooltip="Which part of a longer sound is kept, or where a shorter one stands.",
                ),
                io.Float.Input(
                    "fade",
                    default=0.01,
                    min=0.0,
                    max=30.0,
                    step=0.01,
                    tooltip="Seconds over which it fades where it was cut, and loops fade into themselves. 0 is a "
                    "hard cut.",
                ),
                io.Video.Input("video", optional=True, tooltip="Makes the sound as long as this video."),
                io.Image.Input("image", optional=True, tooltip="Makes the sound as long as these frames."),
            ],
            outputs=[
                io.Audio.Output(display_name="audio", tooltip="The sound, of that length to the sample."),
                io.Float.Output(display_name="seconds", tooltip="The length in seconds."),
                io.Int.Output(display_name="frames", tooltip="The length in frames."),
            ],
        )

    @classmethod
    def execute(
        cls,
        audio: dict[str, Any],
        seconds: float,
        frames: int,
        fps: float,
        short: Short,
        place: Place,
        fade: float,
        video: Any = None,
        image: Tensor | None = None,
    ) -> io.NodeOutput:
        sounds = sounds_of(audio)
        wishes = {"seconds": seconds > 0, "frames": frames > 0, "image": image is not None, "video": video is not None}
        given = [name for name, wished in wishes.items() if wished]
        if len(given) != 1:
            raise LikenessError(
                f"The length comes from {' and '.join(given) or 'nowhere'}. Give one of {', '.join(wishes)}."
            )
        rate = frame_rate(fps)
        if video is not None:
            frames, rate = length_of(video)
        elif image is not None:
            frames = len(image)
        length = frames / rate if frames else Fraction(seconds).limit_denominator(1_000_000)
        samples = nearest(length * sounds[0].sample_rate)
        made = [fit(sound, samples, short, place, Fraction(fade).limit_denominator(1000)) for sound in sounds]
        return io.NodeOutput(audio_of(made), float(length), nearest(length * rate))


class JoinSounds(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessJoinSounds",
            display_name="Join Sounds",
            category=CATEGORY,
            description="Puts sounds after each other, of any rates and channels, apart or fading into each other.",
            search_aliases=["concatenate audio", "crossfade", "append audio"],
            inputs=[
                io.Audio.Input("audio_1", tooltip="The first sound."),
                io.Float.Input(
                    "gap",
                    default=0.0,
                    min=-60.0,
                    max=600.0,
                    step=0.01,
                    tooltip="Seconds of silence between them. Below 0 they overlap so long and fade into each other.",
                ),
                io.Combo.Input(
                    "channels",
                    options=list(CHANNELS),
                    default="most",
                    tooltip="Of the result: as many as the sound with the most, one, or two. One is copied to all; "
                    "other numbers are mixed to one first.",
                ),
                guarded(
                    io.Int.Input,
                    "sample_rate",
                    default=0,
                    min=0,
                    max=HIGHEST_RATE,
                    tooltip="Samples a second of the result; 0 is the highest of the sounds.",
                    advanced=True,
                ),
                *(
                    io.Audio.Input(f"audio_{at}", optional=True, tooltip="The next one; left out if there is none.")
                    for at in (2, 3, 4)
                ),
            ],
            outputs=[
                io.Audio.Output(display_name="audio", tooltip="All of them as one sound."),
                io.Float.Output(display_name="seconds", tooltip="Its length in seconds."),
                io.String.Output(display_name="report", tooltip="From when to when each sound is heard, a line each."),
            ],
        )

    @classmethod
    def execute(
        cls,
        audio_1: dict[str, Any],
        gap: float,
        channels: str,
        sample_rate: int,
        audio_2: dict[str, Any] | None = None,
        audio_3: dict[str, Any] | None = None,
        audio_4: dict[str, Any] | None = None,
    ) -> io.NodeOutput:
        batches = [
            sounds_of(audio_1),
            *(sounds_of(audio) for audio in (audio_2, audio_3, audio_4) if audio is not None),
        ]
        most = max(map(len, batches))
        if {len(batch) for batch in batches} - {1, most}:
            raise LikenessError(
                f"These inputs hold {', '.join(str(len(batch)) for batch in batches)} sounds. Each may hold one, or as "
                "many as the others."
            )
        rows = zip(*(batch * (most // len(batch)) for batch in batches), strict=True)
        between = Fraction(gap).limit_denominator(1000)
        made = [join(row, between, sample_rate or None, CHANNELS[channels]) for row in rows]
        whole = made[0].audio
        lines = [
            f"{at}: {start / whole.sample_rate:.3f} s to {start / whole.sample_rate + float(sounds[0].duration):.3f} s"
            for at, (start, sounds) in enumerate(zip(made[0].starts, batches, strict=True), 1)
        ]
        return io.NodeOutput(audio_of([one.audio for one in made]), float(whole.duration), "\n".join(lines))


class ShiftSound(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessShiftSound",
            display_name="Shift Sound",
            category=CATEGORY,
            description="Moves a sound in time, to the sample, so that it meets its pictures.",
            search_aliases=["audio delay", "audio offset", "sync"],
            inputs=[
                io.Audio.Input("audio", tooltip="The sound. Several at once are each moved."),
                io.Float.Input(
                    "milliseconds",
                    default=0.0,
                    min=-600_000.0,
                    max=600_000.0,
                    step=1.0,
                    tooltip="How much later it is heard; below 0 earlier. A frame of 25 a second lasts 40.",
                ),
                io.Boolean.Input(
                    "keep_length",
                    default=True,
                    tooltip="On: the sound stays as long, and what is moved beyond its ends is lost. Off: it becomes "
                    "longer or shorter by as much.",
                ),
            ],
            outputs=[io.Audio.Output(display_name="audio", tooltip="The moved sound; silence stands where it was.")],
        )

    @classmethod
    def execute(cls, audio: dict[str, Any], milliseconds: float, keep_length: bool) -> io.NodeOutput:
        later = Fraction(milliseconds).limit_denominator(1000) / 1000
        sounds = sounds_of(audio)
        return io.NodeOutput(
            audio_of([shift(sound, nearest(later * sound.sample_rate), keep_length) for sound in sounds])
        )


def length_of(video: Any) -> tuple[int, Fraction]:
    """How many frames a VIDEO has, counted, and its rate."""
    clip, part = clip_of(video)
    frames = clip.count if isinstance(clip, PictureClip) else count_frames(film_source(video), part)
    return frames, clip.fps


NODES: list[type[io.ComfyNode]] = [FitSound, JoinSounds, ShiftSound]
