"""From sources and a motion to frames: a few at a time, mixed, and as a video."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.media.audio import Audio
from likeness.models.media.marks import PARTS, mark_of
from likeness.models.pirenderer.face_generator import RADIUS, PIRendererConfig
from likeness.models.pirenderer.motion import windows
from likeness.models.pirenderer.render import Portrait, edit_frames, render_frames, render_video, warp_frames
from likeness.models.pirenderer.renderer import Latents, Renderer, latents_of, load_renderer, squares
from likeness.tests.small_pirenderer import SMALL, small_generator, small_motion, small_renderer, soft_pictures


def portrait(frames: int = 3, sources: int = 1) -> Portrait:
    renderer = small_renderer()
    return Portrait(renderer, soft_pictures(sources, 256), latents_of(renderer, small_motion(frames)))


@pytest.mark.parametrize(("sources", "at_once"), [(1, 1), (1, 2), (5, 2)])
@torch.no_grad()
def test_frames_are_the_networks_a_few_at_a_time(sources: int, at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Renderer, "at_once", at_once)
    given, told = portrait(5, sources), list[int]()
    parts = list(render_frames(given, on_frame=lambda number, _: told.append(number)))
    assert [len(part.frames) for part in parts] == [min(at_once, 5 - at) for at in range(0, 5, at_once)]
    assert told == [0, 1, 2, 3, 4]
    wanted = small_generator()(given.sources.expand(5, -1, -1, -1), windows(small_motion(5).values, RADIUS))
    frames, warps = (torch.cat(kind) for kind in zip(*parts, strict=True))
    assert torch.allclose(frames, ((wanted.picture + 1) / 2).movedim(1, -1), atol=1e-4)
    assert torch.allclose(warps, ((wanted.warp + 1) / 2).clamp(0, 1).movedim(1, -1), atol=1e-4)


@torch.no_grad()
def test_the_stages_are_the_whole_and_blends_lie_between() -> None:
    given = portrait(2)
    (whole, warp), *_ = render_frames(given)
    warps, flows = zip(*warp_frames(given), strict=True)
    assert torch.equal(warps[0], warp)
    assert flows[0].shape == (1, 2, 256, 256)
    assert 0 < float(flows[0].abs().max()) < 2
    edited = list(edit_frames(given, 2 * torch.cat(warps).movedim(-1, 1) - 1))
    assert torch.allclose(edited[0], whole, atol=1e-4)
    (none, _), *_ = render_frames(given, 0)
    (half, _), *_ = render_frames(given, 0.5)
    assert torch.equal(none, warp)
    assert torch.allclose(half, (whole + warp) / 2, atol=1e-5)


@pytest.mark.parametrize(("seconds", "sources", "expected"), [(0, 1, 4), (0.1, 1, 4), (0.3, 4, 8)])
def test_a_video_is_as_long_as_motion_and_sound(seconds: float, sources: int, expected: int, tmp_path: Path) -> None:
    audio = Audio(torch.zeros(1, round(16000 * seconds)), 16000) if seconds else None
    assert render_video(portrait(4, sources), tmp_path / "a.mp4", audio) == expected
    with av.open(str(tmp_path / "a.mp4")) as container:
        assert container.streams.video[0].average_rate == Fraction(25)
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    assert len(frames) == expected
    assert mark_of(tmp_path / "a.mp4").source == PARTS


def test_sources_become_squares_of_256() -> None:
    image = ((soft_pictures(2, 256) + 1) / 2).movedim(1, -1)
    assert torch.allclose(squares(image), soft_pictures(2, 256), atol=1e-6)
    larger = ((soft_pictures(1, 512) + 1) / 2).movedim(1, -1)
    assert torch.allclose(squares(larger), soft_pictures(1, 256), atol=0.02)
    alpha = torch.cat([image, torch.zeros(2, 256, 256, 1)], dim=3)
    assert torch.equal(squares(alpha), squares(image))
    grey = squares(image[..., :1])
    assert torch.equal(grey[:, 0], squares(image)[:, 0]) and torch.equal(grey[:, 2], grey[:, 0])
    image[0, 3, 4] = torch.nan
    assert squares(image)[0, :, 3, 4].tolist() == [-1, -1, -1]


def test_a_motion_is_not_held_beyond_its_end_for_nothing() -> None:
    latents = Latents(torch.arange(6.0).view(3, 2), Fraction(25), "a")
    assert latents.held(5).z[:, 0].tolist() == [0, 2, 4, 4, 4]
    assert latents.held(2).z[:, 0].tolist() == [0, 2]


def test_a_file_becomes_a_renderer_whose_name_is_its_weights(tmp_path: Path) -> None:
    torch.save({"net_G": {f"module.{k}": v for k, v in small_generator().state_dict().items()}}, tmp_path / "a.pt")
    loaded = load_renderer(tmp_path / "a.pt")
    assert loaded.config == SMALL
    assert loaded.name == small_renderer().name != small_renderer(seed=4).name
    assert load_renderer(tmp_path / "a.pt", torch.bfloat16).name == loaded.name
    other = small_generator(PIRendererConfig(coefficients=70, descriptor=16, base=4, most=16))
    torch.save(other.state_dict(), tmp_path / "b.pt")
    with pytest.raises(LikenessError, match="wants 70 numbers a frame"):
        load_renderer(tmp_path / "b.pt")
