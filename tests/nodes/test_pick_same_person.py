"""Pick Face by an identity, as the graph calls it: people of coloured skin, in pictures and in films."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.face.face_track import FaceTrack, State
from likeness.models.faceshifter.arcface import encode_faces
from likeness.models.faceshifter.identity import Identity, mean_identity
from likeness.nodes import same_person
from likeness.nodes.face_track_edit import PickFace
from likeness.nodes.host import film_of
from likeness.nodes.streaming import stream_video
from likeness.tests.people import BLUE, GREEN, RED, frames_of, person, track_of
from likeness.tests.skin import face_of, skin_encoder

ENCODER = skin_encoder()
WALK = torch.stack([torch.linspace(40, 60, 9), torch.full((9,), 60.0)], dim=1)
AWAY = [State.MISSING] * 4 + [State.FOUND] * 3 + [State.HELD] * 2
TRACK = track_of(person(1, WALK), person(5, WALK + torch.tensor([90, 0]), AWAY))
FRAMES = frames_of(TRACK, RED, BLUE)


def somebody(skin: tuple[float, ...], order: str = "RGB") -> Identity:
    encoder = skin_encoder(order)
    return mean_identity(encode_faces(encoder, face_of(*skin)), encoder.name)


def picked(**inputs: Any) -> FaceTrack:
    usual = {"which": 1, "x": 0.0, "y": 0.0, "frame": -1, "keep_others": False, "likeness": 0.3}
    with torch.inference_mode():  # as ComfyUI runs nodes
        return PickFace.execute(**{"face_track": TRACK, "order": "same person", **usual, **inputs}).args[0]


@pytest.fixture(params=["image", "film in memory", "film in a file"])
def frames(request: pytest.FixtureRequest) -> dict[str, Any]:
    """The same frames in each form that the node takes."""
    if request.param == "image":
        return {"image": FRAMES}
    film = film_of(FRAMES, Fraction(25))
    return {"video": film if request.param == "film in memory" else stream_video(film, lambda frames, first: frames)}


def test_the_same_person_is_picked_whatever_the_frames_come_as(frames: dict[str, Any]) -> None:
    kept = FRAMES.clone()
    for skin, number in ((RED, 1), (BLUE, 5)):
        chosen = picked(identity=somebody(skin), encoder=ENCODER, keep_others=True, **frames)
        assert chosen.first.number == number
        assert len(chosen.people) == 2
    assert torch.equal(FRAMES, kept)


def test_nobody_is_picked_where_nobody_is_alike_enough() -> None:
    inputs = {"identity": somebody(GREEN), "encoder": ENCODER, "image": FRAMES}
    chosen = picked(**inputs)
    assert not chosen.first.present.any()
    assert len(chosen) == 9
    assert "nobody is at least 0.30 alike: face 1 -" in chosen.first.reasons[8]
    assert picked(**inputs, likeness=-1.0).first.present.any()


def test_one_frame_alone_may_be_looked_at() -> None:
    inputs = {"identity": somebody(BLUE), "encoder": ENCODER, "image": FRAMES, "frame": 2}
    assert "face 5 not seen" in picked(**inputs).first.reasons[0]


def test_a_film_is_read_no_further_than_it_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    reached: list[int] = []
    monkeypatch.setattr(same_person.Progress, "reach", lambda self, done, preview=None: reached.append(done))
    film = film_of(torch.cat([FRAMES, FRAMES]), Fraction(25))
    picked(identity=somebody(RED), encoder=ENCODER, video=film, frame=3)
    assert len(reached) == 4 + 1  # frames 0 to 3, and one face


@pytest.mark.parametrize("lacking", ["identity", "encoder", "image"])
def test_an_input_that_is_missing_is_asked_for(lacking: str) -> None:
    inputs = {"identity": somebody(RED), "encoder": ENCODER, "image": FRAMES}
    del inputs[lacking]
    with pytest.raises(LikenessError, match="needs an identity, the encoder that made it, and the frames"):
        picked(**inputs)


def test_an_identity_is_never_left_out_without_a_word() -> None:
    with pytest.raises(LikenessError, match=r"the order is 'largest'\. Choose 'same person'"):
        picked(order="largest", identity=somebody(RED))


def test_frames_and_identities_that_do_not_belong_are_refused() -> None:
    red = {"identity": somebody(RED), "encoder": ENCODER}
    with pytest.raises(LikenessError, match="cannot be compared"):
        picked(identity=somebody(RED, "BGR"), encoder=ENCODER, image=FRAMES)
    with pytest.raises(LikenessError, match="Connect the frames that it was made from"):
        picked(**red, image=FRAMES[:5])
    with pytest.raises(LikenessError, match="but the video's are 100 x 120"):
        picked(**red, video=film_of(FRAMES[:, :, :100], Fraction(25)))
    with pytest.raises(LikenessError, match=r"to be looked at in \d frames, but only"):
        picked(**red, video=film_of(FRAMES[:2], Fraction(25)))


def test_a_clip_without_anybody_passes_with_its_own_reason() -> None:
    empty = track_of(person(1, WALK, [State.MISSING] * 9))
    for frames in ({"image": FRAMES}, {"video": film_of(FRAMES, Fraction(25))}):
        chosen = picked(face_track=empty, identity=somebody(RED), encoder=ENCODER, **frames)
        assert chosen.first.reasons == ("turned away",) * 9
