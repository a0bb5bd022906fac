"""The trial against published renders: passes what is right, names what is not."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from likeness.models.errors import LikenessError
from likeness.models.tha4.character import load_student
from likeness.models.tha4.check import check
from likeness.models.tha4.color import premultiplied_srgb
from likeness.models.tha4.pose import pose_from
from likeness.tests.characters import published_character

POSES: dict[str, dict[str, float]] = {"render_0_rest.png": {}, "render_1_turn.png": {"head_x": 0.5, "eye_wink": 1}}


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small character and its frames by the plain formula, laid out like a published trial."""
    folder = tmp_path_factory.mktemp("trials") / "character"
    published_character(folder)
    weights = torch.load(folder / "body_morpher.pt", weights_only=True)
    weights["last_linear.weight"] *= 0.01  # first weights move a noisy picture so far that rounding shows
    torch.save(weights, folder / "body_morpher.pt")
    student = load_student(folder)
    for name, values in POSES.items():
        with torch.no_grad():
            frame = student(pose_from(values)[None]).image[0]
        pixels = (premultiplied_srgb(frame) * 255).round().to(torch.uint8).permute(1, 2, 0).numpy()
        Image.fromarray(pixels).save(folder / name)
    (folder / "poses.json").write_text(json.dumps(POSES))
    return folder


def test_both_forms_are_checked_and_a_wrong_render_fails_both(trial: Path) -> None:
    path = trial / "render_1_turn.png"
    right = path.read_bytes()
    pixels = np.array(Image.open(path))
    pixels[100, 100] ^= 2
    Image.fromarray(pixels).save(path)
    results = list(check(trial))
    path.write_bytes(right)
    assert [(result.render, result.form) for result in results] == [
        (name, form) for name in POSES for form in ("plain", "fast")
    ]
    assert [result.passed for result in results] == [True, True, False, False]
    assert all(result.levels in (2, 3) for result in results[2:])
    assert "FAILED" in str(results[2]) and "ok" in str(results[0])


@pytest.mark.parametrize(
    ("poses", "said"),
    [("{", "cannot be read"), ("[1]", "parameters by name"), ('{"render_0_rest.png": {"head_z": 1}}', "head_z")],
)
def test_poses_that_cannot_be_used_are_named(trial: Path, poses: str, said: str) -> None:
    right = (trial / "poses.json").read_text()
    (trial / "poses.json").write_text(poses)
    with pytest.raises(LikenessError, match=said):
        next(check(trial))
    (trial / "poses.json").write_text(right)


def test_a_folder_without_renders_is_named(tmp_path: Path) -> None:
    with pytest.raises(LikenessError, match="render_"):
        next(check(tmp_path))
