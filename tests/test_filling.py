"""The filling rule's parts that today's goldens do not reach."""

import torch

from likeness.tests.filling import filled, made


def test_a_tensor_depends_on_its_own_name_only() -> None:
    alone = filled({"a.weight": [3, 4]}, seed=0, gain=1.0)
    among = filled({"b.bias": [7], "a.weight": [3, 4]}, seed=0, gain=1.0)
    assert torch.equal(alone["a.weight"], among["a.weight"])


def test_spectral_vectors_come_near_the_largest_singular_pair() -> None:
    shapes = {"conv.weight_orig": [6, 3, 2, 2], "conv.weight_u": [6], "conv.weight_v": [12]}
    drawn = filled(shapes, seed=1, gain=1.0)
    matrix = drawn["conv.weight_orig"].reshape(6, 12)
    u, v = drawn["conv.weight_u"], drawn["conv.weight_v"]
    assert torch.allclose(u.norm() * v.norm(), torch.ones(()))
    assert torch.linalg.matrix_norm(matrix, 2) * 0.95 < u @ matrix @ v


def test_a_smooth_input_keeps_its_corner_knots_and_range() -> None:
    spec = {"shape": [1, 2, 9, 17], "smooth": 3, "low": -1.0, "high": 2.0, "seed": 4}
    smooth = made(spec)
    assert list(smooth.shape) == spec["shape"]
    assert smooth.min() >= -1 and smooth.max() <= 2
    knots = made({"shape": [1, 2, 3, 3], "low": -1.0, "high": 2.0, "seed": 4})
    assert torch.equal(smooth[..., ::4, ::8], knots)
