"""The walls of the house: which way imports point, and what no file may hold."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = [
    ROOT / "__init__.py",
    ROOT / "__main__.py",
    *sorted(path for folder in ("models", "nodes") for path in (ROOT / folder).rglob("*.py")),
]
HOST_MODULES = {"comfy", "comfy_api", "comfy_execution", "folder_paths", "server", "nodes"}
SHARED_ROOMS = {
    "errors",
    "loading",
    "torch_file",
    "catalogue",
    "face",
    "fast",
    "media",
    "training",
    "defaults",
    "whole_file",
    "fingerprint",
}


def room_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


# By folder, since a test of its own for each file would take longer to set up than to run.
FOLDERS = {path.parent.relative_to(ROOT).as_posix(): sorted(path.parent.glob("*.py")) for path in SOURCES}
of_each_folder = pytest.mark.parametrize("files", FOLDERS.values(), ids=FOLDERS)


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def imported(path: Path) -> list[tuple[str, int]]:
    """Absolute dotted name and line of everything a file imports; ours begin with `likeness`."""
    package = ["likeness", *path.relative_to(ROOT).parts[:-1]]
    found = []
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found += [(alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            stem = ".".join([*base, *([node.module] if node.module else [])])
            found += [(f"{stem}.{alias.name}", node.lineno) for alias in node.names]
    return found


@of_each_folder
def test_imports_point_one_way(files: list[Path]) -> None:
    for room, name, line in ((room_of(path), *found) for path in files for found in imported(path)):
        at = f"{room}:{line} imports {name}"
        parts = name.split(".")
        assert not name.startswith("likeness.tests"), at
        if parts[0] in HOST_MODULES:
            assert room == "nodes/host.py", f"{at}; only nodes/host.py may touch ComfyUI"
        if name.startswith("likeness.nodes.headless"):
            assert room.startswith("nodes/headless/") or room == "__main__.py", at
        if room.startswith("models/"):
            assert not name.startswith("likeness.nodes"), at
        if name.startswith("likeness.models.") and room.count("/") > 1 and room.startswith("models/"):
            assert parts[2] in {*SHARED_ROOMS, room.split("/")[1]}, f"{at}: one system never imports another"


@of_each_folder
def test_a_file_keeps_the_style(files: list[Path]) -> None:
    for path in files:
        text = path.read_text()
        foreign = {letter for letter in set(text) if not letter.isascii() and not letter.encode("cp1252", "ignore")}
        assert not foreign, f"{room_of(path)}: the host's own checks refuse {foreign} in a .py file"
        tree = tree_of(path)
        assert ast.get_docstring(tree), f"{room_of(path)}: a file says on top what it is"
        nodes_keep_the_style(room_of(path), tree)


def nodes_keep_the_style(room: str, tree: ast.Module) -> None:
    for node in ast.walk(tree):
        at = f"{room}:{getattr(node, 'lineno', 0)}"
        assert not isinstance(node, ast.Global), at
        assert not (isinstance(node, ast.ExceptHandler) and node.type is None), at
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            assert (node.value.id, node.attr) != ("sys", "path"), at
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in {"eval", "exec", "print"}, at


def test_every_package_is_declared() -> None:
    tomllib = pytest.importorskip("tomllib")
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]
    found = {
        ".".join(["likeness", *path.parent.relative_to(ROOT).parts]) for path in SOURCES if path.name == "__init__.py"
    }
    assert set(declared) == found


def test_requirements_leave_the_hosts_packages_alone() -> None:
    names = (ROOT / "requirements.txt").read_text().split()
    assert all(name.isidentifier() for name in names), "names alone, without pins"
    assert not {"torch", "torchvision", "numpy"} & set(names)
