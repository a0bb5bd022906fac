"""`likeness run`: a graph from a file, without ComfyUI."""

from __future__ import annotations

import logging
import shutil
import signal
import sys
import tempfile
from pathlib import Path
from typing import Any

from ...models.errors import LikenessError
from .graph.execution import Executor, Run
from .graph.files import read_graph
from .graph.links import Prompt, needed
from .graph.settings import apply_settings, title_of
from .graph.validation import Verdict, validate
from .install import install
from .machine.folders import FOLDERS
from .machine.memory import MEMORY
from .machine.progress import REPORTING
from .registry import all_nodes
from .terminal import Terminal, results

_SHIPPED = Path(__file__).resolve().parents[2] / "js" / "examples"
INTERRUPTED = 130  # what a shell calls the end by Ctrl-C


def run_graph(
    graph: Path,
    settings: list[str],
    input_folder: Path | None,
    output_folder: Path,
    models_folder: Path | None,
    device: str,
) -> int:
    """Run a graph file and write its progress and results; returns the exit status.

    Without an input folder ./input is used, or what ships with the pack where there is none. LikenessError says what is
    wrong with the graph, its values or its files; any other exception of a node is passed on.
    """
    install()
    MEMORY.use(device)
    here = Path.cwd() / "input"
    FOLDERS.set_input_directory(str(input_folder or (here if here.is_dir() else _SHIPPED)))
    FOLDERS.set_output_directory(str(output_folder.absolute()))
    if models_folder is not None:
        FOLDERS.models_dir = str(models_folder.absolute())
        FOLDERS.add_model_folder_path("likeness", str(models_folder.absolute()), is_default=True)
    nodes = all_nodes()
    prompt, extra = read_graph(graph, nodes)
    apply_settings(prompt, nodes, settings)
    verdict = validate(prompt, nodes)
    if verdict.error is not None:
        raise LikenessError(sentence(verdict, prompt))
    if verdict.node_errors:
        logging.getLogger(__name__).warning("some outputs are left out: %s", sentence(verdict, prompt))
    return _finish(_executed(prompt, verdict.outputs, extra, nodes), prompt)


def _executed(prompt: Prompt, outputs: list[str], extra: dict[str, Any], nodes: dict[str, Any]) -> Run:
    """Run with Ctrl-C, or SIGTERM, as the interrupt, and with a folder for previews that is gone afterwards."""
    previews = tempfile.mkdtemp(prefix="likeness-")
    FOLDERS.set_temp_directory(previews)
    before = {number: signal.signal(number, _stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        return Executor(nodes, Terminal(prompt, len(needed(prompt, outputs)))).run(prompt, outputs, extra)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        shutil.rmtree(previews, ignore_errors=True)


def _stop(number: int, frame: Any) -> None:
    """The first Ctrl-C stops at the next step, so that files are closed and removed; the second at once."""
    if REPORTING.interrupted():
        raise KeyboardInterrupt
    REPORTING.interrupt()


def _finish(run: Run, prompt: Prompt) -> int:
    for line in results(run.shown, prompt):
        sys.stdout.write(f"{line}\n")
    if run.status == "interrupted":
        return INTERRUPTED
    if isinstance(run.error, (LikenessError, OSError)) and run.node_id is not None:  # a file, a folder, a full disk
        raise LikenessError(f"{title_of(prompt[run.node_id])}: {run.error}") from run.error
    if run.error is not None:
        raise run.error
    return 0


def sentence(verdict: Verdict, prompt: Prompt) -> str:
    """The faults of a prompt in one sentence: which node, which input, what is wrong."""
    told = []
    for node_id, faulty in verdict.node_errors.items():
        faults = "; ".join(_worded(fault) for fault in faulty["errors"])
        told.append(f"node {node_id} ({title_of(prompt[node_id])}): {faults}")
    if not told and verdict.error is not None:
        details = verdict.error["details"]
        told = [f"{verdict.error['message'].rstrip('.')}{f' ({details})' if details else ''}"]
    return ". ".join(told)


def _worded(fault: dict[str, Any]) -> str:
    """ComfyUI's words, but for those that name an exception of its own code."""
    if fault["type"] == "exception_during_inner_validation" or fault["type"] == "exception_during_validation":
        kind = fault["extra_info"]["exception_type"]
        if kind == "KeyError":
            absent = fault["details"].strip("'")
            return f"a link comes from node {absent}, which is not in the graph"
        if kind == "IndexError":
            return "a link comes from an output that its node does not have"
    if fault["type"] == "custom_validation_failed":
        reason = fault["details"].partition(" - ")[2]
        if reason.startswith("Invalid ") and " file: " in reason:  # what a loading node says of an absent file
            return f"{reason} is not in {FOLDERS.get_input_directory()}; put it there, or choose a folder with --input"
        return reason or f"{fault['details']} is not accepted"
    return f"{fault['message']}: {fault['details']}"
