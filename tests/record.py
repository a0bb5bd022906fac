"""Records what a real ComfyUI says about this pack: `python tests/record.py --models COMFYUI/models`.

Needs a running server with the pack in its custom_nodes and no weights for it, `pip install playwright`, a Chromium.
Writes into tests/recordings/:
- object_info.json: the entries of our nodes, and of the built-in nodes that our graphs use;
- versions.json: of the server and the page that said all this;
- <name>.json for each graph of workflows/ and recordings/graphs/: the API prompt that the real page makes of it; the
  events and the outputs of a run as small as tests/small_runs.py makes it, reduced by tests/recorded.py.
"""

from __future__ import annotations

import argparse
import json
import logging
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from likeness.tests.real_host import FLATTEN, RUN, VERSION, Server, open_page
from likeness.tests.recorded import reduce_answer, reduce_entry, reduce_events, reduce_outputs
from likeness.tests.small_runs import inputs, small, weights

ROOT = Path(__file__).resolve().parent.parent
RECORDINGS = ROOT / "tests" / "recordings"


def record_graph(server: Server, page: Page, graph: Path) -> dict[str, Any]:
    """The page's prompt for one save-format graph, and what the server did with it."""
    prompt = json.loads(page.evaluate(FLATTEN, json.loads(graph.read_text("utf-8"))))
    server.post("/free", {"free_memory": True})  # forgets cached results, so that every node runs
    ran = page.evaluate(RUN, small(graph.stem, prompt))
    for node in prompt.values():
        del node["_meta"]  # the title, in the language of whoever records
    recording = {"prompt": prompt, "answer": reduce_answer(ran["answer"])}
    identifier = ran["answer"].get("prompt_id")
    if identifier is None:
        return recording
    outputs = server.get(f"/history/{identifier}")[identifier]["outputs"]
    with tempfile.TemporaryDirectory() as folder:
        described = reduce_outputs(outputs, server.download(outputs, Path(folder)))
    return recording | {"events": reduce_events(ran["messages"]), "outputs": described}


def chosen_entries(entries: dict[str, Any], used: set[str]) -> dict[str, Any]:
    """The /object_info entries of our nodes, whole; of the built-in nodes in use only what a link or widget needs."""
    ours = {name: entry for name, entry in entries.items() if name.startswith("Likeness")}
    return dict(sorted((ours | {name: reduce_entry(entries[name]) for name in used - set(ours)}).items()))


def write(name: str, content: Any) -> None:
    (RECORDINGS / f"{name}.json").write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", "utf-8")
    logging.info("recorded %s", name)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", default="http://127.0.0.1:8188")
    parser.add_argument("--models", type=Path, required=True, help="the server's folder of models, for small weights")
    parser.add_argument("--browser", default="/usr/bin/chromium")
    parser.add_argument("--only", metavar="NAME", help="record this graph alone")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    server = Server(options.server)
    for file, folder in inputs():
        server.upload(file, folder)
    graphs = sorted([*(ROOT / "workflows").glob("*.json"), *(RECORDINGS / "graphs").glob("*.json")])
    entries = server.get("/object_info")  # before there are weights that its lists would name
    used = set()
    with weights(options.models), open_page(server, options.browser) as page:
        versions = {"comfyui": server.get("/system_stats")["system"]["comfyui_version"], "page": page.evaluate(VERSION)}
        for graph in graphs:
            if options.only in (None, graph.stem):
                recording = record_graph(server, page, graph)
                used |= {node["class_type"] for node in recording["prompt"].values()}
                write(graph.stem, recording)
    if options.only is None:
        write("object_info", chosen_entries(entries, used))
        write("versions", versions)


if __name__ == "__main__":
    main()
