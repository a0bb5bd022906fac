"""How the networks of few-shot talking heads are put to the trial of their goldens; rows of tests/trials.py.

Embedder and generator in their fast forms, to which the plain ones are held in tests/models/fewshot/fast.

Both variants' goldens are filled alike, so what was filled last is kept for the next.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TypeVar

import torch
from torch import Tensor
from torch.nn import Module

from likeness.models.fewshot.discriminator import Discriminator
from likeness.models.fewshot.embedder import Embedder
from likeness.models.fewshot.fast.fast_embedder import FastEmbedder
from likeness.models.fewshot.fast.fast_generator import FastGenerator
from likeness.models.fewshot.generator import Generator
from likeness.models.fewshot.networks import bordered, padded
from likeness.models.fewshot.training.vggface import VggFace
from likeness.models.fewshot.variants import FewShotConfig
from likeness.tests.filling import filled
from likeness.tests.golden import Golden

Network = TypeVar("Network", bound=Module)


@lru_cache(maxsize=1)
def _filled(parameters: str, seed: int, gain: float) -> dict[str, Tensor]:
    return filled(json.loads(parameters), seed, gain)


def _into(network: Network, golden: Golden) -> Network:
    """The network with the golden's weights; keys and shapes must agree exactly. It must not be trained."""
    network.load_state_dict(_filled(json.dumps(golden.recorded["parameters"]), **golden.recorded["fill"]), assign=True)
    return network.eval()


def embedder(golden: Golden) -> dict[str, Tensor]:
    with torch.device("meta"):
        network = Embedder(FewShotConfig(golden.config["branch"]))
    fast = FastEmbedder(_into(network, golden))
    outputs = {}
    for size in golden.config["sizes"]:
        shown = [padded(golden.input(f"{name}_{size}"), 256) for name in ("image", "landmarks")]
        outputs[f"e_{size}"] = fast(*shown)[..., None]
    return outputs


def generator(golden: Golden) -> dict[str, Tensor]:
    with torch.device("meta"):
        network = Generator(FewShotConfig(golden.config["branch"]))
    fast = FastGenerator(_into(network, golden))
    outputs: dict[str, Tensor] = {}
    watching = [
        fast.get_submodule(part).register_forward_hook(
            lambda _, __, out, part=part: outputs.update({f"feature_{part}": out})
        )
        for part in ("in4", "res1", "res5", "resUp1", "self_att_Up")
    ]
    psi = fast.project(golden.input("e")[..., 0])
    start = fast.project(golden.input("e")[..., 0].mean(dim=0, keepdim=True))
    outputs |= {"psi": psi, "psi_after_finetuning_init": start.mT}
    down = fast.down(golden.input("landmarks_256"))
    outputs["meta_256"] = fast.up(down, psi, 256)
    for hook in watching:
        hook.remove()
    for name, own in (("finetuned_256", fast.psi.mT), ("finetuning_start_256", start)):
        outputs[name] = fast.up(down, own.expand(len(down), -1), 256)
    outputs["meta_224"] = fast(padded(golden.input("landmarks_224"), 256), psi, 224)
    return outputs


def discriminator(golden: Golden) -> dict[str, Tensor]:
    config = FewShotConfig(golden.config["branch"], videos=golden.config["videos"])
    with torch.device("meta"):
        network = Discriminator(config)
    network = _into(network, golden)
    outputs = {}
    for size in (224, 256):
        v, features = network(*(bordered(golden.input(f"{name}_{size}")) for name in ("image", "landmarks")))
        w = network.of_videos(torch.tensor(golden.config["video_index"]))
        outputs[f"meta_score_{size}"] = network.score(v, w)[:, None, None]
        if size == 224:
            outputs |= {f"feature{at}_224": maps for at, maps in enumerate(features, 1)}
    outputs["finetuned_score_256"] = network.score(v, network.w_prime.mT)[:, None, None]
    outputs["w_prime_after_finetuning_init"] = network.w_0 + golden.input("e").mean(dim=0)
    return outputs


def vggface(golden: Golden) -> dict[str, Tensor]:
    with torch.device("meta"):
        network = VggFace()
    levels = _into(network, golden)(golden.input("image"), golden.config["after_relu"])
    return {f"level{at}": maps for at, maps in enumerate(levels, 1)}
