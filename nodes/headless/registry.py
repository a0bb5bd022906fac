"""Every node class that a graph may use here, by its id: the pack's own and those of ComfyUI that are stood in for."""

from __future__ import annotations

import asyncio

from .api.node import ComfyNode
from .install import install


def all_nodes() -> dict[str, type[ComfyNode]]:
    """The classes by id. Puts the stand-in in ComfyUI's place first, since the pack's nodes import it."""
    install()
    from ...nodes.extension import LikenessExtension
    from .builtin import audio, image_maths, images, masks, primitives, scaling, texts, video

    own = asyncio.run(LikenessExtension().get_node_list())
    theirs = [module.NODES for module in (images, scaling, image_maths, masks, audio, video, primitives, texts)]
    return {node.GET_SCHEMA().node_id: node for nodes in (*theirs, own) for node in nodes}
