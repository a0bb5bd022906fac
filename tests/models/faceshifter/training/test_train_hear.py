"""HEAR-Net learns beside the AEI-Net that was trained on the same drawn people, whose faces are covered now."""

from __future__ import annotations

from pathlib import Path

import torch

from likeness.models.faceshifter.ablation.figures import figures
from likeness.models.faceshifter.hear_net import HEARConfig, HEARNet
from likeness.models.faceshifter.hear_refiner import HearRefiner
from likeness.models.faceshifter.training.data.occlusions import Occlusions
from likeness.models.faceshifter.training.data.pairs import HEAR_PAIRING, PairSource
from likeness.models.faceshifter.training.sample_sheet import ROWS
from likeness.models.faceshifter.training.setting import Setting
from likeness.models.faceshifter.training.swapped import Swapper
from likeness.models.faceshifter.training.train_hear import train_hear
from likeness.models.faceshifter.training.weights import first_weights
from likeness.models.training.seeded import seeded
from likeness.models.training.sheet import SIDE
from likeness.models.training.step import Step
from likeness.tests.drawn_faces import recogniser, strangers
from likeness.tests.trained_shifter import STRANGERS, Trained

STEPS, PAIRS = 40, 40


def test_every_loss_falls_and_aei_net_stays_as_it_is(trained: Trained, tmp_path: Path) -> None:
    steps: list[Step] = []
    pairs = PairSource(strangers(), HEAR_PAIRING, 0, Occlusions())
    setting, out = Setting(STEPS, batch=4, rate=2e-3), tmp_path / "hear.safetensors"
    before = {name: own.clone() for name, own in trained.last.state_dict().items()}
    with seeded(0):
        first_net = first_weights(HEARNet(HEARConfig(8)))
    hear = train_hear(pairs, trained.last, recogniser(), first_net, out, setting, steps.append)
    assert all(torch.equal(own, before[name]) for name, own in trained.last.state_dict().items())
    first, last = steps[0].losses, steps[-1].losses
    assert all(last[name] < 0.8 * first[name] for name in ("identity", "change", "reconstruction"))
    held_out = PairSource(strangers(first=STRANGERS), HEAR_PAIRING, 1, Occlusions())
    untrained, refined = (
        figures(held_out, trained.last, recogniser(), PAIRS, own) for own in (HearRefiner(first_net.eval()), hear)
    )
    assert refined.covered < 0.8 * untrained.covered and refined.elsewhere < 0.8 * untrained.elsewhere
    assert refined.to_source > refined.to_target + 0.2
    assert steps[-1].sheet().shape == (ROWS * SIDE, 5 * SIDE, 3)


def test_a_face_is_drawn_again_in_its_own_identity(trained: Trained) -> None:
    """Pair by pair as FastAEI draws them, of colours in the order of the conventions, at the size of the faces."""
    swapper = Swapper(trained.last, trained.encoder, torch.device("cpu"))
    faces = trained.held_out.pairs(range(3)).target
    again = swapper.drawn_again(faces)
    x_t = trained.last.shown(faces)
    z_t = torch.nn.functional.normalize(trained.encoder(faces))
    y_hat, y_tt = swapper.both(x_t, z_t)
    assert torch.equal(y_hat, y_tt) and torch.allclose(trained.last.picture(y_tt), again, atol=1e-5)
    alone = [swapper.both(x_t[at : at + 1], z_t[at : at + 1])[0] for at in range(3)]
    assert torch.allclose(torch.cat(alone), y_hat, atol=1e-5)
    larger = torch.nn.functional.interpolate(faces, scale_factor=2)
    assert swapper.drawn_again(larger).shape == larger.shape
    assert (again - faces).abs().mean() < (again - faces.roll(1, 0)).abs().mean()
