"""PIRenderer's nodes, as the graph calls them: a small network's file, stages, the whole, and what does not fit."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import av
import pytest
import torch
from torch import Tensor

from likeness.models.errors import LikenessError
from likeness.models.media.marks import mark_of
from likeness.models.pirenderer.renderer import Renderer
from likeness.nodes import face_paste, pirenderer
from likeness.nodes.headless.machine.folders import FOLDERS
from likeness.tests.characters import small_state
from likeness.tests.crops_by_hand import crop_at, noise
from likeness.tests.own_folders import own_models
from likeness.tests.small_pirenderer import small_generator, small_motion, small_renderer, soft_pictures

NAME = "pirenderer/own/DNet.pt"


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    own_models(tmp_path, monkeypatch)
    FOLDERS.set_temp_directory(str(tmp_path / "temp"))
    (tmp_path / NAME).parent.mkdir(parents=True)
    return tmp_path


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return small_renderer()


def images(count: int = 1, side: int = 256) -> Tensor:
    return ((soft_pictures(count, side) + 1) / 2).movedim(1, -1)


def done(node: Any, *args: Any, **inputs: Any) -> Any:
    with torch.inference_mode():  # as ComfyUI runs nodes
        return node.execute(*args, **inputs).args


def test_a_renderer_is_loaded_from_its_file(folders: Path) -> None:
    torch.save({"net_G": small_generator().state_dict(), "current_epoch": 1}, folders / NAME)
    assert pirenderer.LoadPIRenderer.validate_inputs(NAME) is True
    options = pirenderer.LoadPIRenderer.GET_NODE_INFO_V1()["input"]["required"]["file"][1]["options"]
    assert options == [pirenderer.PUBLISHED, NAME]
    (loaded,) = done(pirenderer.LoadPIRenderer, NAME, "float32")
    assert loaded.name == small_renderer().name
    before = pirenderer.LoadPIRenderer.fingerprint_inputs(NAME, "float32")
    os.utime(folders / NAME, (1, 1))
    assert pirenderer.LoadPIRenderer.fingerprint_inputs(NAME, "float32") != before


def test_without_a_file_it_says_how_to_get_one(folders: Path) -> None:
    answer = pirenderer.LoadPIRenderer.validate_inputs(pirenderer.PUBLISHED)
    assert isinstance(answer, str)
    for fact in ("checkpoint.pt about 180 MB", "drive.google.com", "CC BY-NC 4.0", "pirenderer/pirender", "DNet"):
        assert fact in answer.replace(os.sep, "/")
    torch.save(small_state("face"), folders / NAME)
    with pytest.raises(LikenessError, match=r"DNet\.pt is a tha4\.face_student, not a PIRenderer"):
        done(pirenderer.LoadPIRenderer, NAME, "float32")


def test_the_stages_give_what_the_whole_gives(renderer: Renderer) -> None:
    motion, source = small_motion(3), images(side=300)
    image, only_warped = done(pirenderer.RenderPortrait, renderer, source, motion, 1.0)
    (latent,) = done(pirenderer.MappingNetwork, renderer, motion)
    warped, flow = done(pirenderer.WarpPortrait, renderer, source, latent)
    (edited,) = done(pirenderer.EditRender, renderer, source, warped, latent)
    assert image.shape == warped.shape == flow.shape == edited.shape == (3, 256, 256, 3)
    assert torch.equal(warped, only_warped)
    assert torch.allclose(edited, image, atol=1e-3)
    assert 0 <= float(flow.min()) < 0.9 < float(flow.max()) <= 1
    (mixed, _) = done(pirenderer.RenderPortrait, renderer, source, motion, 0.25)
    assert torch.allclose(mixed, 0.75 * warped + 0.25 * image, atol=1e-4)


def test_a_video_carries_the_sound_and_its_mark(renderer: Renderer) -> None:
    audio = {"waveform": torch.zeros(1, 2, 4800), "sample_rate": 48000}
    (video,) = done(pirenderer.RenderPortraitVideo, renderer, images(), small_motion(2), 1.0, audio)
    path = Path(video.get_stream_source())
    with av.open(str(path)) as container:
        assert len(container.streams.audio) == 1
        assert sum(1 for _ in container.decode(video=0)) == 3
    mark = mark_of(path)
    assert mark is not None and "animated portrait" in mark.text


def test_a_moved_face_goes_back_into_its_picture(renderer: Renderer) -> None:
    where, picture = crop_at(40, 30, 36, 12, size=256), noise()
    image, _ = done(pirenderer.RenderPortrait, renderer, images(), small_motion(3), 1.0)
    settings = {"part": "box", "feather": 0.1, "grow": 0.0, "color_match": 0.0, "detail": "nowhere", "seam": "none"}
    pasted, mask, _ = done(face_paste.PasteFaces, picture, image, where, **settings)
    assert len(pasted) == 3
    assert torch.equal(pasted[:, :5, :5], picture[:, :5, :5].expand(3, -1, -1, -1))
    assert not torch.equal(pasted[0], pasted[2])
    assert float(mask.max()) == 1


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        (torch.rand(1, 256, 300, 3), "300 x 256 pixels, and PIRenderer draws squares.*Crop Faces"),
        (torch.rand(1, 40, 40, 3), "40 pixels large: PIRenderer needs at least 64"),
        (torch.rand(2, 64, 64, 3), "2 source pictures do not go with 3 frames"),
        (torch.rand(0, 64, 64, 3), "at least one"),
        (torch.rand(1, 64, 64, 2), "height, width, channels"),
    ],
)
def test_other_sources_are_refused(renderer: Renderer, source: Tensor, sentence: str) -> None:
    with pytest.raises(LikenessError, match=sentence):
        done(pirenderer.RenderPortrait, renderer, source, small_motion(3), 1.0)


def test_latents_of_another_network_are_refused(renderer: Renderer) -> None:
    (latent,) = done(pirenderer.MappingNetwork, small_renderer(seed=8), small_motion(3))
    with pytest.raises(LikenessError, match=r"These motion latents are of pirenderer-.*the same renderer"):
        done(pirenderer.WarpPortrait, renderer, images(), latent)


def test_warped_pictures_of_another_number_are_refused(renderer: Renderer) -> None:
    (latent,) = done(pirenderer.MappingNetwork, renderer, small_motion(3))
    with pytest.raises(LikenessError, match="2 warped pictures do not go with 3 frames"):
        done(pirenderer.EditRender, renderer, images(), images(2), latent)
    (shared,) = done(pirenderer.EditRender, renderer, images(), images(1), latent)
    assert len(shared) == 3


def test_broken_pixels_and_transparency_do_no_harm(renderer: Renderer) -> None:
    source = torch.cat([images(), torch.zeros(1, 256, 256, 1)], dim=3)
    source[0, 9, 9] = torch.nan
    image, _ = done(pirenderer.RenderPortrait, renderer, source, small_motion(1), 1.0)
    assert bool(image.isfinite().all())


def test_a_motion_far_from_any_face_is_named(renderer: Renderer) -> None:
    motion = small_motion(2)
    far = motion.with_values(torch.full_like(motion.values, 3e38))
    with pytest.raises(LikenessError, match="far from any face"):
        done(pirenderer.MappingNetwork, renderer, far)
