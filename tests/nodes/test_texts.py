"""What users read: help pages and the page's texts in English and Chinese, held to the nodes that they describe."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from likeness.models.fewshot.retargeting.edit import SLIDERS
from likeness.models.fewshot.retargeting.keyframes import read_keyframes as read_landmark_keyframes
from likeness.models.media.easing import EASINGS
from likeness.models.media.keyframe_json import TIMING
from likeness.models.pirenderer.motions.directions import RESERVED
from likeness.models.pirenderer.motions.keyframes import read_keyframes as read_motion_keyframes
from likeness.models.tha4.keyframe_json import KEY_FIELDS, read_keyframes
from likeness.models.tha4.presets import PRESETS
from likeness.tests.write_english import LOCALES, schemas, texts_of

PAGES = LOCALES.parent / "js" / "docs"
NODES = {schema.node_id: schema for schema in schemas()}
CHINESE = re.compile("[\u4e00-\u9fff]")
ENGLISH_TEXTS, CHINESE_TEXTS = (json.loads((LOCALES / language / "nodeDefs.json").read_text("utf-8"))
                                for language in ("en", "zh"))  # fmt: skip


def pages_of(node_id: str) -> dict[str, Path]:
    """Where the page looks for help, by language."""
    return {"en": PAGES / f"{node_id}.md", "zh": PAGES / node_id / "zh.md"}


def leaves(texts: Any, path: str = "") -> dict[str, str]:
    if isinstance(texts, str):
        return {path: texts}
    return {at: leaf for key, below in texts.items() for at, leaf in leaves(below, f"{path}/{key}").items()}


def rows(page: str) -> list[tuple[str, str, str]]:
    """(name, first cell, second cell if any) for each `name` in the first cells of a page's tables."""
    found = []
    for line in page.splitlines():
        if line.startswith("| `"):
            first, *second = (cell.strip() for cell in line.strip("| ").split("|"))
            found += [(name, first, "".join(second)) for name in re.findall("`([^`]+)`", first)]
    return found


def value_of(kind: str, options: dict[str, Any]) -> str:
    """What stands under an input's name: `0..2 (1)`, `COMBO (add)`, or the type alone."""
    default = options.get("default")
    if "min" in options:
        return "{}..{} ({})".format(*(str(options[name]).removesuffix(".0") for name in ("min", "max", "default")))
    if default in (None, "") or options.get("multiline"):
        return kind
    return f"{kind} ({str(default).lower() if isinstance(default, bool) else default})"


def test_ids_and_categories_carry_our_name():
    assert all(node_id.startswith("Likeness") for node_id in NODES)
    assert all(re.fullmatch("Likeness/[A-Z][A-Za-z ]+", schema.category) for schema in NODES.values())


@pytest.mark.parametrize("node_id", NODES)
def test_every_input_and_output_is_explained(node_id: str):
    assert all(leaves(texts_of(NODES[node_id])).values())


def test_english_is_what_the_nodes_say():
    assert {node_id: texts_of(schema) for node_id, schema in NODES.items()} == ENGLISH_TEXTS, (
        "run tests/write_english.py, then translate what changed"
    )


def test_chinese_is_complete():
    chinese = leaves(CHINESE_TEXTS)
    assert list(chinese) == list(leaves(ENGLISH_TEXTS))
    assert not [at for at, text in chinese.items() if not CHINESE.search(text)]


@pytest.mark.parametrize("texts", [ENGLISH_TEXTS, CHINESE_TEXTS], ids=["en", "zh"])
def test_no_text_is_taken_for_a_formula(texts: dict[str, Any]):
    """The page reads {name}, @:key and a | b in these texts as instructions."""
    assert not [at for at, text in leaves(texts).items() if set(text) & set("{}@|")]


@pytest.mark.parametrize("node_id", NODES)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_help_page_tells_what_the_node_takes_and_gives(node_id: str, language: str):
    page = pages_of(node_id)[language].read_text("utf-8")
    texts = {"en": ENGLISH_TEXTS, "zh": CHINESE_TEXTS}[language][node_id]
    assert page.splitlines()[0] == f"# {texts['display_name']}"
    entry = NODES[node_id].entry("")
    told = {(name, line) for name, first, _ in rows(page) for line in first.split("<br>")}
    inputs = {**entry["input"]["required"], **entry["input"].get("optional", {})}
    assert {(name, value_of(*given)) for name, given in inputs.items()} <= told
    assert set(zip(entry["output_name"], entry["output"], strict=True)) <= told
    if language == "zh":  # the page shows Chinese labels, while pose names in keyframes stay English: give both
        cells = [(name, first) for name, first, _ in rows(page)]
        for name, text in texts["inputs"].items():
            label = re.sub("\uff08[\u5de6\u53f3]\uff09$", "", text["name"])  # a pair's row names its sides once
            assert any(name == shown and label in cell for shown, cell in cells), name


def test_no_page_is_left_over():
    wanted = {page for node_id in NODES for page in pages_of(node_id).values()}
    assert set(PAGES.rglob("*.md")) == wanted


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_keyframes_page_is_right(language: str):
    page = pages_of("LikenessTHAPoseKeyframes")[language].read_text("utf-8")
    (example,) = re.findall("```json\n(.*?)```", page, re.DOTALL)
    assert len(read_keyframes(example).keys) == len(json.loads(example)["keys"])
    assert {*KEY_FIELDS, *EASINGS} <= {name for name, _, _ in rows(page)}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_motion_keyframes_page_is_right(language: str):
    page = pages_of("LikenessMotionKeyframes")[language].read_text("utf-8")
    (example,) = re.findall("```json\n(.*?)```", page, re.DOTALL)
    assert len(read_motion_keyframes(example, (*RESERVED, "smile")).keys) == len(json.loads(example)["keys"])
    assert {*TIMING, *RESERVED} <= {name for name, _, _ in rows(page)}
    assert all(f"`{ease}`" in page for ease in EASINGS)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_landmark_keyframes_page_is_right(language: str):
    page = pages_of("LikenessLandmarkKeyframes")[language].read_text("utf-8")
    (example,) = re.findall("```json\n(.*?)```", page, re.DOTALL)
    assert len(read_landmark_keyframes(example).keys) == len(json.loads(example)["keys"])
    assert {*TIMING, *SLIDERS} <= {name for name, _, _ in rows(page)}
    assert all(f"`{ease}`" in page for ease in EASINGS)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_presets_page_lists_each_preset_as_it_is(language: str):
    page = pages_of("LikenessTHAPosePresets")[language].read_text("utf-8")
    told = {name: dict(re.findall(r"`(\w+)` (-?[\d.]+)", value)) for name, _, value in rows(page) if name in PRESETS}
    assert {name: {part: float(number) for part, number in values.items()} for name, values in told.items()} == PRESETS
