"""A folder of models of a test's own, in place of ComfyUI's."""

from __future__ import annotations

from pathlib import Path

import pytest

from likeness.nodes import host
from likeness.nodes.headless.machine.folders import FOLDERS


def own_models(models: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """There are no models but those in this folder, likeness by its name there."""
    monkeypatch.setattr(FOLDERS, "folder_names_and_paths", {})
    monkeypatch.setattr(host.folder_paths, "folder_names_and_paths", FOLDERS.folder_names_and_paths)
    FOLDERS.add_model_folder_path("likeness", str(models), is_default=True)
    return models
