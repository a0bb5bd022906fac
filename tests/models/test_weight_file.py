"""Reading weight files: what is a file of weights is read, all else ends in an error that names it."""

import io
import os
import tarfile
import zipfile
from pathlib import Path

import pytest
import torch
from safetensors.torch import save

from likeness.models.errors import LikenessError
from likeness.models.weight_file import read_tensors
from likeness.tests.torch_files import WEIGHTS, saved


def changed_record(content: bytes, record: str, old: bytes, new: bytes, compression: int = zipfile.ZIP_STORED) -> bytes:
    """A zip with `old` replaced by `new` in the records that end so; everything packed again with `compression`."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", compression) as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, data.replace(old, new) if name.endswith(record) else data)
    return out.getvalue()


def tar_of(content: bytes) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        member = tarfile.TarInfo("storages")
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    return out.getvalue()


def zip_of(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, "text")
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        save(WEIGHTS),
        saved(WEIGHTS),
        saved(WEIGHTS, zipped=False),
        saved({"state_dict": WEIGHTS, "epoch": 3}),
        saved({"net_G": {"other": torch.ones(1)}, "net_G_ema": WEIGHTS}),
        saved({"state_dict": {f"module.{name}": tensor for name, tensor in WEIGHTS.items()}}),
        saved({name: torch.nn.Parameter(tensor) for name, tensor in WEIGHTS.items()}),
    ],
    ids=["safetensors", "torch", "legacy torch", "state_dict", "averaged copy", "parallel", "parameters"],
)
def test_every_form_of_the_same_weights_reads_the_same(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "weights.tar"  # the name means nothing
    path.write_bytes(content)
    tensors, metadata = read_tensors(path)
    assert metadata == {}
    assert tensors.keys() == WEIGHTS.keys()
    assert all(torch.equal(tensors[name], WEIGHTS[name]) for name in WEIGHTS)


SELF_CONTAINING: dict[str, object] = {}
SELF_CONTAINING["state_dict"] = SELF_CONTAINING
HOSTILE = {
    "empty": (b"", "empty"),
    "text": (b"hello", "not a weight file"),
    "git-lfs pointer": (b"version https://git-lfs.github.com/spec/v1\noid sha256:12\nsize 3\n", "git lfs pull"),
    "web page": (b"\n<!DOCTYPE html><html>Sign in</html>", "web page"),
    "tar": (tar_of(b"1"), "tar archive"),
    "gzip": (b"\x1f\x8b\x08\x00", "compressed archive"),
    "zip of something": (zip_of("character.png"), "not a checkpoint"),
    "torchscript": (zip_of("model/constants.pkl"), "TorchScript"),
    "cut safetensors": (save(WEIGHTS)[:-1], "cut off"),
    "cut header": (save(WEIGHTS)[:20], "cut off"),
    "cut torch": (saved(WEIGHTS)[:-50], "cut off"),
    "cut legacy torch": (saved(WEIGHTS, zipped=False)[:-1], "cut off"),
    "giant safetensors": (save(WEIGHTS).replace(b"[2,3]", b"[9,9]"), "damaged"),
    "giant header": (b"\xff\xff\xff\xff\xff\0\0\0{}", "cut off"),
    "giant storage": (changed_record(saved(WEIGHTS), "data.pkl", b"K\x06", b"J\0\0\0\x7f"), "cut off or damaged"),
    "giant legacy": (saved(WEIGHTS, zipped=False).replace(b"K\x06", b"J\0\0\0\x7f"), "cut off or damaged"),
    "giant view": (saved({"a": torch.ones(1).expand(10**6, 10**6)}), "declares 4000000000000 bytes"),
    "zip bomb": (changed_record(saved({"a": torch.zeros(10**6)}), "", b"", b"", zipfile.ZIP_DEFLATED), "a zip bomb"),
    "list": (saved([torch.ones(1)]), "a list"),
    "nothing": (saved({}), "nothing"),
    "self-containing": (saved(SELF_CONTAINING), "not weights"),
    "number among weights": (saved({**WEIGHTS, "step": 3}), "'step' is a int"),
    "sparse": (saved({"a": torch.eye(2).to_sparse()}), "sparse"),
    "other json": (b'{"weightsManifest": 3}', "TensorFlow.js"),
}


@pytest.mark.parametrize(("content", "said"), HOSTILE.values(), ids=HOSTILE)
def test_a_file_that_is_not_weights_is_named_with_the_remedy(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "weights.pt"
    path.write_bytes(content)
    with pytest.raises(LikenessError, match=said) as caught:
        read_tensors(path)
    assert str(path) in str(caught.value)
    assert str(caught.value).endswith(".")


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LikenessError, match="is a folder"):
        read_tensors(tmp_path)
    with pytest.raises(LikenessError, match="no file"):
        read_tensors(tmp_path / "absent.pt")
    with pytest.raises(LikenessError, match="no file"):
        read_tensors(tmp_path / ("long" * 200))
    with pytest.raises(LikenessError, match="not an ordinary file"):
        read_tensors("/dev/zero" if os.path.exists("/dev/zero") else "NUL")
