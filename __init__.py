"""ComfyUI-Likeness: portrait animation as nodes. This file is only the pack's face for ComfyUI."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .nodes.extension import LikenessExtension

WEB_DIRECTORY = "./js"


async def comfy_entrypoint() -> LikenessExtension:
    """What ComfyUI calls once to learn our nodes; nothing is imported before it does."""
    from .nodes.extension import LikenessExtension

    return LikenessExtension()
