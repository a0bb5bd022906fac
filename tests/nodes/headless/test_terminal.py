"""What a person sees while a graph runs, on a terminal and in a log."""

import io
import sys

import pytest

from likeness.nodes.headless.terminal import Terminal, results

PROMPT = {"1": {"class_type": "A", "inputs": {}, "_meta": {"title": "Render"}}}


def told(terminal, *steps):
    terminal("executing", {"node": "1"})
    for value in steps:
        terminal("progress", {"node": "1", "value": value, "max": 4})
    state = {"state": "finished", "max": 4}
    for _ in range(2):  # every progress_state repeats all nodes
        terminal("progress_state", {"nodes": {"1": state}})


class Screen(io.StringIO):
    def isatty(self):
        return True


def test_a_log_gets_one_line_for_each_node(monkeypatch):
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    told(Terminal(PROMPT, 1), 1, 2, 3, 4)
    assert sys.stderr.getvalue() == "[1/1] Render: 0.0 s\n"


def test_a_terminal_sees_the_bar_grow_in_one_line(monkeypatch):
    monkeypatch.setattr(sys, "stderr", Screen())
    told(Terminal(PROMPT, 1), 1, 2)
    lines = sys.stderr.getvalue().split("\r\x1b[2K")[1:]
    assert lines[0] == "[1/1] Render: ..."
    assert lines[1].startswith("[1/1] Render: [######..................] 1 of 4, ")
    assert lines[2].startswith("[1/1] Render: [############............] 2 of 4, ")
    assert lines[3:] == ["[1/1] Render: 0.0 s\n"]


@pytest.mark.parametrize("event, word", [("execution_interrupted", "stopped"), ("execution_error", "failed")])
def test_an_early_end_is_told(monkeypatch, event, word):
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    Terminal(PROMPT, 1)(event, {"node_id": "1"})
    assert sys.stderr.getvalue() == f"[0/1] Render: {word}\n"


def test_results_are_files_and_texts():
    shown = {"1": {"images": [{"filename": "a.png", "subfolder": "b", "type": "temp"}], "text": ("hello",)}}
    assert results(shown, PROMPT) == ["Render: hello"]
    shown["1"]["images"][0]["type"] = "output"
    saved, text = results(shown, PROMPT)
    assert saved.endswith("a.png") and text == "Render: hello"
