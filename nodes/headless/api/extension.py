"""What a pack's `comfy_entrypoint` returns."""

from __future__ import annotations

from .node import ComfyNode


class ComfyExtension:
    """A pack: the list of its node classes."""

    async def on_load(self) -> None:
        """Called once before the nodes are asked for, by hosts that are new enough."""

    async def get_node_list(self) -> list[type[ComfyNode]]:
        raise NotImplementedError
