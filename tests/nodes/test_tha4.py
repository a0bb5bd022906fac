"""The nodes that load and draw a student, as the graph calls them: real classes, a small character, real files."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import pytest
import torch
from torch import Tensor
from torch.nn.functional import max_pool2d

from likeness.models.errors import LikenessError
from likeness.models.tha4.character import save_student
from likeness.models.tha4.color import from_network
from likeness.models.tha4.fast_student import FastStudent
from likeness.models.tha4.pose import PoseTrack
from likeness.nodes import tha4
from likeness.nodes.headless.machine.folders import FOLDERS
from likeness.nodes.headless.machine.progress import REPORTING, InterruptProcessingException
from likeness.tests.characters import small_character
from likeness.tests.own_folders import own_models

SECOND = {"waveform": torch.sin(torch.arange(22050) / 20)[None, None], "sample_rate": 22050}


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    own_models(tmp_path / "models", monkeypatch)
    FOLDERS.set_temp_directory(str(tmp_path / "temp"))
    FOLDERS.set_output_directory(str(tmp_path / "output"))
    return tmp_path


@pytest.fixture
def model() -> FastStudent:
    return FastStudent(small_character())


def track(frames: int, fps: int = 25) -> PoseTrack:
    return PoseTrack(torch.rand(frames, 45, generator=torch.Generator().manual_seed(1)), Fraction(fps))


def video(model: FastStudent, pose: PoseTrack, **inputs: object) -> Path:
    settings = {"framing": "whole", "half_size": False, "background": "color", "color": "#336699", **inputs}
    (made,) = tha4.THARenderVideo.execute(model, pose, **settings).args
    return Path(made.get_stream_source())


def frames_of(path: Path) -> list[Tensor]:
    with av.open(str(path)) as container:
        return [torch.from_numpy(frame.to_ndarray(format="rgb24")) for frame in container.decode(video=0)]


def test_the_loader_gives_the_character_and_its_picture(folders: Path) -> None:
    path = folders / "models" / "tha4" / "someone.safetensors"
    path.parent.mkdir(parents=True)
    student = small_character()
    save_student(path, student)
    assert tha4.THALoadStudent.validate_inputs("tha4/someone.safetensors") is True
    model, image, mask = tha4.THALoadStudent.execute("tha4/someone.safetensors", "float32").args
    shown = from_network(student.character).movedim(0, -1)
    assert torch.allclose(image[0], shown[..., :3])
    assert torch.allclose(1 - mask[0], shown[..., 3])
    pose = track(1)
    assert torch.allclose(model.render(pose.poses), student(pose.poses).image, atol=1e-4)


def test_a_missing_character_is_answered_with_where_to_get_one() -> None:
    answer = tha4.THALoadStudent.validate_inputs("tha4/nobody.safetensors")
    assert isinstance(answer, str)
    for fact in ("tha4/nobody.safetensors", "character.png", "https://", "models/likeness", "CC BY-NC"):
        assert fact in answer


def test_pictures_and_masks_are_those_of_the_network(model: FastStudent) -> None:
    pose = track(3)
    image, mask = tha4.THARender.execute(model, pose, "whole", False).args
    straight = from_network(model.render(pose.poses)).movedim(1, -1)
    shown = straight[..., 3] >= 0.5 / 255
    assert 0.1 < shown.float().mean() < 0.9
    assert torch.equal(image[shown], straight[..., :3][shown])
    assert torch.equal(mask[shown], 1 - straight[..., 3][shown])
    assert not image[~shown].any()  # no colour where a picture saved without its mask would show noise
    assert (mask[~shown] == 1).all()
    half, _ = tha4.THARender.execute(model, pose, "whole", True).args
    assert half.shape == (3, 32, 32, 3)


@pytest.mark.parametrize(
    ("frames", "audio", "expected"), [(1, None, 1), (7, None, 7), (3, SECOND, 25), (40, SECOND, 40)]
)
def test_a_video_has_the_longer_of_track_and_sound(
    model: FastStudent, frames: int, audio: dict[str, object] | None, expected: int
) -> None:
    path = video(model, track(frames), audio=audio)
    assert path.suffix == ".mp4"
    assert len(frames_of(path)) == expected
    with av.open(str(path)) as container:
        assert len(container.streams.audio) == (audio is not None)


def erode(mask: Tensor) -> Tensor:
    """Pixels whose neighbours, two to each side, are in the mask too."""
    return max_pool2d((~mask).float()[None], 5, 1, 2)[0] == 0


def test_a_background_shows_where_the_character_is_not(model: FastStudent) -> None:
    still = PoseTrack(torch.zeros(2, 45), Fraction(25))
    green = torch.zeros(1, 8, 8, 3)
    green[..., 1] = 1
    (first, *_) = frames_of(video(model, still, background="image", image=green))
    alpha = from_network(model.render(still.poses[:1]))[0, 3]
    clear = erode(alpha == 0)  # H.264 halves the resolution of colour, and smears it at edges
    assert clear.sum() > 20
    assert (first[clear].float().mean(0) - torch.tensor([0.0, 255.0, 0.0])).abs().max() < 12


def test_a_transparent_video_keeps_its_alpha(model: FastStudent) -> None:
    path = video(model, track(2), background="transparent")
    assert path.suffix == ".webm"
    with av.open(str(path)) as container:
        assert container.streams.video[0].metadata.get("alpha_mode") == "1"


@pytest.mark.parametrize("color", ["", "white", "#12345", "#1234567", "#GGGGGG", "#12 456"])
def test_a_colour_that_is_none_is_named(model: FastStudent, color: str) -> None:
    with pytest.raises(LikenessError, match=f"'{color}' is not a colour"):
        video(model, track(1), color=color)


def test_a_background_picture_must_be_connected(model: FastStudent) -> None:
    with pytest.raises(LikenessError, match="Connect one"):
        video(model, track(1), background="image")


def test_an_interrupt_leaves_no_file(model: FastStudent, folders: Path) -> None:
    REPORTING.interrupt()
    with pytest.raises(InterruptProcessingException):
        video(model, track(50))
    assert not [path for path in folders.rglob("*") if path.is_file()]
    video(model, track(2))  # the next run is not disturbed


def test_an_unwritable_folder_is_named(model: FastStudent, folders: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tha4, "temporary_file", lambda suffix: folders / "nowhere" / f"x{suffix}")
    with pytest.raises(LikenessError, match="nowhere"):
        video(model, track(1))
