"""One small node for each thing a host can do; loaded by the real server and by the stand-in, which must agree.

As a file in ComfyUI's custom_nodes folder it is a pack: `record_probes.py` uses it so.
"""

import asyncio
import json

import torch
from comfy.utils import ProgressBar
from comfy_api.v0_0_2 import ComfyExtension, io, ui


def schema(name, inputs=(), outputs=(), **more):
    return io.Schema(
        node_id=f"Probe{name}",
        display_name=f"Probe {name}",
        category="Probe",
        inputs=list(inputs),
        outputs=list(outputs),
        **more,
    )


class Widgets(io.ComfyNode):
    @classmethod
    def define_schema(cls):
        slider = io.NumberDisplay.slider
        return schema(
            "Widgets",
            [
                io.Int.Input("whole", tooltip="a whole number", default=3, min=0, max=10, step=2, display_mode=slider),
                io.Int.Input("seed", default=0, min=0, max=2**64 - 1, control_after_generate=True),
                io.Float.Input("real", display_name="Real", default=0.5, min=-1.0, max=1.0, step=0.1, round=0.01),
                io.String.Input("text", default="hello", multiline=True, dynamic_prompts=True, placeholder="type"),
                io.Boolean.Input("flag", default=True, label_on="yes", label_off="no"),
                io.Combo.Input("choice", options=["a", "b"], default="b"),
                io.Combo.Input("file", options=["x.png"], upload=io.UploadType.image, image_folder=io.FolderType.input),
                io.MultiCombo.Input("many", options=["p", "q"], default=["p"], placeholder="pick", chip=True),
                io.Float.Input("linked", optional=True, force_input=True),
            ],
            [io.String.Output(display_name="told", tooltip="what came in")],
            description="every widget",
            is_experimental=True,
        )

    @classmethod
    def execute(cls, **values):
        return io.NodeOutput(repr(sorted(values.items())))


class Sockets(io.ComfyNode):
    @classmethod
    def define_schema(cls):
        return schema(
            "Sockets",
            [
                io.Image.Input("image", optional=True),
                io.Custom("PROBE_POSE").Input("pose", tooltip="ours", optional=True, lazy=True),
                io.MultiType.Input("either", types=[io.Mask, io.Image], optional=True),
                io.MultiType.Input(io.Float.Input("number", default=1.0), types=[io.Int], optional=True),
                io.AnyType.Input("any", optional=True, extra_dict={"hint": "anything"}),
            ],
            [io.Image.Output(), io.Mask.Output("mask"), io.AnyType.Output(is_output_list=True)],
            hidden=[io.Hidden.unique_id],
            is_deprecated=True,
        )

    @classmethod
    def execute(cls, **values):
        return io.NodeOutput(None, None, [1])


class Number(io.ComfyNode):
    @classmethod
    def define_schema(cls):
        return schema(
            "Number", [io.Int.Input("value", default=1, min=-100, max=100)], [io.Int.Output(display_name="number")]
        )

    @classmethod
    def execute(cls, value):
        return io.NodeOutput(value)


class Add(io.ComfyNode):
    @classmethod
    def define_schema(cls):
        return schema(
            "Add",
            [io.Int.Input("a", force_input=True), io.Int.Input("b", optional=True, force_input=True)],
            [io.Int.Output()],
        )

    @classmethod
    def execute(cls, a, b=0):
        return io.NodeOutput(a + b)


class Show(io.ComfyNode):
    @classmethod
    def define_schema(cls):
        return schema("Show", [io.AnyType.Input("value")], [], is_output_node=True)

    @classmethod
    def execute(cls, value):
        return io.NodeOutput(ui=ui.PreviewText(str(value)))


class Steps(io.ComfyNode):
    @classmethod
    def define_schema(cls):
        return schema("Steps", [io.Int.Input("steps", default=2)], [io.Int.Output()])

    @classmethod
    async def execute(cls, steps):
        bar = ProgressBar(steps)
        for _ in range(steps):
            await asyncio.sleep(0)
            bar.update(1)
        return io.NodeOutput(steps)


class Listing(io.ComfyNode):
    @classmethod
    def define_schema(cls):
        return schema("Listing", [io.Int.Input("count", default=3)], [io.Int.Output(is_output_list=True)])

    @classmethod
    def execute(cls, count):
        return io.NodeOutput(list(range(count)))


class Total(io.ComfyNode):
    @classmethod
    def define_schema(cls):
        return schema("Total", [io.Int.Input("values", force_input=True)], [io.Int.Output()], is_input_list=True)

    @classmethod
    def execute(cls, values):
        return io.NodeOutput(sum(values))


class Lazy(io.ComfyNode):
    @classmethod
    def define_schema(cls):
        return schema(
            "Lazy",
            [
                io.Boolean.Input("which", default=True),
                io.AnyType.Input("yes", lazy=True),
                io.AnyType.Input("no", lazy=True),
            ],
            [io.AnyType.Output()],
        )

    @classmethod
    def check_lazy_status(cls, which, yes=None, no=None):
        return ["yes"] if which else ["no"]

    @classmethod
    def execute(cls, which, yes=None, no=None):
        return io.NodeOutput(yes if which else no)


class Fresh(io.ComfyNode):
    @classmethod
    def define_schema(cls):
        return schema("Fresh", [io.Int.Input("value", default=1)], [io.Int.Output()])

    @classmethod
    def fingerprint_inputs(cls, value):
        return float("nan")

    @classmethod
    def execute(cls, value):
        return io.NodeOutput(value)


class Picky(io.ComfyNode):
    @classmethod
    def define_schema(cls):
        return schema(
            "Picky", [io.Int.Input("value", default=1), io.String.Input("name", default="")], [io.Int.Output()]
        )

    @classmethod
    def validate_inputs(cls, value):
        return True if value > 0 else "value must be above 0"

    @classmethod
    def execute(cls, value, name):
        return io.NodeOutput(value)


class Hidden(io.ComfyNode):
    @classmethod
    def define_schema(cls):
        return schema("Hidden", [], [io.String.Output()], hidden=[io.Hidden.unique_id, io.Hidden.prompt])

    @classmethod
    def execute(cls):
        return io.NodeOutput(f"{cls.hidden.unique_id} of {sorted(cls.hidden.prompt)}, {cls.hidden.extra_pnginfo}")


class Stubborn(io.ComfyNode):
    @classmethod
    def define_schema(cls):
        return schema("Stubborn", [io.Int.Input("value", default=1)], [io.Int.Output()])

    @classmethod
    def execute(cls, value):
        cls.kept = value
        return io.NodeOutput(value)


class Block(io.ComfyNode):
    @classmethod
    def define_schema(cls):
        return schema("Block", [io.Boolean.Input("silent", default=True)], [io.Int.Output()])

    @classmethod
    def execute(cls, silent):
        return io.NodeOutput(1, block_execution=None if silent else "blocked on purpose")


class Fails(io.ComfyNode):
    @classmethod
    def define_schema(cls):
        return schema("Fails", [io.Int.Input("value", default=1)], [io.Int.Output()])

    @classmethod
    def execute(cls, value):
        raise ValueError("this node always fails")


class Picture(io.ComfyNode):
    @classmethod
    def define_schema(cls):
        numbers = [io.Int.Input(name, default=4) for name in ("batch", "height", "width", "channels")]
        return schema("Picture", numbers, [io.Image.Output(), io.Mask.Output()])

    @classmethod
    def execute(cls, batch, height, width, channels):
        count = batch * height * width * channels
        pixels = (torch.arange(count) * 37 % 101 / 100).reshape(batch, height, width, channels)
        return io.NodeOutput(pixels, pixels[..., 0])


class Digest(io.ComfyNode):
    @classmethod
    def define_schema(cls):
        return schema("Digest", [io.AnyType.Input("value")], [], is_output_node=True)

    @classmethod
    def execute(cls, value):
        told = {}
        if isinstance(value, dict):
            told["rate"], value = value["sample_rate"], value["waveform"]
        told["shape"] = list(value.shape)
        flat = value.flatten().double()
        told["values"] = [round(one, 4) for one in flat[:: max(1, len(flat) // 24)].tolist()]
        return io.NodeOutput(ui=ui.PreviewText(json.dumps(told)))


PROBES = [
    Widgets, Sockets, Number, Add, Show, Steps, Listing, Total, Lazy, Fresh, Picky, Hidden, Stubborn, Block, Fails,
    Picture, Digest,
]  # fmt: skip


class ProbeExtension(ComfyExtension):
    async def get_node_list(self):
        return PROBES


async def comfy_entrypoint():
    return ProbeExtension()
