"""Writes js/examples/likeness_performance.csv, the recording that our template is driven by.

    python tests/write_performance.py

Eight seconds of a face that no phone has seen: every curve below is a sum of smooth bumps. It speaks, blinks, looks
about, turns its head, winks and smiles, in the layout of a Live Link Face take. Ours, CC0 1.0.
"""

from __future__ import annotations

import math
from collections import defaultdict
from pathlib import Path

from likeness.models.face.blendshape_track import NAMES

PATH = Path(__file__).resolve().parent.parent / "js" / "examples" / "likeness_performance.csv"
FPS, SECONDS = 30, 8
ANGLES = ("HeadYaw", "HeadPitch", "HeadRoll")
EYES = tuple(f"{side}Eye{axis}" for side in ("Left", "Right") for axis in ("Yaw", "Pitch", "Roll"))
VOWELS = {  # what each does beside opening the jaw: lower lip, funnel, pucker
    "a": (0.55, 0.0, 0.0),
    "i": (0.45, 0.0, 0.0),
    "u": (0.15, 0.2, 0.6),
    "o": (0.25, 0.5, 0.35),
}
# (start in seconds, vowel, how far the jaw opens): two sentences of short and long syllables
SPEECH = [
    *[(0.70, "e", 0.2), (0.92, "o", 0.34), (1.45, "a", 0.36), (1.66, "i", 0.16), (1.86, "u", 0.2), (2.08, "a", 0.4)],
    *[(2.34, "i", 0.18), (2.55, "o", 0.3), (4.60, "o", 0.32), (4.85, "a", 0.38), (5.10, "i", 0.2), (5.32, "a", 0.34)],
]
SYLLABLE = 0.26
BLINKS = (0.45, 2.85, 4.42, 6.85)


def bump(time: float, start: float, end: float, ramp: float) -> float:
    """0 outside of start..end, 1 inside, with smooth ways of `ramp` seconds at both ends."""
    part = max(0.0, min(1.0, (time - start) / ramp, (end - time) / ramp))
    return part * part * (3 - 2 * part)


def shapes_at(time: float) -> dict[str, float]:
    """The blendshapes that are not at rest, by ARKit's names."""
    found: defaultdict[str, float] = defaultdict(float)
    for start, vowel, jaw in SPEECH:
        said = bump(time, start, start + SYLLABLE, 0.12)
        lower, funnel, pucker = VOWELS.get(vowel, VOWELS["a"])
        found["jawOpen"] += jaw * said
        found["mouthFunnel"] += funnel * said
        found["mouthPucker"] += pucker * said
        for side in ("Left", "Right"):
            found[f"mouthLowerDown{side}"] += lower * said
    smile = bump(time, 5.6, 7.6, 0.35)
    wink = bump(time, 6.0, 6.45, 0.1)
    away, back = bump(time, 3.05, 3.75, 0.12), bump(time, 3.75, 4.45, 0.12)
    brows = bump(time, 0.8, 1.3, 0.15) + bump(time, 4.6, 5.2, 0.2)
    for side in ("Left", "Right"):
        found[f"eyeBlink{side}"] = max(bump(time, start, start + 0.24, 0.09) for start in BLINKS)
        found[f"mouthSmile{side}"] = 0.55 * smile
        found[f"cheekSquint{side}"] = 0.4 * smile
        found[f"browOuterUp{side}"] = 0.5 * brows
        found[f"browDown{side}"] = 0.35 * bump(time, 2.0, 2.75, 0.15)
        found[f"eyeWide{side}"] = 0.3 * bump(time, 4.6, 5.0, 0.1)
        found[f"eyeLookUp{side}"] = 0.3 * back
    found["browInnerUp"] = 0.3 * brows
    found["eyeBlinkLeft"] = max(found["eyeBlinkLeft"], 0.9 * wink)
    found["eyeLookOutLeft"] = found["eyeLookInRight"] = 0.6 * away
    found["eyeLookInLeft"] = found["eyeLookOutRight"] = 0.6 * back
    return found


def head_at(time: float) -> tuple[float, float, float]:
    """Yaw, pitch and roll in radians; yaw is + to the performer's left, pitch + down, roll + to the right shoulder."""
    yaw = 9 * bump(time, 3.15, 3.85, 0.3) - 9 * bump(time, 3.85, 4.6, 0.3) + 1.5 * math.sin(2 * math.pi * 0.23 * time)
    pitch = 5 * bump(time, 2.0, 2.7, 0.3) + 9 * bump(time, 7.1, 7.6, 0.22) - 4 * bump(time, 3.8, 4.5, 0.3)
    roll = 8 * bump(time, 5.7, 7.0, 0.4) - 5 * bump(time, 1.3, 2.3, 0.3) + 1.2 * math.sin(2 * math.pi * 0.31 * time + 1)
    return math.radians(yaw), math.radians(pitch + math.sin(2 * math.pi * 0.4 * time)), math.radians(roll)


def performance() -> str:
    """The whole file."""
    pascal = [name[0].upper() + name[1:] for name in NAMES]
    lines = [",".join(("Timecode", "BlendShapeCount", *pascal, *ANGLES, *EYES))]
    for frame in range(FPS * SECONDS):
        shapes, turned = shapes_at(frame / FPS), head_at(frame / FPS)
        values = [*(min(1.0, shapes.get(name, 0.0)) for name in NAMES), *turned, *(0.0 for _ in EYES)]
        written = (f"{round(value, 4) + 0.0:g}" for value in values)
        lines.append(f"12:00:{frame // FPS:02}:{frame % FPS:02}.000,61,{','.join(written)}")
    return "\n".join(lines) + "\n"


def main() -> None:
    PATH.write_text(performance(), "utf-8")


if __name__ == "__main__":
    main()
