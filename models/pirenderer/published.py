"""PIRenderer's published files: which network a file holds. video-retalking's DNet.pt is of that architecture, too."""

from __future__ import annotations

from collections.abc import Mapping

from .face_generator import PIRendererConfig

FIRST = "mapping_net.first.0.weight"


def pirenderer_config(shapes: Mapping[str, tuple[int, ...]]) -> PIRendererConfig | None:
    """The sizes of a PIRenderer with these weights; None for anything else."""
    if not {FIRST, "warpping_net.flow_out.2.weight", "editing_net.decoder.final.model.0.weight"} <= shapes.keys():
        return None

    def channels(weight: str, axis: int, published: int) -> int:
        shape = shapes.get(weight, ())
        return shape[axis] if len(shape) > axis and shape[axis] else published

    def count(name: str) -> int:
        return max(1, sum(name.format(at) in shapes for at in range(9)))

    usual, edit, warp = PIRendererConfig(), "editing_net.", "warpping_net.hourglass."
    base = channels(f"{warp}encoder.input_layer.weight", 0, usual.base)
    layers = count(f"{edit}encoder.down{{}}.model.0.weight")
    halvings = count(f"{warp}encoder.encoder{{}}.conv_0.weight")
    widest = channels(f"{warp}encoder.encoder{halvings - 1}.conv_0.weight", 0, usual.most)
    return PIRendererConfig(
        coefficients=channels(FIRST, 1, usual.coefficients),
        descriptor=channels(FIRST, 0, usual.descriptor),
        base=base,
        most=max(widest, channels(f"{edit}encoder.down{layers - 1}.model.0.weight", 0, usual.most)),
        mapping_layers=count("mapping_net.encoder{}.1.weight"),
        warp_encoder=halvings,
        warp_decoder=min(halvings - 1, count(f"{warp}decoder.decoder{{}}.conv_0.weight")) or 1,
        edit_layers=layers,
        edit_blocks=count(f"{edit}decoder.res0.res{{}}.conv2.weight"),
    )
