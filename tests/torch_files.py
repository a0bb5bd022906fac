"""A few weights, and the bytes of PyTorch files of them."""

import io

import torch

WEIGHTS = {"a.weight": torch.arange(6.0).view(2, 3), "a.bias": torch.ones(2)}


def saved(found: object, zipped: bool = True) -> bytes:
    """What torch.save writes, as a zip or in the form before torch 1.6."""
    file = io.BytesIO()
    torch.save(found, file, _use_new_zipfile_serialization=zipped)
    return file.getvalue()
