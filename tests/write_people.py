"""Writes the pictures of people in js/examples that our templates of face swaps begin with.

    python tests/write_people.py

likeness_person.jpg is one person, whose face is to be swapped in; likeness_two_people.jpg are two others, one of whom
holds a hand before the chin. In likeness_faces lie two small pictures each of a dozen more, for a training to begin
with. Drawn, nobody is in them; ours, CC0 1.0.
"""

from __future__ import annotations

import random
from pathlib import Path

from PIL import Image

from likeness.models.face.actor.act import Act
from likeness.models.face.actor.covers import Hand
from likeness.models.face.actor.identity import CLOTHS, EYES, HAIRS, SKINS, Identity, random_identity
from likeness.models.face.actor.room import room
from likeness.models.face.actor.scene import Actor, Frame, film
from likeness.tests.write_clip import EXAMPLES, LISTENER, SPEAKER

ONE, TWO, FACES = (EXAMPLES / f"likeness_{name}" for name in ("person.jpg", "two_people.jpg", "faces"))
PEOPLE, EACH = 12, 2
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


def face(who: int, at: int) -> Frame:
    """256 x 256 pixels; of person 0, 1 .. the picture 0, 1 .."""
    chance = random.Random(100 * who + at)
    between = chance.uniform
    turned = {"yaw": between(-14, 14), "pitch": between(-8, 8), "roll": between(-8, 8)}
    moved = {name: between(-0.6, 0.6) for name in ("wide", "smile", "brows", "look_x")}
    act = Act(128 + between(-6, 6), 112 + between(-4, 4), between(56, 66), jaw=between(0, 0.6), **turned, **moved)
    return film(room(256, 256, seed=who), [Actor(random_identity(who), act)])


def write(path: Path, frame: Frame) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = (frame.picture.clamp(0, 1) * 255).round().byte().movedim(0, -1).numpy()
    Image.fromarray(pixels).save(path, quality=92, optimize=True)


if __name__ == "__main__":
    write(ONE, one_person())
    write(TWO, two_people())
    for number in range(PEOPLE * EACH):
        who, at = divmod(number, EACH)
        write(FACES / f"person_{who + 1:02}" / f"{at + 1}.jpg", face(who, at))
