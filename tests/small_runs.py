"""How the templates are run for a recording and by the tests: small, short, and with weights that the tests make.

Everything else in a graph stays as users open it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any

import torch

from likeness.models.catalogue import (
    AEI_NETS,
    FACE_DETECTOR,
    FEW_SHOT,
    HYPERLIPS,
    IDENTITY_ENCODERS,
    LANDMARKS,
    PIRENDERERS,
    RECON_NETS,
    VGG19,
    VGGFACE,
    Published,
)
from likeness.models.fewshot.few_shot_files import load_few_shot
from likeness.models.loading import load_network
from likeness.tests.drawn_heads import tiny_face
from likeness.tests.filmed_clips import tiny_vgg
from likeness.tests.loud_and_quiet import small_flow
from likeness.tests.small_pirenderer import small_generator
from likeness.tests.small_recon import seeing_network
from likeness.tests.teachers import SLIM_TEACHER, small_teacher, write_teacher
from likeness.tests.train_small_few_shot import SIDE, SMALL_HEADS
from likeness.tests.train_small_hyperlips import BASE, HR, SYNC
from likeness.tests.train_small_swap import RECOGNISER, SHIFTER
from likeness.tests.write_clip import EXAMPLES


def file_of(published: Published) -> str:
    """Where the one file of a row of the catalogue lies in the folder of models."""
    return f"{published.folder}/{published.files[0].name}"


STUDENT = "small_run"
HYPERLIPS_TRAINED = tuple(row.folder for row in HYPERLIPS)  # where its networks go
PERSON = "my_person"
HEADS = "heads"  # where persons go
FLOW = "motion_flow/my_flow.safetensors"
SMALL_FACES = Path(__file__).resolve().parent / "weights"
# Values by "Node title.input", for each graph that would otherwise take too long.
KNOWN_HEADS = f"{FEW_SHOT.folder}/{SMALL_HEADS.name}"
HEAD_SIDE = str(SIDE)  # pixels that these were trained with
SHORT_CLIP, SHORT_SOUND = {"Video.file": "short_clip.mp4"}, {"Voice.audio": "short_hello.flac"}
SETTINGS: dict[str, dict[str, Any]] = {
    "01_talking_character": SHORT_SOUND,
    "03_character_from_any_picture": {"Gestures.seconds": 0.25},
    "04_distill_a_student": {
        "Distill.minutes": 1.5,  # tests take FEW_STEPS instead
        "Distill.measured_poses": 2,
        "Distill.resume": False,
        "Distill.name": STUDENT,
        "Gestures.seconds": 0.2,
    },
    "05_puppet_from_recording": {"Recording.seconds": 2.0},
    "10_track_and_crop": SHORT_CLIP,
    "13_same_person": SHORT_CLIP,
    "21_swap_face_video": {**SHORT_CLIP, "Everybody.detect_every": 25},
    "32_portrait_speaks": {**SHORT_SOUND, "Somebody who blinks.file": "short_clip.mp4"},
    "40_dub_video": {**SHORT_CLIP, **SHORT_SOUND},
    "41_dub_stage_by_stage": SHORT_SOUND,
    "42_lip_sync_score": SHORT_CLIP,
    "43_train_hyperlips": {
        **{"Expert.name": STUDENT, "Expert.minutes": 0.02, "Expert.resume": False, "Expert.batch": 2},
        **{"Base.name": STUDENT, "Base.minutes": 0.02, "Base.resume": False, "Base.batch": 1},
        **{"HR.name": STUDENT, "HR.minutes": 0.02, "HR.resume": False, "HR.batch": 1, "HR.size": "256"},
        **{"Expert.start": file_of(HYPERLIPS[2]), "Base.start": file_of(HYPERLIPS[0])},
        "HR.start": file_of(HYPERLIPS[1]),
    },
    "50_head_from_pictures_driven_by_video": {
        **{"Two seconds.seconds": 0.2, "Few-shot heads.file": KNOWN_HEADS},
        **dict.fromkeys(("Embed.size", "Canvas.size", "Drive.size"), HEAD_SIDE),
    },
    "51_fine_tune_a_head": {
        **{"Fine-tune.steps": 4, "Fine-tune.resume": False, "Fine-tune.name": STUDENT},
        **{"Fine-tune.rate": 0.0005, "Few-shot heads.file": KNOWN_HEADS},
        **dict.fromkeys(("Embed.size", "Before.size", "After.size"), HEAD_SIDE),
    },
    "52_head_by_sliders": {
        "Few-shot heads.file": KNOWN_HEADS,
        **dict.fromkeys(("Embed.size", "Canvas.size", "Drive.size", "Film.size"), HEAD_SIDE),
    },
    "53_train_fewshot": {
        **{"Heads.name": STUDENT, "Heads.minutes": 0.02, "Heads.resume": False, "Heads.batch": 1},
        **{"Heads.shots": 2, "Heads.start": KNOWN_HEADS, "Heads.size": HEAD_SIDE},
    },
    "34_train_pirenderer": {
        **{"Renderer.name": STUDENT, "Renderer.minutes": 0.05, "Renderer.resume": False, "Renderer.batch": 1},
        "Renderer.size": "64",
        **{"Flow.name": STUDENT, "Flow.minutes": 0.05, "Flow.resume": False, "Flow.batch": 2, "Flow.clip_frames": 20},
    },
    "23_train_faceshifter": {
        **{"AEI-Net.name": STUDENT, "AEI-Net.minutes": 0.05, "AEI-Net.resume": False, "AEI-Net.batch": 4},
        **{"HEAR-Net.name": STUDENT, "HEAR-Net.minutes": 0.05, "HEAR-Net.resume": False, "HEAR-Net.batch": 4},
    },
}


@contextmanager
def weights(models: Path) -> Iterator[None]:
    """The weights that the graphs need, in a folder of models; afterwards these, and what was trained, are gone.

    Those for faces know drawn people alone (tests/train_small_faces.py, tests/train_small_swap.py,
    tests/train_small_few_shot.py, tests/train_small_hyperlips.py); PIRenderer's are filled, and its pictures mean
    nothing.
    """
    root = models / "likeness"
    characters = root / "tha4"
    networks = {
        file_of(FACE_DETECTOR): load_network(SMALL_FACES / "small_detector.safetensors").network,
        file_of(LANDMARKS): load_network(SMALL_FACES / "small_landmarks.safetensors").network,
        file_of(IDENTITY_ENCODERS[0]): load_network(RECOGNISER).network,
        file_of(RECON_NETS[0]): seeing_network(),
        file_of(PIRENDERERS[0]): small_generator(),
        FLOW: small_flow(),
        file_of(VGG19): tiny_vgg(),
        file_of(VGGFACE): tiny_face(),
        **{file_of(row): load_network(own).network for row, own in zip(HYPERLIPS, (BASE, HR, SYNC), strict=True)},
    }
    characters.mkdir(parents=True, exist_ok=True)
    write_teacher(characters / "teacher", small_teacher(config=SLIM_TEACHER))
    for name, network in networks.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        torch.save(network.state_dict(), root / name)
    shifter = root / file_of(AEI_NETS[0])
    shifter.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(SHIFTER, shifter)
    heads = root / KNOWN_HEADS
    heads.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(SMALL_HEADS, heads)
    parts = load_few_shot(SMALL_HEADS).named_children()  # for graphs as users open them, as published files are
    torch.save({f"{name[0].upper()}_state_dict": part.state_dict() for name, part in parts}, root / file_of(FEW_SHOT))
    try:
        yield
    finally:
        shutil.rmtree(characters / "teacher")
        shutil.rmtree(characters / f"{STUDENT}.training", ignore_errors=True)
        (characters / f"{STUDENT}.safetensors").unlink(missing_ok=True)
        for name in (*networks, file_of(AEI_NETS[0]), KNOWN_HEADS, file_of(FEW_SHOT)):
            (root / name).unlink()
        for kept in ("identities", "heads"):
            (root / kept / f"{PERSON}.safetensors").unlink(missing_ok=True)
        for trained in (
            "faceshifter",
            "hear_net",
            "pirenderer",
            "motion_flow",
            *HYPERLIPS_TRAINED,
            FEW_SHOT.folder,
            HEADS,
        ):
            (root / trained / f"{STUDENT}.safetensors").unlink(missing_ok=True)
            for beside in ("training", "faces"):
                shutil.rmtree(root / trained / f"{STUDENT}.{beside}", ignore_errors=True)


def inputs() -> list[tuple[Path, str]]:
    """The files that the graphs read, and the folder in the input folder that each belongs in, "" for none."""
    roots = (EXAMPLES, Path(__file__).resolve().parent / "recordings" / "inputs")
    return [
        (file, file.parent.relative_to(root).as_posix().removeprefix("."))
        for root in roots
        for file in sorted(root.rglob("*"))
        if file.is_file()
    ]


def small(name: str, prompt: dict[str, Any]) -> dict[str, Any]:
    """A copy of a graph's prompt with its settings, and half the width and height wherever a node offers that.

    Raises KeyError for a setting that names nothing in the graph.
    """
    prompt = deepcopy(prompt)
    by_title = {node["_meta"]["title"]: node["inputs"] for node in prompt.values()}
    for setting, value in SETTINGS.get(name, {}).items():
        title, _, key = setting.rpartition(".")
        if key not in by_title.get(title, ()):
            raise KeyError(setting)
        by_title[title][key] = value
    for node in prompt.values():
        if "half_size" in node["inputs"]:
            node["inputs"]["half_size"] = True
    return prompt
