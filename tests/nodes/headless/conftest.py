"""The node classes that the tests' graphs use."""

import pytest

from likeness.nodes.headless.registry import all_nodes
from likeness.tests.nodes.headless.probe_nodes import PROBES


@pytest.fixture(scope="session")
def nodes():
    """Every node class by id: the pack's, ComfyUI's, and the probes."""
    return all_nodes() | {probe.GET_SCHEMA().node_id: probe for probe in PROBES}
