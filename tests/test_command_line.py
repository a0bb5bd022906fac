"""`likeness` as a user types it: what it prints, what it writes, and how it ends."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from likeness.__main__ import main
from likeness.nodes.headless.machine.folders import FOLDERS
from likeness.nodes.headless.machine.memory import MEMORY

PICTURE = {"class_type": "EmptyImage", "inputs": {"width": 8, "height": 4, "batch_size": 2, "color": 0xFF8000}}


def save(source="1"):
    return {
        "class_type": "SaveImage",
        "inputs": {"images": [source, 0], "filename_prefix": "set/p"},
        "_meta": {"title": "Keep"},
    }


@pytest.fixture
def likeness(tmp_path, monkeypatch, capsys):
    """Call the command line in an empty folder; returns its status, what it printed, and what it complained of."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(FOLDERS, "_special", dict(FOLDERS._special))
    monkeypatch.setattr(FOLDERS, "models_dir", FOLDERS.models_dir)

    def call(*words, graph=None):
        if graph is not None:
            Path("graph.json").write_text(json.dumps(graph))
        monkeypatch.setattr(sys, "argv", ["likeness", *words])
        status = main()
        return status, *capsys.readouterr()

    yield call
    MEMORY.use("auto")


def test_run_says_how_each_node_went_and_where_the_files_are(likeness, tmp_path):
    status, out, err = likeness("run", "graph.json", "--output", "here", graph={"1": PICTURE, "2": save()})
    assert status == 0
    assert out.splitlines() == [str(tmp_path / "here" / "set" / f"p_0000{n}_.png") for n in (1, 2)]
    assert all(Path(line).is_file() for line in out.splitlines())
    assert [line.split(":")[0] for line in err.splitlines()] == ["[1/2] EmptyImage", "[2/2] Keep"]


@pytest.mark.parametrize("name", ["EmptyImage", "1"])
def test_set_changes_a_value_by_class_or_id(likeness, name):
    graph = {"1": PICTURE, "2": save()}
    settings = ["--set", f"{name}.batch_size=3", "--set", "Keep.filename_prefix=a=b"]
    status, out, _ = likeness("run", "graph.json", *settings, graph=graph)
    assert (status, len(out.splitlines())) == (0, 3) and "a=b_00003_.png" in out


TROUBLE = {
    "no file": (["run", "absent.json"], "there is no file absent.json"),
    "no such node": (["--set", "Nope.width=1"], "no node is called 'Nope' (there are: EmptyImage, Keep)"),
    "no such input": (["--set", "Keep.width=1"], "Keep has no input 'width' (it has: images, filename_prefix)"),
    "no equals sign": (["--set", "Keep"], "is not of the form"),
    "out of range": (["--set", "EmptyImage.width=0"], "node 1 (EmptyImage): Value 0 smaller than min of 1: width"),
    "not a number": (["--set", "EmptyImage.width=wide"], "Failed to convert an input value to a INT value: width"),
}


@pytest.mark.parametrize("name", TROUBLE)
def test_what_the_user_can_mend_is_one_sentence(likeness, name):
    words, sentence = TROUBLE[name]
    command = words if words[0] == "run" else ["run", "graph.json", *words]
    status, out, err = likeness(*command, graph={"1": PICTURE, "2": save()})
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("likeness: ") and sentence in err


def test_a_link_to_nowhere_is_told_without_an_exceptions_name(likeness):
    status, _, err = likeness("run", "graph.json", graph={"2": save("7")})
    assert status == 2 and "node 2 (Keep): a link comes from node 7, which is not in the graph" in err


def test_a_missing_file_is_told_with_the_folder(likeness, tmp_path):
    graph = {"1": {"class_type": "LoadImage", "inputs": {"image": "no.png"}}, "2": save()}
    status, _, err = likeness("run", "graph.json", "--input", str(tmp_path), graph=graph)
    assert status == 2
    assert f"node 1 (Load Image): Invalid image file: no.png is not in {tmp_path}; put it there" in err


def test_an_error_of_a_file_names_the_node(likeness):
    Path("input").mkdir()
    Path("input/a.png").write_bytes(b"not a picture")
    graph = {"1": {"class_type": "LoadImage", "inputs": {"image": "a.png"}}, "2": save()}
    status, _, err = likeness("run", "graph.json", graph=graph)
    assert status == 2 and "likeness: Load Image: a.png cannot be read as a picture" in err


def test_an_output_that_cannot_be_written_names_the_node(likeness):
    Path("taken").write_text("a file where the folder should be")
    status, _, err = likeness("run", "graph.json", "--output", "taken", graph={"1": PICTURE, "2": save()})
    assert status == 2 and err.splitlines()[-1].startswith("likeness: Keep: ") and "taken" in err


def test_previews_are_not_left_behind(likeness):
    preview = {"class_type": "PreviewImage", "inputs": {"images": ["1", 0]}}
    status, out, _ = likeness("run", "graph.json", graph={"1": PICTURE, "2": preview})
    assert (status, out) == (0, "") and not Path(FOLDERS.get_temp_directory()).exists()


def test_nodes_lists_inputs_with_their_ranges(likeness):
    status, out, _ = likeness("nodes", "emptyimage")
    assert status == 0 and out.startswith("EmptyImage (EmptyImage), image\n")
    assert "    width: INT, default 512, 1 to 16384\n" in out and "    -> IMAGE: IMAGE\n" in out


@pytest.mark.parametrize(
    "words",
    [
        ["convert", "absent.pt", "out.safetensors"],
        ["check", "tha4-student", "absent"],
        ["bench", "tha4-student", "--character", "absent"],
        ["bench", "tha4-teacher", "--teacher", "absent"],
        ["bench", "face-track", "--video", "absent.mp4", "--mediapipe"],
        ["bench", "faceshifter", "--weights", "absent.pth"],
        ["bench", "hyperlips", "--base", "absent.pth"],
        ["bench", "fewshot", "--weights", "absent.tar"],
        ["train", "tha4-student", "absent.pt"],
        ["bench", "tha4-stream", "--character", "absent", "absent.wav", "out.mp4"],
        ["train", "tha4-teacher", "out", "--vgg", "absent.pth"],
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_every_command_names_a_file_that_is_not_there(likeness, words):
    status, out, err = likeness(*words)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("likeness: ") and "absent" in err


def test_tracking_is_measured_with_networks_that_see(likeness):
    status, _, err = likeness("bench", "face-track", "--video", "film.mp4")
    assert status == 2 and "--mediapipe, or --detector and --landmarker" in err
    status, _, err = likeness("bench", "face-track", "--mediapipe")
    assert status == 2 and "give a --video" in err


def test_a_stream_is_measured(likeness, tmp_path):
    status, out, _ = likeness("bench", "stream", "--seconds", "0.5", "--size", "64", "48", "--folder", "clips")
    assert status == 0 and out.startswith("frames in 15, out 15; sound samples identical; ")
    assert {path.name for path in (tmp_path / "clips").iterdir()} == {"stream_in.mp4", "stream_out.mp4"}
    status, _, err = likeness("bench", "stream", "--folder", "clips/stream_in.mp4")
    assert status == 2 and "stream_in.mp4 cannot be made (" in err


def elsewhere(*words, **more):
    parent = Path(__file__).parents[2]
    environment = os.environ | {"PYTHONPATH": str(parent), "OMP_NUM_THREADS": "1"}
    return subprocess.Popen([sys.executable, *words], env=environment, stderr=subprocess.PIPE, text=True, **more)


def test_help_needs_no_torch(tmp_path):
    process = elsewhere("-X", "importtime", "-m", "likeness", "--help", cwd=tmp_path, stdout=subprocess.PIPE)
    out, imports = process.communicate()
    assert process.returncode == 0 and out.startswith("usage: likeness")
    assert "likeness.models.errors" in imports and "torch" not in imports


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT to send to another process")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "terminate"])
def test_a_stop_ends_a_run_with_130_and_leaves_no_half_file(tmp_path, number):
    graph = {
        "1": {"class_type": "EmptyImage", "inputs": {"width": 640, "height": 480, "batch_size": 120, "color": 1}},
        "2": {"class_type": "CreateVideo", "inputs": {"images": ["1", 0], "fps": 25}},
        "3": {
            "class_type": "SaveVideo",
            "inputs": {"video": ["2", 0], "filename_prefix": "v", "format": "mp4", "codec": "h264"},
        },
    }
    (tmp_path / "graph.json").write_text(json.dumps(graph))
    process = elsewhere("-m", "likeness", "run", "graph.json", cwd=tmp_path)
    while not list(tmp_path.glob("output/*.part")):
        assert process.poll() is None, process.stderr.read()
        time.sleep(0.02)
    process.send_signal(number)
    error = process.communicate(timeout=60)[1]
    assert process.returncode == 130, error
    assert "Save" in error and list(tmp_path.glob("output/*")) == []
