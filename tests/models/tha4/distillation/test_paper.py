"""The preset `paper`, term by term, against figures worked by hand, and its phases and rates at every boundary."""

import pytest
import torch

from likeness.models.tha4.body_student import BodyOutput, BodyStudentConfig
from likeness.models.tha4.distillation.course import Classroom
from likeness.models.tha4.distillation.losses import BodyLossWeights
from likeness.models.tha4.distillation.paper import (
    BODY_PHASES,
    PaperBodyCourse,
    PaperFaceCourse,
    entry_at,
    paper_body_terms,
    paper_face_loss,
)
from likeness.models.tha4.distillation.presets import PAPER
from likeness.models.tha4.face_student import FaceStudentConfig
from likeness.models.training.budget import Moment
from tests.toy_teacher import SIZE, ToyFrames, ToyTeacher

FACE = PaperFaceCourse(network=FaceStudentConfig(image_size=16, width=12, layers=2))
BODY = PaperBodyCourse(network=BodyStudentConfig(image_size=SIZE, widths=(12, 8, 8)))


def at(examples: int) -> Moment:
    return Moment(step=examples // 8, progress=0.0)


def test_the_faces_loss_by_hand() -> None:
    student, teacher = torch.zeros(1, 4, 2, 2), torch.zeros(1, 4, 2, 2)
    student[0, :, 0, 0], student[0, :, 1, 1] = 0.5, -0.25  # under the mask, and outside of it
    mask = torch.tensor([[1.0, 1.0], [0.0, 0.0]])
    # both means are over all 16 values: (0.5 + 0.25) / 4, and 20 * 0.5 / 4
    assert float(paper_face_loss(student, teacher, mask)) == pytest.approx(0.75 / 4 + 20 * 0.5 / 4)


@pytest.mark.parametrize(("color_target", "color"), [("direct", 0.75), ("image", 1.25)])
def test_the_bodys_terms_by_hand(color_target: str, color: float) -> None:
    """All in network space, colour against the teacher's direct picture (paper) or its finished one (code)."""

    def picture(value: float, channels: int = 4) -> torch.Tensor:
        return torch.full((1, channels, 2, 2), value)

    student = BodyOutput(image=picture(0.1), alpha=picture(9, 1), color=picture(-0.25), warped=picture(0.3),
                         flow=picture(0.02, 2))  # fmt: skip
    teacher = ToyFrames(morphed=picture(7), image=picture(1.0), flow=picture(-0.03, 2), warped=picture(0.7),
                        direct=picture(0.5))  # fmt: skip
    terms = paper_body_terms(student, teacher, color_target)
    expected = {"blended": 0.9, "warped": 0.4, "flow": 0.05, "color": color}
    assert {name: float(term) for name, term in terms.items()} == pytest.approx(expected, abs=1e-6)
    total = BodyLossWeights(blended=10, warped=1, flow=2, color=3).total(terms)
    assert float(total) == pytest.approx(9 + 0.4 + 0.1 + 3 * color, abs=1e-5)


@pytest.mark.parametrize(
    ("examples", "face", "body"),
    [
        (0, 1e-4, 1e-4),
        (199_992, 1e-4, 1e-4),
        (200_000, 1e-4 / 3, 3e-5),
        (499_992, 1e-4 / 3, 3e-5),
        (500_000, 1e-5, 3e-5),
        (599_992, 1e-5, 3e-5),
        (600_000, 1e-5, 1e-5),
        (799_992, 1e-5, 1e-5),
        (800_000, 1e-4 / 30, 1e-5),
        (1_299_992, 1e-4 / 30, 1e-5),
        (1_300_000, 1e-4 / 30, 3e-6),
        (1_499_992, 1e-4 / 30, 3e-6),
    ],
)
def test_learning_rates_by_examples_seen(examples: int, face: float, body: float) -> None:
    assert PAPER.face.rate(at(examples)) == pytest.approx(face)
    assert PAPER.body.rate(at(examples)) == pytest.approx(body)


@pytest.mark.parametrize(
    ("examples", "blended", "warped", "flow", "color"),
    [
        (0, 0.25, 0.25, 0.5, 2),
        (399_992, 0.25, 0.25, 0.5, 2),
        (400_000, 1, 2.5, 5, 1),
        (799_992, 1, 2.5, 5, 1),
        (800_000, 10, 1, 1, 1),
        (1_499_992, 10, 1, 1, 1),
    ],
)
def test_the_three_phases_of_the_body(examples: int, blended: float, warped: float, flow: float, color: float) -> None:
    assert entry_at(BODY_PHASES, examples) == BodyLossWeights(blended, warped, flow, color)


def test_a_step_is_the_gradient_of_the_whole_batch_as_the_formula_has_it() -> None:
    teacher, room = ToyTeacher(), Classroom()
    torch.manual_seed(0)
    network = BODY.first_weights()
    step = at(400_000)  # the second phase
    for part in BODY.lesson(teacher, room)(network, step, torch.Generator()):
        part.backward()
    found = [parameter.grad.clone() for parameter in network.parameters()]
    network.zero_grad()
    frames = teacher.body(room.poses.poses(400_000, 8, room.seed))
    said = network(frames.morphed, room.poses.poses(400_000, 8, room.seed))
    terms = paper_body_terms(said, frames, "direct")
    (terms["blended"] + 2.5 * terms["warped"] + 5 * terms["flow"] + terms["color"]).backward()
    for one, parameter in zip(found, network.parameters(), strict=True):
        torch.testing.assert_close(one, parameter.grad, atol=1e-4, rtol=1e-4)


def test_the_face_is_weighed_by_the_rooms_mask() -> None:
    teacher, whole = ToyTeacher(), torch.ones(SIZE, SIZE)
    torch.manual_seed(0)
    network = FACE.first_weights()

    def loss(room: Classroom) -> float:
        return sum(part.item() for part in FACE.lesson(teacher, room)(network, at(0), torch.Generator()))

    plain = loss(Classroom(mask=torch.zeros(SIZE, SIZE)))
    assert loss(Classroom(mask=whole)) == pytest.approx(21 * plain, rel=1e-5)
    assert plain < loss(Classroom()) < 21 * plain  # three rectangles are proposed


def test_all_of_it_is_a_million_examples_and_half_a_million_more() -> None:
    face, body = PAPER.budgets(None)
    assert face.steps is not None and body.steps is not None
    assert (face.steps * PAPER.face.examples, body.steps * PAPER.body.examples) == (1_000_000, 1_500_000)
    assert PAPER.face.averaging == PAPER.body.averaging == 0
