"""The stand-in's devices: what a run may choose, and models that come back from where they computed."""

import pytest
import torch
from torch.nn import Conv2d

from likeness.models.errors import LikenessError
from likeness.nodes.headless.machine.memory import Memory, ModelPatcher


def test_a_device_that_is_not_there_is_named():
    absent = "mps" if not torch.backends.mps.is_available() else "cuda"
    with pytest.raises(LikenessError, match=f"no {absent} device"):
        Memory().use(absent)


def test_the_best_device_is_used_unless_one_is_chosen():
    memory = Memory()
    assert memory.get_torch_device().type in ("cuda", "mps", "cpu")
    memory.use("cpu")
    assert memory.get_torch_device() == memory.intermediate_device() == torch.device("cpu")


def test_a_loaded_model_goes_back_when_all_are_unloaded():
    memory, network = Memory(), Conv2d(2, 3, 1)
    patcher = ModelPatcher(network, torch.device("meta"), torch.device("cpu"))  # any device will do that is not the CPU
    assert patcher.model_size() == 4 * (2 * 3 + 3)
    memory.load_models_gpu([patcher], memory_required=10)
    assert network.weight.device.type == "meta"
    patcher.offload_device = torch.device("meta")
    memory.unload_all_models()
    assert not memory._loaded


def test_two_wraps_of_one_model_know_each_other():
    network, cpu = Conv2d(1, 1, 1), torch.device("cpu")
    assert ModelPatcher(network, cpu, cpu).is_clone(ModelPatcher(network, cpu, cpu))
    assert not ModelPatcher(network, cpu, cpu).is_clone(ModelPatcher(Conv2d(1, 1, 1), cpu, cpu))
