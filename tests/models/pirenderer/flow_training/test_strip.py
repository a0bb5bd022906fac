"""The strip that shows what a flow makes of a voice: its curves lie where their numbers are."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import Tensor

from likeness.models.pirenderer.audio_flow import AudioFlow
from likeness.models.pirenderer.flow_training.motion_clips import Recording, read_recordings
from likeness.models.pirenderer.flow_training.strip import FRAMES, HEIGHT, WIDTH, strip
from likeness.models.pirenderer.motions.plot import COLOURS, FINE, LEFT, RIGHT, TIMES, TOP
from likeness.tests.loud_and_quiet import loudness, small_flow, write_recordings

PANEL = (HEIGHT - TIMES // FINE) / 5  # pixels: voice, expression, and three angles
VOICE, EXPRESSION, PITCH = range(3)
TRUE, DRAWN = COLOURS[:2]


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    folder = tmp_path_factory.mktemp("recordings")
    write_recordings(folder, 1, 150)
    return read_recordings(folder, FRAMES)[0]


def heights(picture: Tensor, panel: int, colour: tuple[int, int, int]) -> Tensor:
    """The mean row of a colour in each column of a panel's curves; NaN where there is none."""
    inside = slice(round(panel * PANEL) + TOP // FINE, round((panel + 1) * PANEL))
    pixels = picture[inside, LEFT // FINE : WIDTH - RIGHT // FINE]
    found = (pixels - torch.tensor(colour) / 255).abs().amax(-1) < 0.02  # [rows, columns]
    rows = torch.arange(len(found))[:, None].expand_as(found).float()
    return rows.where(found, torch.nan).nanmean(0)


def test_the_true_expression_goes_up_where_it_is_loud(recording: Recording) -> None:
    picture = strip(small_flow(), recording)
    assert picture.shape == (HEIGHT, WIDTH, 3) and picture.min() >= 0 and picture.max() <= 1
    true = heights(picture, EXPRESSION, TRUE)
    loud = loudness(150, torch.Generator().manual_seed(0))[:FRAMES]
    heard = heights(picture, VOICE, TRUE)
    at = (torch.arange(len(true)) * (FRAMES - 1) / (len(true) - 1)).round().long()
    for rows in (true, heard):
        seen = ~rows.isnan()
        high, low = (rows[seen & (loud[at] == level)].mean() for level in (1, 0))
        assert low - high > 20  # pixels below


def test_a_motion_is_drawn_the_same_each_time_and_by_the_flow(recording: Recording) -> None:
    first, other = small_flow(0), small_flow(1)
    assert torch.equal(strip(first, recording), strip(first, recording))
    assert not torch.equal(strip(first, recording), strip(other, recording))
    assert torch.equal(strip(first.train(), recording), strip(first, recording))


def still(flow: AudioFlow, *, mean: float, std: float) -> AudioFlow:
    """The flow, whose every number is about `mean`."""
    flow.mean.fill_(mean)
    flow.std.fill_(std)
    return flow


def test_what_is_far_off_stays_in_its_panel_and_leaves_the_true_curve_room(recording: Recording) -> None:
    picture = strip(still(small_flow(), mean=1e9, std=1.0), recording)
    true, drawn = (heights(picture, PITCH, colour) for colour in (TRUE, DRAWN))
    assert drawn.nanmean() < 20 < true.nanmean()  # from the panel's top
    assert true[~true.isnan()].max() - true[~true.isnan()].min() > 10


def test_a_motion_that_runs_away_is_left_out(recording: Recording) -> None:
    picture = strip(still(small_flow(), mean=0.0, std=float("inf")), recording)
    assert heights(picture, EXPRESSION, DRAWN).isnan().all()
    assert not heights(picture, EXPRESSION, TRUE).isnan().all()


def test_a_short_recording_is_drawn_whole(tmp_path: Path) -> None:
    write_recordings(tmp_path, 1, 12)
    assert strip(small_flow(), read_recordings(tmp_path, 10)[0]).isfinite().all()
