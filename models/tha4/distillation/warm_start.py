"""First weights from a character that is known already: the one that ships with the pack.

Every character stands in the same place of its picture and answers to the same 45 numbers, so what one student's layers
know of heads that turn and eyes that close serves the next. On lambda_00, after one minute of CPU time, a body morpher
that began as Nagi's came to 29.1 dB, one that began with SIREN's first weights to 25.1 (and to 30.3 after ten times as
many steps); a face, after half a minute, to 39.6 against 36.4 dB.
"""

from __future__ import annotations

from pathlib import Path

from torch.nn import Module

from ..character import load_student

SHIPPED = Path(__file__).parents[2] / "defaults" / "nagi.safetensors"


def begin_as_shipped(network: Module, part: str) -> bool:
    """Gives `network` the weights of the shipped character's `part`, "face" or "body"; False if the sizes differ."""
    state = load_student(SHIPPED).get_submodule(part).state_dict()
    shapes = {name: tensor.shape for name, tensor in state.items()}
    if shapes != {name: tensor.shape for name, tensor in network.state_dict().items()}:
        return False
    network.load_state_dict(state)
    return True
