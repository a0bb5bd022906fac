"""What a recording keeps of one run: its events in order and the files that came out. No times, ids or pixels.

ComfyUI sends the same events over its websocket that the headless host hands to its listener, so both sides are
reduced here and then compared by tests/nodes/test_recordings.py. tests/record.py writes the recordings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import av
from PIL import Image

Event = dict[str, Any]

# status and feature_flags are the server's small talk with one client; the others are merged into "progress" below.
_DROPPED = ("status", "feature_flags", "preview", "progress")
_KEPT_FIELDS = ("node", "nodes", "node_id", "node_type", "exception_type", "exception_message")
_COUNTER = re.compile(r"_\d{5}_")
_NUMBER = re.compile(r"\d+(\.\d+)?")
_RANDOM_PREFIX = re.compile(r"^ComfyUI_temp_[a-z]{5}")


def reduce_events(messages: Iterable[Mapping[str, Any]]) -> list[Event]:
    """The messages of one prompt as a short list: `{"type": ..., "node": ...}` in the order of arrival.

    A node's ticks become one `{"type": "progress", "node", "ticks", "max", "previews": bool}` (how often a preview is
    sent may depend on the clock, whether one is sent does not), without "ticks" where the bar leaves steps out, as one
    does that follows the clock; its end is `{"type": "finished", "node", "max"}`.
    """
    events: list[Event] = []
    finished: set[str] = set()
    ticks: Event | None = None
    previewed: set[str] = set()
    for message in messages:
        kind, data = message["type"], message["data"]
        if kind == "preview":
            previewed.add(data["node_id"])
        elif kind == "progress":
            if ticks is None or ticks["node"] != data["node"]:
                ticks = {"type": "progress", "node": data["node"], "ticks": 0}
                events.append(ticks)
            ticks |= {"ticks": ticks["ticks"] + 1, "max": data["max"], "previews": data["node"] in previewed}
        elif kind == "progress_state":
            for node, state in data["nodes"].items():
                if state["state"] == "finished" and node not in finished:
                    finished.add(node)
                    events.append({"type": "finished", "node": node, "max": state["max"]})
        elif kind not in _DROPPED and not (kind == "executing" and data["node"] is None):
            events.append({"type": kind} | {name: data[name] for name in _KEPT_FIELDS if name in data})
    for event in events:
        if event.get("ticks") != event.get("max"):
            event.pop("ticks", None)
    return events


def reduce_outputs(outputs: Mapping[str, Mapping[str, list]], files: Mapping[tuple[str, str, str], Path]) -> dict:
    """The `ui` results by node id, files described by `describe`, texts without their numbers.

    `files` maps (type, subfolder, name) to paths.
    """

    def described(entry: Any) -> Any:
        if isinstance(entry, str):
            return _NUMBER.sub("#", entry)
        if not isinstance(entry, Mapping) or "filename" not in entry:
            return entry
        name = _COUNTER.sub("_#_", _RANDOM_PREFIX.sub("ComfyUI_temp", entry["filename"]))
        path = files[entry["type"], entry["subfolder"], entry["filename"]]
        return {"type": entry["type"], "subfolder": entry["subfolder"], "filename": name} | describe(path)

    return {node: {key: [described(entry) for entry in values] for key, values in ui.items()}
            for node, ui in outputs.items()}  # fmt: skip


def describe(path: Path) -> dict[str, Any]:
    """A picture's format, mode and size, or each stream of a sound or video: codec, size, frames, rates, seconds."""
    if path.suffix.lower() in (".png", ".jpg", ".jpeg", ".webp"):
        with Image.open(path) as image:
            return {"format": image.format, "mode": image.mode, "size": list(image.size)}
    with av.open(str(path)) as container:
        counts = {stream.index: 0 for stream in container.streams}
        for packet in container.demux():
            counts[packet.stream_index] += packet.size > 0
        streams = [_describe_stream(stream, counts[stream.index]) for stream in container.streams]
        return {"format": container.format.name, "streams": streams}


def _describe_stream(stream: Any, packets: int) -> dict[str, Any]:
    seconds = round(float(stream.duration * stream.time_base), 2) if stream.duration else None
    if stream.type == "video":
        size, rate = [stream.width, stream.height], str(stream.average_rate)
        return {"codec": stream.codec.name, "size": size, "frames": packets, "rate": rate, "seconds": seconds}
    return {"codec": stream.codec.name, "channels": stream.channels, "rate": stream.rate, "seconds": seconds}


def reduce_answer(answer: Mapping[str, Any]) -> dict[str, Any]:
    """What /prompt said, without ids and the server's own file names; a node's errors in a fixed order."""
    reduced: dict[str, Any] = {"error": answer.get("error"), "node_errors": answer.get("node_errors", {})}
    for node in reduced["node_errors"].values():
        for error in node["errors"]:
            error["extra_info"].pop("traceback", None)
        node["errors"].sort(key=lambda error: (error["type"], error["details"]))
        node["dependent_outputs"].sort()
    return reduced


def reduce_entry(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Of an /object_info entry the types, limits and order of inputs and outputs: what both node APIs agree on."""

    def reduced(kind: Any, options: Mapping[str, Any] = MappingProxyType({})) -> list[Any]:
        limits = {name: options[name] for name in ("default", "min", "max") if name in options}
        return ["COMBO" if isinstance(kind, list) else kind, limits]

    groups = {group: entry["input"][group] for group in ("required", "optional") if entry["input"].get(group)}
    return {
        "input": {group: {name: reduced(*given) for name, given in named.items()} for group, named in groups.items()},
        "output": entry["output"],
        "output_node": entry["output_node"],
    }
