"""Writes the pictures of people in js/examples that our templates of face swaps begin with.

    python tests/write_people.py

likeness_person.jpg is one person, whose face is to be swapped in; likeness_two_people.jpg are two others, one of whom
holds a hand before the chin. Drawn, nobody is in them; ours, CC0 1.0.
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from likeness.models.face.actor.act import Act
from likeness.models.face.actor.covers import Hand
from likeness.models.face.actor.identity import CLOTHS, EYES, HAIRS, SKINS, Identity
from likeness.models.face.actor.room import room
from likeness.models.face.actor.scene import Actor, Frame, film
from likeness.tests.write_clip import EXAMPLES, LISTENER, SPEAKER

ONE, TWO = EXAMPLES / "likeness_person.jpg", EXAMPLES / "likeness_two_people.jpg"
OTHER = Identity(
    face_long=0.97, jaw_wide=1.02, eye_high=1.03, lips_full=0.95, brow_thick=1.1, style="short", parting=-0.4,
    skin=SKINS[2], hair=HAIRS[1], eyes=EYES[0], cloth=CLOTHS[2],
)  # fmt: skip


def one_person() -> Frame:
    """512 x 512 pixels."""
    return film(room(512, 512, seed=5), [Actor(OTHER, Act(x=256, y=214, size=118, yaw=4, smile=0.5, look_x=-0.1))])


def two_people() -> Frame:
    """960 x 600 pixels; the one on the right has the hand."""
    left = Act(x=330, y=250, size=104, yaw=8, roll=-4, jaw=0.25, smile=0.6)
    right = Act(x=650, y=236, size=96, yaw=-14, roll=3, smile=0.2, brows=0.3)
    things = [Actor(LISTENER, right), Hand(668, 392, 46, SKINS[3]), Actor(SPEAKER, left)]
    return film(room(960, 600, seed=11), things)


def write(path: Path, frame: Frame) -> None:
    pixels = (frame.picture.clamp(0, 1) * 255).round().byte().movedim(0, -1).numpy()
    Image.fromarray(pixels).save(path, quality=92, optimize=True)


if __name__ == "__main__":
    write(ONE, one_person())
    write(TWO, two_people())
