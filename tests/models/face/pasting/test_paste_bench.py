"""The bench of paste measures two forms that agree, and the rectangle is all that is worked on."""

import pytest
import torch
from torch import Tensor

from likeness.models.errors import LikenessError
from likeness.models.face.pasting import paste_bench
from likeness.models.face.pasting.paste import paste
from likeness.models.face.pasting.paste_bench import BLENDS, measured, picture, report
from likeness.tests.crops_by_hand import crop_at


@pytest.mark.parametrize("kind", BLENDS)
def test_both_forms_give_the_same_frame(kind: str) -> None:
    whole, part, levels = measured(120, 160, 50, 32, BLENDS[kind])
    assert whole > 0 and part > 0
    assert levels <= (4 if kind == "pyramid" else 1)  # whose cells begin elsewhere


def test_it_reports_every_kind_of_blend(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paste_bench, "FRAMES", {"small": (60, 80)})
    head, *lines = report(40, 32)
    assert "faces of 40 pixels, crops of 32" in head
    assert [line.split()[1] for line in lines] == list(BLENDS)


def test_a_face_that_no_frame_has_is_refused() -> None:
    with pytest.raises(LikenessError, match="1 to 1000"):
        next(report(0, 256))


class Counting(torch.overrides.TorchFunctionMode):
    """Adds up the values that every operation gives."""

    values = 0

    def __torch_function__(self, function, types, args=(), kwargs=None):  # type: ignore[no-untyped-def]
        result = function(*args, **(kwargs or {}))
        if isinstance(result, Tensor) and result.numel() and result._base is None:
            self.values += result.numel()
        return result


@pytest.mark.parametrize("kind", BLENDS)
def test_a_larger_frame_is_no_more_work(kind: str) -> None:
    made = []
    for frame in ((540, 960), (2160, 3840)):
        where, pixels, edited = crop_at(300.3, 200.6, 120, 10, 64, frame), picture(*frame), torch.rand(64, 64, 3)
        with Counting() as counted:
            patch = paste(pixels, edited, where.matrices[0] / where.size, BLENDS[kind])
        assert patch is not None and patch.pixels.shape[0] < 150
        made.append(counted.values)
    assert made[1] < 1.05 * made[0]
