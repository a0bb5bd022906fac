"""Straight alpha without dark fringes: what leaves the colour space composites as light does."""

import pytest
import torch

from likeness.models.tha4 import color


def picture(seed: int = 0) -> torch.Tensor:
    """Straight sRGB RGBA [2, 4, 24, 24] with every kind of edge: clear, faint, half, opaque."""
    generator = torch.Generator().manual_seed(seed)
    rgba = torch.rand(2, 4, 24, 24, generator=generator)
    rgba[:, 3, :6] = 0
    rgba[:, 3, 6:12] = 1
    return rgba


def test_round_trip() -> None:
    rgba = picture()
    back = color.from_network(color.to_network(rgba))
    assert torch.allclose(back[:, 3], rgba[:, 3], atol=1e-6)
    seen = (rgba[:, 3:] > 0.05).expand(-1, 3, -1, -1)
    assert torch.allclose(back[:, :3][seen], rgba[:, :3][seen], atol=1e-4)
    clear = (rgba[:, 3:] == 0).expand(-1, 3, -1, -1)
    assert (back[:, :3][clear] == 0).all()


def test_transparent_is_minus_one_in_four_channels() -> None:
    assert (color.to_network(picture())[:, :, :6] == -1).all()


@pytest.mark.parametrize("background", [(1.0, 1.0, 1.0), (0.0, 0.0, 0.0), (0.2, 0.7, 0.4)])
def test_straight_picture_composites_as_light_does(background: tuple[float, float, float]) -> None:
    rgba = picture()
    ground = torch.tensor(background)[:, None, None]
    alpha = rgba[:, 3:]
    light = color.linear_from_srgb(rgba[:, :3]) * alpha + color.linear_from_srgb(ground) * (1 - alpha)
    wanted = color.srgb_from_linear(light)

    network = color.to_network(rgba)
    assert torch.allclose(color.over(network, ground), wanted, atol=1e-5)

    straight = color.from_network(network)
    mixed = color.linear_from_srgb(straight[:, :3]) * straight[:, 3:] + color.linear_from_srgb(ground) * (1 - alpha)
    assert torch.allclose(color.srgb_from_linear(mixed), wanted, atol=1e-4)


def test_white_figure_on_white_has_no_fringe_where_the_published_form_has_one() -> None:
    rgba = torch.ones(1, 4, 1, 11)
    rgba[0, 3, 0] = torch.linspace(0, 1, 11)
    network = color.to_network(rgba)

    def on_white(form: torch.Tensor) -> torch.Tensor:
        return form[:, :3] * form[:, 3:] + (1 - form[:, 3:])  # as any program composites a PNG

    assert torch.allclose(on_white(color.from_network(network)), torch.ones(()), atol=1e-5)
    assert on_white(color.premultiplied_srgb(network)).min() < 0.9


def test_colour_beyond_alpha_and_unclamped_pictures_stay_in_range() -> None:
    wild = torch.randn(1, 4, 16, 16, generator=torch.Generator().manual_seed(3))
    for form in (color.from_network(wild), color.premultiplied_srgb(wild), color.over(wild, torch.zeros(3, 1, 1))):
        assert torch.isfinite(form).all() and form.min() >= 0 and form.max() <= 1


def test_one_thousandth_of_a_code_value_survives_the_curve() -> None:
    codes = torch.linspace(0, 1, 4097, dtype=torch.float64)
    assert torch.allclose(color.srgb_from_linear(color.linear_from_srgb(codes)), codes, atol=5e-5)
