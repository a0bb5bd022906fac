"""Writes locales/en/nodeDefs.json, the page's English texts, from the nodes themselves: run it when a text has changed.

    python tests/write_english.py

The page prefers these texts to those that the server sends, in English too; tests/nodes/test_texts.py holds them equal.
"""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

from likeness.nodes.headless.install import install

LOCALES = Path(__file__).resolve().parent.parent / "locales"


def schemas() -> list[Any]:
    """The schema of every node, in the order of the menu, from the real ComfyUI or its stand-in."""
    install()
    from likeness.nodes.extension import LikenessExtension  # asks for ComfyUI, or what has been installed in its place

    return [node.GET_SCHEMA() for node in asyncio.run(LikenessExtension().get_node_list())]


def texts_of(schema: Any) -> dict[str, Any]:
    """A node's texts in the form of nodeDefs.json: inputs by id, outputs by position."""
    return {
        "display_name": schema.display_name,
        "description": schema.description,
        "inputs": {one.id: {"name": one.display_name or one.id, "tooltip": one.tooltip} for one in schema.inputs},
        "outputs": {
            str(place): {"name": one.display_name or one.io_type, "tooltip": one.tooltip}
            for place, one in enumerate(schema.outputs)
        },
    }


def main() -> None:
    texts = {schema.node_id: texts_of(schema) for schema in schemas()}
    path = LOCALES / "en" / "nodeDefs.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(texts, indent=2, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
