"""The probe nodes, loaded from their file as a host loads a pack."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest


def load(name):
    spec = spec_from_file_location(f"likeness_tests_{name}", Path(__file__).with_name(f"{name}.py"))
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def probes():
    """The probe classes by node id."""
    return {probe.GET_SCHEMA().node_id: probe for probe in load("probe_nodes").PROBES}
