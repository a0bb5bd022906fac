"""The headless host against what a real ComfyUI said: tests/recordings/, written by tests/record.py."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from likeness.nodes.extension import LikenessExtension

RECORDINGS = Path(__file__).parents[1] / "recordings"
OURS = {node.GET_SCHEMA().node_id: node for node in asyncio.run(LikenessExtension().get_node_list())}


def recorded(name: str) -> Any:
    return json.loads((RECORDINGS / f"{name}.json").read_text("utf-8"))


@pytest.mark.parametrize("node_id", [name for name in recorded("object_info") if name in OURS])
def test_the_page_is_told_the_same_about_a_node(node_id: str):
    entry = recorded("object_info")[node_id]
    told = json.loads(json.dumps(OURS[node_id].GET_SCHEMA().entry(entry["python_module"])))
    assert told == entry
    assert list(told["input"]["required"]) == list(entry["input"]["required"])
