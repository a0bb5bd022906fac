"""A graph file of either kind, as the prompt that it stands for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ....models.errors import LikenessError
from ..api.node import ComfyNode
from .flatten import flatten
from .links import Prompt


def read_graph(path: Path, nodes: dict[str, type[ComfyNode]]) -> tuple[Prompt, dict[str, Any]]:
    """Read API format ({"3": {"class_type": ...}}) or what the page saves ({"nodes": [...], "links": [...]}).

    Returns the prompt and the extra_pnginfo that goes into saved files (the workflow, if there is one). LikenessError
    says what is wrong with the file.
    """
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise LikenessError(f"there is no file {path}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise LikenessError(f"{path} cannot be read as text ({error})") from error
    except (ValueError, RecursionError) as error:
        raise LikenessError(f"{path.name} is not JSON ({error}): is the file complete?") from error
    return as_prompt(told, nodes, path.name)


def as_prompt(told: Any, nodes: dict[str, type[ComfyNode]], name: str) -> tuple[Prompt, dict[str, Any]]:
    """As `read_graph`, for what the file holds."""
    if not isinstance(told, dict) or not told:
        raise LikenessError(f"{name} holds no graph: neither nodes by id nor a list called nodes")
    if "nodes" in told:
        return flatten(told, nodes), {"workflow": told}
    if isinstance(told.get("prompt"), dict):  # the body that is posted to the server
        told = told["prompt"]
    for node_id, node in told.items():
        if not isinstance(node, dict) or not isinstance(node.get("inputs", {}), dict):
            raise LikenessError(f"{name}: node {node_id} is not an object with class_type and inputs")
        node.setdefault("inputs", {})
        cls = nodes.get(str(node.get("class_type")))
        if cls is not None and not isinstance(node.get("_meta"), dict):  # a prompt written by hand has no titles
            node["_meta"] = {"title": cls.GET_SCHEMA().display_name or node["class_type"]}
    return told, {}
