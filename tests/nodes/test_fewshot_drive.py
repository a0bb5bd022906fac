"""The nodes that drive a head, as the graph calls them: pictures, a video of its own, and one like the driver's."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.fewshot.few_shot_heads import FewShotHeads
from likeness.models.fewshot.head import Head
from likeness.models.media.marks import mark_of
from likeness.nodes import face_paste, fewshot_drive, host
from likeness.nodes.headless.machine.folders import FOLDERS
from likeness.tests.drawn_face import Face, drawn
from likeness.tests.small_few_shot import pictures, small_heads

WAYS = {"framing": "voxceleb", "size": "64", "follow": "each frame", "no_face": "hold", "curves": "open"}


@pytest.fixture(autouse=True)
def folders(tmp_path: Path) -> None:
    FOLDERS.set_temp_directory(str(tmp_path / "temp"))


@pytest.fixture(scope="module")
def heads() -> FewShotHeads:
    return small_heads()


@pytest.fixture(scope="module")
def head(heads: FewShotHeads) -> Head:
    return Head(heads.name, torch.linspace(0, 1, heads.trained.config.numbers))


TRACK = drawn(*(Face(jaw=0.1 * at) for at in range(3)))
FRAMES = pictures(3, 640)[:, :480]
SOUND = {"waveform": torch.zeros(1, 2, 9600), "sample_rate": 48000}


def done(node: Any, *args: Any, **inputs: Any) -> Any:
    with torch.inference_mode():  # as ComfyUI runs nodes
        return node.execute(*args, **{**WAYS, **inputs}).args


def test_a_driven_head_goes_back_into_the_drivers_frames(heads: FewShotHeads, head: Head) -> None:
    image, crop = done(fewshot_drive.DriveHead, heads, head, TRACK)
    assert image.shape == (3, 64, 64, 3) and image.isfinite().all()
    settings = {"part": "face", "feather": 0.1, "grow": 0.0, "color_match": 0.0, "detail": "nowhere", "seam": "none"}
    pasted, mask, _ = face_paste.PasteFaces.execute(FRAMES, image, crop, **settings).args
    x, y = TRACK.points[0, 30].long().tolist()
    assert mask[0, y, x] == 1 and mask[0, 5, 5] == 0
    assert torch.equal(pasted[:, :5], FRAMES[:, :5]) and not torch.equal(pasted, FRAMES)


def test_a_video_of_its_own_lasts_as_long_as_its_sound(heads: FewShotHeads, head: Head) -> None:
    (video,) = done(fewshot_drive.DriveHeadVideo, heads, head, TRACK, audio=SOUND, follow="whole clip", curves="closed")
    path = Path(video.get_stream_source())
    with av.open(str(path)) as film:
        assert film.streams.video[0].average_rate == TRACK.fps and len(film.streams.audio) == 1
        assert sum(1 for _ in film.decode(video=0)) == 5
    mark = mark_of(path)
    assert mark is not None and "talking head" in mark.text


def test_a_drivers_video_lends_its_times_and_its_sound(heads: FewShotHeads, head: Head) -> None:
    driver = host.film_of(FRAMES, Fraction(10), SOUND)
    (video,) = done(fewshot_drive.DriveHeadVideo, heads, head, TRACK, video=driver)
    with av.open(video.get_stream_source()) as film:
        assert film.streams.video[0].average_rate == 10 and len(film.streams.audio) == 1
        shown = [frame.to_ndarray(format="rgb24") for frame in film.decode(video=0)]
    assert len(shown) == 3 and shown[0].shape == (64, 64, 3)
    image, _ = done(fewshot_drive.DriveHead, heads, head, TRACK)
    assert abs(torch.from_numpy(shown[2]) / 255 - image[2]).mean() < 0.05


@pytest.mark.parametrize("frames", [2, 4])
def test_a_video_of_another_length_is_refused(heads: FewShotHeads, head: Head, frames: int) -> None:
    driver = host.film_of(FRAMES[:1].expand(frames, -1, -1, -1), Fraction(10))
    with pytest.raises(LikenessError, match="landmarks are of 3 frames, but the video has"):
        done(fewshot_drive.DriveHeadVideo, heads, head, TRACK, video=driver)


def test_what_cannot_be_driven_is_refused(heads: FewShotHeads, head: Head) -> None:
    for track, ways, sentence in (
        (replace(TRACK, present=torch.zeros(3)), {}, "show no face in any frame"),
        (replace(TRACK, present=torch.tensor([1, 0, 1])), {"no_face": "stop"}, "the first is frame 1"),
        (TRACK, {"framing": "as they are"}, "must be square"),
    ):
        with pytest.raises(LikenessError, match=sentence):
            done(fewshot_drive.DriveHead, heads, head, track, **ways)
    with pytest.raises(LikenessError, match="Load the model it was made with"):
        done(fewshot_drive.DriveHead, heads, Head("fewshot-other", torch.zeros(16)), TRACK)
