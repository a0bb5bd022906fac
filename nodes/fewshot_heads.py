"""Nodes that mix and keep people of few-shot talking heads."""

from __future__ import annotations

import torch
from torch import Tensor

from ..models.fewshot.blend import blend_heads
from ..models.fewshot.few_shot_heads import FewShotHeads
from ..models.fewshot.head import SUFFIX, Head, load_head, save_head
from ..models.fewshot.head_crops import USUAL
from .fewshot import CATEGORY, head_input, head_output
from .file_names import file_name
from .host import for_output, guarded, io, model_file, new_model_file, ui
from .network_files import made_file_input, present, stamp
from .sockets import FewShotModels, Heads

FOLDER = "heads"  # below models/likeness
NONE_YET = "none saved yet"
OTHERS = (2, 3, 4)


class BlendHeads(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessBlendHeads",
            display_name="Blend Heads",
            category=CATEGORY,
            description="Somebody between two to four people: the weighted mean of their heads.",
            search_aliases=["mix faces", "merge", "average face", "morph"],
            inputs=[
                Heads.Input("head_1", tooltip="The first person."),
                Heads.Input("head_2", tooltip="The second one, of the same model."),
                *(
                    io.Float.Input(
                        f"weight_{number}",
                        default=1.0 if number < 3 else 0.0,
                        min=0.0,
                        max=1.0,
                        step=0.01,
                        tooltip=f"How much of head_{number}, 0 to 1; only the ratio of the weights counts.",
                    )
                    for number in (1, *OTHERS)
                ),
                *(
                    Heads.Input(f"head_{number}", optional=True, tooltip=f"Another person, by weight_{number}.")
                    for number in OTHERS[1:]
                ),
            ],
            outputs=[head_output("The person between them.")],
        )

    @classmethod
    def execute(
        cls,
        head_1: Head,
        head_2: Head,
        weight_1: float,
        weight_2: float,
        weight_3: float,
        weight_4: float,
        head_3: Head | None = None,
        head_4: Head | None = None,
    ) -> io.NodeOutput:
        pairs = ((head_1, weight_1), (head_2, weight_2), (head_3, weight_3), (head_4, weight_4))
        given = [(head, weight) for head, weight in pairs if head is not None]
        return io.NodeOutput(blend_heads([head for head, _ in given], [weight for _, weight in given]))


class SaveHead(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessSaveHead",
            display_name="Save Head",
            category=CATEGORY,
            description="Keeps a person in a file, so that their pictures are not needed again: the embedding, what "
            "fine-tuning has changed, and a sample picture.",
            search_aliases=["save person", "save embedding"],
            is_output_node=True,
            inputs=[
                head_input("Who to keep."),
                io.String.Input(
                    "name",
                    default="my_person",
                    tooltip="Written to models/likeness/heads/NAME.safetensors; one of that name is replaced.",
                ),
            ],
            outputs=[head_output("The same, unchanged.")],
        )

    @classmethod
    def execute(cls, head: Head, name: str) -> io.NodeOutput:
        save_head(new_model_file(f"{FOLDER}/{file_name(name, SUFFIX)}"), head)
        return io.NodeOutput(head, ui=ui.PreviewImage(sample_of(head), cls=cls))


class LoadHead(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessLoadHead",
            display_name="Load Head",
            category=CATEGORY,
            description="Reads a person from a file of Save Head, or of the published e_hat and finetuned_model.",
            search_aliases=["load person", "load embedding", "e_hat"],
            inputs=[
                made_file_input(
                    FOLDER, NONE_YET, "What lies in models/likeness/heads. It is of use with the networks that made it."
                ),
                FewShotModels.Input(
                    "heads",
                    optional=True,
                    tooltip="The networks that are to draw it: a head that they did not make is refused here.",
                ),
            ],
            outputs=[
                head_output("Who it is."),
                io.Image.Output(
                    display_name="sample", tooltip="What they look like; black where the file has nothing."
                ),
            ],
        )

    @classmethod
    def validate_inputs(cls, file: str) -> bool | str:
        return present((file, "Save Head writes such files; refresh the page afterwards."))

    @classmethod
    def fingerprint_inputs(cls, file: str, heads: FewShotHeads | None = None) -> str:
        return stamp(file)

    @classmethod
    def execute(cls, file: str, heads: FewShotHeads | None = None) -> io.NodeOutput:
        head = load_head(model_file(file))
        if heads is not None:
            heads.check(head)
        sample = sample_of(head)
        return io.NodeOutput(head, sample, ui=ui.PreviewImage(sample, cls=cls))


def sample_of(head: Head) -> Tensor:
    """What a head looks like as an IMAGE of one picture; black where it does not say."""
    sample = torch.zeros(USUAL, USUAL, 3) if head.sample is None else head.sample
    return for_output(sample[None])


NODES: list[type[io.ComfyNode]] = [BlendHeads, SaveHead, LoadHead]
