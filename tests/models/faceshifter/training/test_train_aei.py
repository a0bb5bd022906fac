"""AEI-Net learns from drawn people: every loss falls, faces become the source's, and the rest stays the target's."""

from __future__ import annotations

from pathlib import Path

import torch

from likeness.models.faceshifter.ablation.ablation import hold_masks
from likeness.models.faceshifter.ablation.figures import figures, figures_of
from likeness.models.faceshifter.aei_net import AEINet
from likeness.models.faceshifter.discriminator import MultiscaleDiscriminator
from likeness.models.faceshifter.training.data.pairs import AEI_PAIRING, PairSource
from likeness.models.faceshifter.training.losses import l_adv
from likeness.models.faceshifter.training.sample_sheet import ROWS
from likeness.models.faceshifter.training.setting import Setting
from likeness.models.faceshifter.training.train_aei import judge_of, train_aei
from likeness.models.faceshifter.training.weights import first_weights
from likeness.models.loading import read_tensors
from likeness.models.training.run import DISCRIMINATOR
from likeness.models.training.sheet import SIDE, last_sheet
from likeness.models.training.step import Step
from likeness.tests.drawn_faces import SMALL, conventions, recogniser, strangers
from likeness.tests.trained_shifter import Trained

PAIRS = 40


def test_every_loss_falls(trained: Trained) -> None:
    first, last = trained.steps[0].losses, trained.steps[-1].losses
    for name in ("attributes", "identity", "reconstruction"):
        assert last[name] < 0.6 * first[name], name
    assert last[DISCRIMINATOR] < 0.9 * first[DISCRIMINATOR]


def test_a_discriminator_that_stands_still_is_deceived(trained: Trained) -> None:
    """In training L_adv itself need not fall: its opponent learns as well."""
    tensors = read_tensors(trained.out.with_name("aei.training") / trained.out.name)[0]
    judge = MultiscaleDiscriminator(judge_of(SMALL)).requires_grad_(False)
    start = f"{DISCRIMINATOR}/"
    judge.load_state_dict({name.removeprefix(start): own for name, own in tensors.items() if name.startswith(start)})
    network = first_weights(AEINet(SMALL))
    optimiser = torch.optim.Adam(network.parameters(), 1e-3)
    x_t, z_id = 2 * trained.held_out.pairs(range(4)).target - 1, torch.randn(4, SMALL.c_id)
    told = []
    for _ in range(12):
        loss = l_adv(judge(network(x_t, z_id)))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        told.append(loss.item())
    assert told[-1] < 0.8 * told[0]


def test_strangers_get_the_sources_identity_and_keep_the_targets_attributes(trained: Trained) -> None:
    before, after = (figures(trained.held_out, own, recogniser(), PAIRS) for own in (trained.first, trained.last))
    pairs = trained.held_out.pairs(range(PAIRS))
    x_t, source = (trained.last.shown(own) for own in (pairs.target, pairs.source))
    kept, pasted = (figures_of(pairs, own, x_t, trained.last, trained.encoder) for own in (x_t, source))
    assert after.to_source > before.to_source + 0.3
    assert after.to_source > after.to_target + 0.3 > kept.to_source
    assert after.attributes < pasted.attributes / 2  # to do nothing but show the source
    assert after.reconstruction < before.reconstruction


def test_a_sheet_shows_pairs_and_masks(trained: Trained) -> None:
    sheet = trained.steps[-1].sheet()
    assert sheet.shape == (ROWS * SIDE, (3 + SMALL.levels) * SIDE, 3) and sheet.isfinite().all()
    masks = sheet[:, 3 * SIDE :]
    assert torch.equal(masks[..., 0], masks[..., 2]) and masks.std() > 0.01
    assert last_sheet(trained.out).stat().st_size > 1000


def test_masks_that_are_held_stay_a_half_through_training(tmp_path: Path) -> None:
    network = AEINet(SMALL)
    hold_masks(network)
    pairs = PairSource(strangers(), AEI_PAIRING, 0)
    steps: list[Step] = []
    train_aei(
        pairs, recogniser(), conventions(), network, tmp_path / "a.safetensors", Setting(2, batch=4), steps.append
    )
    assert (steps[-1].sheet()[:, 3 * SIDE :] == 0.5).all()
