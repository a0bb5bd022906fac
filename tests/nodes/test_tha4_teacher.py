"""The teacher's nodes, as the graph calls them: real networks of a small size, real files, and the whole chain."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import torch
from PIL import Image
from torch import Tensor

from likeness.models.errors import LikenessError
from likeness.models.tha4 import teacher_picture
from likeness.models.tha4.character import save_student
from likeness.models.tha4.color import from_network
from likeness.models.tha4.pose import PoseTrack
from likeness.models.tha4.teacher import FullTeacher
from likeness.models.tha4.teacher_files import save_teacher
from likeness.nodes import tha4_teacher
from likeness.nodes.headless.graph.execution import Executor
from likeness.nodes.headless.graph.validation import validate
from likeness.nodes.headless.machine.folders import FOLDERS
from likeness.nodes.headless.machine.progress import REPORTING, InterruptProcessingException
from likeness.nodes.headless.registry import all_nodes
from likeness.nodes.tha4 import THALoadStudent, THARender, THARenderVideo
from likeness.tests.characters import picture_bytes, small_character
from likeness.tests.own_folders import own_models
from likeness.tests.teachers import small_teacher, write_teacher

SIZE = 64
NODES = {node.GET_SCHEMA().node_id: node for node in tha4_teacher.NODES}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """models/likeness/tha4; pictures are of the small teacher's size."""
    monkeypatch.setattr(FOLDERS, "_special", {**FOLDERS._special, "input": str(tmp_path), "temp": str(tmp_path)})
    own_models(tmp_path / "models", monkeypatch)
    monkeypatch.setattr(teacher_picture, "SIDE", SIZE)
    path = tmp_path / "models" / "tha4"
    path.mkdir(parents=True)
    return path


def opaque_teacher() -> FullTeacher:
    """A teacher whose face networks paint in colours without transparency, as trained ones do inside of a face."""
    teacher = small_teacher()
    with torch.no_grad():
        for name, bias in teacher.named_parameters():
            if name.endswith("color_change.0.bias"):
                bias[3] = 20  # the hyperbolic tangent makes 1 of it
    return teacher


def drawn() -> tuple[Tensor, Tensor]:
    """IMAGE and MASK of a character: opaque but for a transparent edge, 0..1."""
    rgba = picture_bytes(SIZE).float().flip(1) / 255
    mask = torch.zeros(1, SIZE, SIZE)
    mask[:, :, :4] = mask[:, :, -4:] = 1
    return rgba[None, ..., :3], mask


def track(frames: int) -> PoseTrack:
    return PoseTrack(torch.rand(frames, 45, generator=torch.Generator().manual_seed(1)), Fraction(25))


def run(name: str, *inputs: Any) -> dict[str, Any]:
    """A node's results by the names of its outputs."""
    node = NODES[f"LikenessTHA{name}"]
    names = [output.display_name for output in node.GET_SCHEMA().outputs]
    return dict(zip(names, node.execute(*inputs).args, strict=True))


def test_the_chain_of_stages_is_the_teacher() -> None:
    teacher, (image, mask), pose = opaque_teacher(), drawn(), track(3)
    posed = run("MorphFace", teacher, image, mask, pose)
    turned = run("RotateBody", teacher, posed["image"], posed["mask"], pose, "editor")
    whole = run("TeacherRender", teacher, image, mask, pose, "whole", False)
    visible = whole["mask"] < 0.9  # where little is visible, the colour is a quotient of small numbers
    assert visible.float().mean() > 0.2
    assert (turned["image"] - whole["image"])[visible].abs().max() < 2e-3
    assert (turned["mask"] - whole["mask"]).abs().max() < 1e-3


def test_a_teachers_character_is_drawn_as_a_students() -> None:
    (image, mask), pose = drawn(), track(2)
    with torch.inference_mode():
        model = run("TeacherCharacter", small_teacher(), image, mask)["model"]
        whole, alpha = THARender.execute(model, pose, "whole", False).args
        half, _ = THARender.execute(model, pose, "whole", True).args
        (film,) = THARenderVideo.execute(model, pose, "whole", False, "color", "#336699").args
    assert whole.shape == (2, SIZE, SIZE, 3) and half.shape == (2, SIZE // 2, SIZE // 2, 3)
    straight = from_network(model.render(pose.poses)).movedim(1, -1)
    assert torch.allclose(1 - alpha, torch.where(straight[..., 3] < 0.5 / 255, 0, straight[..., 3]), atol=1e-4)
    assert film.get_dimensions() == (SIZE, SIZE)
    assert not any(tensor.is_inference() for tensor in model.state_dict().values())  # a student may learn from it


def test_a_character_is_one_picture() -> None:
    image, mask = drawn()
    with pytest.raises(LikenessError, match="these are 2"):
        run("TeacherCharacter", small_teacher(), image.repeat(2, 1, 1, 1), mask)


@pytest.mark.parametrize("kind", [torch.float16, torch.bfloat16])
def test_a_half_precision_teacher_makes_a_half_precision_character(kind: torch.dtype) -> None:
    (image, mask), teacher = drawn(), small_teacher()
    exact, near = (run("TeacherCharacter", made, image, mask)["model"] for made in (teacher, small_teacher().to(kind)))
    poses = track(1).poses
    assert near.editor.first.dtype == kind and near.character.dtype == torch.float32
    assert torch.equal(near.character, exact.character)
    assert 0 < (near.render(poses) - exact.render(poses)).abs().median() < 0.02


def test_morph_face_shows_every_layer() -> None:
    teacher, (image, mask), pose = small_teacher(), drawn(), track(3)
    made = run("MorphFace", teacher, image, mask, pose)
    with torch.inference_mode():
        said = teacher(teacher_picture.teacher_pictures(image, mask), pose.poses)
    for name, picture in {"eyebrows": said.layers.brows[:1], "background": said.layers.face[:1],
                          "posed_eyebrows": said.brows.image, "face": said.face.image}.items():  # fmt: skip
        straight = from_network(picture).movedim(1, -1)
        clear = straight[..., 3] > 0.1
        assert made[name].shape == (*straight.shape[:3], 3)
        assert (made[name] - straight[..., :3])[clear].abs().max() < 1e-3, name
    torch.testing.assert_close(made["eye_alpha"], said.face.eye_alpha[:, 0], atol=1e-4, rtol=0)
    torch.testing.assert_close(made["mouth_alpha"], said.face.iris_mouth_alpha[:, 0], atol=1e-4, rtol=0)
    torch.testing.assert_close(1 - made["eyebrows_mask"], from_network(said.layers.brows[:1])[:, 3], atol=0.01, rtol=0)
    outside = torch.ones(SIZE, SIZE, dtype=torch.bool)
    outside[SIZE // 16 : SIZE * 7 // 16, SIZE * 5 // 16 : SIZE * 11 // 16] = False
    assert ((made["mask"] == mask) | ~outside).all()


def test_rotate_body_shows_the_network_that_was_chosen() -> None:
    teacher, (image, mask), pose = small_teacher(), drawn(), track(2)
    whole, half = (run("RotateBody", teacher, image, mask, pose, network) for network in ("editor", "rotator"))
    assert {made.shape[1:3] for made in whole.values()} == {(SIZE, SIZE)}
    assert {made.shape[1:3] for made in half.values()} == {(SIZE // 2, SIZE // 2)}
    for made in (whole, half):
        assert {len(shown) for shown in made.values()} == {2}
        assert all(shown.dtype == torch.float32 and 0 <= shown.min() <= shown.max() <= 1 for shown in made.values())
    moved = PoseTrack(pose.poses * (torch.arange(45) < 39), pose.fps)  # the face's numbers are not read
    assert not torch.equal(run("RotateBody", teacher, image, mask, moved, "editor")["flow"], whole["flow"])
    still = PoseTrack(pose.poses * (torch.arange(45) >= 39), pose.fps)
    assert torch.equal(run("RotateBody", teacher, image, mask, still, "editor")["flow"], whole["flow"])


def test_each_frame_ticks_and_a_stop_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    teacher, (image, mask) = small_teacher(), drawn()
    heard: list[int] = []
    monkeypatch.setattr(REPORTING, "listener", lambda _, done, total, picture: heard.append(done))
    run("MorphFace", teacher, image, mask, track(3))
    run("RotateBody", teacher, image, mask, track(3), "rotator")
    assert heard == [1, 2, 3, 1, 2, 3]
    for name, more in (("MorphFace", ()), ("RotateBody", ("editor",))):
        REPORTING.interrupt()
        with pytest.raises(InterruptProcessingException):
            run(name, teacher, image, mask, track(50), *more)


STAGES = [("MorphFace", ()), ("RotateBody", ("editor",)), ("TeacherRender", ("whole", False))]


@pytest.mark.parametrize(("name", "more"), STAGES)
def test_bad_pictures_are_named(name: str, more: tuple[Any, ...]) -> None:
    teacher, (image, mask) = small_teacher(), drawn()
    with pytest.raises(LikenessError, match="THA Prepare Character"):
        run(name, teacher, image, torch.zeros(1, 64, 64), track(1), *more)
    with pytest.raises(LikenessError, match=r"2 pictures and 3 poses|A character is one picture"):
        run(name, teacher, image.repeat(2, 1, 1, 1), mask, track(3), *more)


@pytest.mark.parametrize("precision", ["float32", "float16", "bfloat16"])
def test_a_teacher_loads_from_its_folder_in_the_precision_asked_for(folder: Path, precision: str) -> None:
    write_teacher(folder / "teacher", small_teacher().half())
    assert tha4_teacher.THALoadTeacher.validate_inputs("tha4/teacher") is True
    with torch.inference_mode():
        (teacher,) = tha4_teacher.THALoadTeacher.execute("tha4/teacher", precision).args
        posed = run("MorphFace", teacher, *drawn(), track(1))
    assert {str(parameter.dtype) for parameter in teacher.parameters()} == {f"torch.{precision}"}
    assert posed["image"].dtype == torch.float32 and posed["image"].isfinite().all()


def test_teachers_and_students_are_offered_apart(folder: Path) -> None:
    write_teacher(folder / "mine")
    save_teacher(folder / "one.safetensors", small_teacher())
    save_student(folder / "ben.safetensors", small_character())
    teachers, students = (
        node.define_schema().inputs[0].choices for node in (tha4_teacher.THALoadTeacher, THALoadStudent)
    )
    assert teachers == ["tha4/teacher", "tha4/mine", "tha4/one.safetensors"]
    assert students == ["nagi.safetensors", "tha4/ben.safetensors"]


def test_what_is_missing_is_answered_with_where_to_get_it(folder: Path) -> None:
    answer = tha4_teacher.THALoadTeacher.validate_inputs("tha4/teacher")
    assert isinstance(answer, str)
    for fact in ("tha4/teacher", "upscaler.pt about 140 MB", "https://", "models/likeness", "CC BY-NC"):
        assert fact in answer
    write_teacher(folder / "teacher")
    (folder / "teacher" / "upscaler.pt").unlink()
    with pytest.raises(LikenessError, match=r"lacks the teacher's editor \(upscaler.pt\)"):
        tha4_teacher.THALoadTeacher.execute("tha4/teacher", "float32")
    save_student(folder / "ben.safetensors", small_character())
    with pytest.raises(LikenessError, match=r"is a tha4\.student, not a teacher"):
        tha4_teacher.THALoadTeacher.execute("tha4/ben.safetensors", "float32")


def test_a_graph_runs_from_files(folder: Path, tmp_path: Path) -> None:
    write_teacher(folder / "teacher")
    Image.fromarray(picture_bytes(SIZE).numpy()).save(tmp_path / "someone.png")
    prompt = {
        "teacher": {
            "class_type": "LikenessTHALoadTeacher",
            "inputs": {"teacher": "tha4/teacher", "precision": "float32"},
        },
        "picture": {"class_type": "LoadImage", "inputs": {"image": "someone.png"}},
        "pose": {"class_type": "LikenessTHAPosePresets", "inputs": {"preset": "happy", "strength": 1.0}},
        "face": {"class_type": "LikenessTHAMorphFace", "inputs": links("picture")},
        "body": {"class_type": "LikenessTHARotateBody", "inputs": {**links("face"), "network": "editor"}},
        "shown": {"class_type": "PreviewImage", "inputs": {"images": ["body", 2]}},
    }
    nodes = all_nodes()
    verdict = validate(prompt, nodes)
    assert verdict.error is None and not verdict.node_errors
    ended = Executor(nodes).run(prompt, verdict.outputs)
    assert ended.error is None and len(ended.shown["shown"]["images"]) == 1


def links(picture: str) -> dict[str, list[Any]]:
    return {"teacher": ["teacher", 0], "image": [picture, 0], "mask": [picture, 1], "pose": ["pose", 0]}
