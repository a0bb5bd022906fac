"""A trained AEI-Net for the tests of both stages: it takes half a minute, so there is one."""

import pytest

from likeness.tests.trained_shifter import Trained, trained_shifter


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    return trained_shifter(tmp_path_factory.mktemp("aei") / "aei.safetensors")
