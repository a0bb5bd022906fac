"""The nodes that train few-shot heads, in a graph: real runs of a few steps, what they leave, and bad inputs."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from likeness.models.errors import LikenessError
from likeness.models.fewshot.few_shot_heads import FewShotHeads, load_few_shot_heads
from likeness.models.fewshot.head import Head, load_head, save_head
from likeness.models.fewshot.networks import FewShotNetworks
from likeness.models.loading import write_safetensors
from likeness.models.training.chart import HEIGHT, WIDTH
from likeness.models.training.seeded import seeded
from likeness.models.training.sheet import SIDE as SHOWN
from likeness.nodes import fewshot_eyes, fewshot_train, host, training_watch
from likeness.nodes.headless.graph.execution import Executor, Run
from likeness.nodes.headless.host_api.io import NodeOutput
from likeness.nodes.headless.machine.folders import FOLDERS
from likeness.nodes.headless.machine.progress import REPORTING
from likeness.nodes.headless.registry import all_nodes
from likeness.nodes.stop_and_keep import StopAndKeep
from likeness.tests.drawn_heads import SIDE, TINY, tiny_face, write_people
from likeness.tests.filmed_clips import tiny_vgg
from likeness.tests.small_few_shot import pictures
