"""The nodes that meta-learn few-shot heads and fine-tune them to a person (Zakharov et al., ICCV 2019, section 3)."""

from __future__ import annotations

import torch
from torch import Tensor

from ..models.catalogue import FEW_SHOT
from ..models.fewshot.few_shot_files import load_few_shot
from ..models.fewshot.few_shot_heads import FewShotHeads, load_few_shot_heads
from ..models.fewshot.fine_tuning.fine_tune import fine_tune
from ..models.fewshot.fine_tuning.fine_tuning import MOST, STEPS, FineTuning
from ..models.fewshot.fine_tuning.sitting import Sitting
from ..models.fewshot.head import Head, load_head
from ..models.fewshot.head_crops import SIZES
from ..models.fewshot.training.clips import read_clips
from ..models.fewshot.training.episodes import SHOTS, EpisodeSource
from ..models.fewshot.training.train_fewshot import STEPS as TRAINING_STEPS
from ..models.fewshot.training.train_fewshot import check_size, new_heads
from ..models.fewshot.training.train_heads import train_heads
from ..models.fewshot.training.weights import JUDGING, VGGFACE, weights_of
from ..models.fewshot.variants import MASTER, SAVE_DISC, Variant
from ..models.training.run_record import open_record
from ..models.training.setting import Setting
from .fewshot import CATEGORY
from .fewshot_eyes import eyes_inputs, eyes_of, eyes_told, preset_input, view_input
from .fewshot_heads import FOLDER as HEADS
from .host import guarded, io, model_file, model_files, on_device
from .sockets import FewShotModels, Heads
from .training_inputs import (
    clips_folder,
    clips_input,
    clips_stamp,
    name_input,
    resume_input,
    run_inputs,
    seed_input,
    size_input,
)
from .training_run import training_run
from .training_watch import TOTAL, Watch

NEW: dict[str, Variant] = {"new networks": SAVE_DISC, "new networks as published": MASTER}
PART = {"all": False, "psi only": True}


def _run_outputs(rows: str) -> list[io.Output]:
    return [
        io.LossMap.Output(display_name="loss", tooltip="The sum that is learnt from, in the order of steps."),
        io.Image.Output(display_name="chart", tooltip="The sum and each of its terms as curves."),
        io.Image.Output(display_name="sheet", tooltip=f"Up to four, a row each: {rows}."),
        io.String.Output(display_name="summary", tooltip="What was trained, on what, and where its losses are."),
    ]


class TrainFewShotHeads(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessTrainFewShotHeads",
            display_name="Train Few-Shot Heads",
            category=CATEGORY,
            description="Trains the networks that learn a person from a few pictures, on clips of many people: some "
            "frames are embedded, another one is drawn by its landmarks.",
            search_aliases=["meta-learning", "talking head", "train few shot", "zakharov"],
            is_output_node=True,
            hidden=[io.Hidden.unique_id],
            inputs=[
                clips_input("heads", "fewshot"),
                *eyes_inputs(),
                io.Combo.Input(
                    "start",
                    options=[*NEW, *model_files(FEW_SHOT.folder)],
                    default=next(iter(NEW)),
                    tooltip="New networks, nearer to the paper or with the published weights' layout, or some of "
                    "models/likeness/fewshot that are trained further.",
                ),
                size_input(
                    SIZES[::-1],
                    "Pixels of the pictures that are learnt from. The published weights learnt at 224; less than that "
                    "is for trials.",
                ),
                preset_input(),
                io.Int.Input(
                    "shots",
                    default=SHOTS,
                    min=1,
                    max=64,
                    tooltip="How many frames of a clip are embedded, the paper's K. The frame to draw is another one.",
                ),
                *run_inputs(
                    "my_heads",
                    FEW_SHOT.folder,
                    length=f"Length of the training. 0: {TRAINING_STEPS:,} steps.",
                    drawn="what is drawn from the clips",
                    batch=2,
                    learns="From how many clips each step learns.",
                    what="model",
                ),
                view_input(),
            ],
            outputs=[
                FewShotModels.Output(display_name="heads", tooltip="The networks, ready to embed people."),
                *_run_outputs("a picture that was embedded, the landmarks to draw, what is drawn, what is true"),
            ],
        )

    @classmethod
    def validate_inputs(cls, vgg19: str, vggface: str) -> bool | str:
        return eyes_told(vgg19, vggface)

    @classmethod
    def fingerprint_inputs(cls, folder: str, **_: object) -> str:
        return clips_stamp(folder)

    @classmethod
    def execute(
        cls,
        folder: str,
        vgg19: str,
        vggface: str,
        start: str,
        size: str,
        preset: str,
        shots: int,
        minutes: float,
        name: str,
        resume: bool,
        seed: int,
        batch: int,
        at_once: int,
        vgg19_view: str,
    ) -> io.NodeOutput:
        with training_run(cls, FEW_SHOT.folder, name) as run:
            setting = run.setting(Setting, TRAINING_STEPS, minutes, batch, at_once, seed, rate=5e-5)
            begun = new_heads(NEW[start], int(size)) if start in NEW else load_few_shot(model_file(start))
            check_size(begun, int(size))
            source = EpisodeSource(read_clips(clips_folder(folder)), int(size), seed, run.device, shots)
            eyes = eyes_of(vgg19, vggface, vgg19_view)
            asked = {"folder": folder, "VGG19": vgg19, "VGGFace": vggface, "view": vgg19_view, "start": start}
            asked |= {"size": size, "preset": preset, "shots": str(shots), "seed": str(seed), "batch": str(batch)}
            weights = weights_of(preset).by_term()
            if eyes.vggface is None:
                weights.pop(VGGFACE, None)
            record = open_record(run.out, asked, resume, (TOTAL, *weights, JUDGING))

            def train(watch: Watch) -> tuple[FewShotHeads, str]:
                networks = train_heads(source, eyes, begun, run.out, setting, preset, watch)
                return FewShotHeads(networks), source.report()

            wanted = f"{minutes:g} minutes, {source.fingerprint()}"
            return run.results(record, wanted, weights, load_few_shot_heads, train)


class FineTuneHead(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessFineTuneHead",
            display_name="Fine-Tune Head",
            category=CATEGORY,
            description="Makes a head more like its person: the generator learns from the pictures that were embedded. "
            "Use only pictures of people who agreed.",
            search_aliases=["fine tune", "finetune", "train head", "identity", "talking head"],
            is_output_node=True,
            hidden=[io.Hidden.unique_id],
            inputs=[
                FewShotModels.Input("heads", tooltip="The networks that made the head, from Load Few-Shot Heads."),
                Heads.Input("head", tooltip="Who it is, from Embed Head; or a fine-tuned head that is to go on."),
                io.Image.Input("crops", tooltip="Pictures of this person, square: Embed Head's crops."),
                io.Image.Input("canvases", tooltip="The drawings of their landmarks: Embed Head's canvases."),
                *eyes_inputs(),
                io.Int.Input(
                    "steps",
                    default=STEPS,
                    min=1,
                    max=MOST,
                    tooltip="How many pictures are learnt from, one after the other. 100 to 300 are usual; too many "
                    "stiffen the mimics.",
                ),
                name_input("my_person", "head", HEADS),
                resume_input(),
                seed_input("Of the order of the pictures. Another seed is another run."),
                io.Combo.Input(
                    "learns",
                    options=list(PART),
                    default=next(iter(PART)),
                    tooltip="all: the generator's weights and the person's own AdaIN numbers, psi. psi only: these "
                    "alone, with small files and less to go wrong, but less likeness.",
                ),
                io.Boolean.Input(
                    "adversarial",
                    default=True,
                    tooltip="On: with the model's discriminator, as in the paper. Off: without it, in half the time; "
                    "the only way for files that have none.",
                ),
                preset_input(),
                guarded(
                    io.Float.Input,
                    "rate",
                    default=0.00005,
                    min=0.000001,
                    max=0.01,
                    step=0.000001,
                    tooltip="How far each step goes. The discriminator's is four times it.",
                    advanced=True,
                ),
                guarded(
                    io.Int.Input,
                    "batch",
                    default=1,
                    min=1,
                    max=32,
                    tooltip="From how many pictures each step learns.",
                    advanced=True,
                ),
                view_input(),
            ],
            outputs=[
                Heads.Output(display_name="head", tooltip="The person, fine-tuned. It is also in the file."),
                *_run_outputs("a picture, its landmarks, what was drawn before, what is drawn now"),
            ],
        )

    @classmethod
    def validate_inputs(cls, vgg19: str, vggface: str) -> bool | str:
        return eyes_told(vgg19, vggface)

    @classmethod
    def execute(
        cls,
        heads: FewShotHeads,
        head: Head,
        crops: Tensor,
        canvases: Tensor,
        vgg19: str,
        vggface: str,
        steps: int,
        name: str,
        resume: bool,
        seed: int,
        learns: str,
        adversarial: bool,
        preset: str,
        rate: float,
        batch: int,
        vgg19_view: str,
    ) -> io.NodeOutput:
        heads.check(head)
        with training_run(cls, HEADS, name) as run:
            tuning = FineTuning(steps, batch, rate, seed, PART[learns], adversarial, preset, run.device)
            pictures, drawings = (own.clone() for own in (crops, canvases))  # ComfyUI's are of inference mode
            mark = Sitting(pictures, drawings, seed, torch.device("cpu")).mark()
            eyes = eyes_of(vgg19, vggface, vgg19_view)
            asked = {"model": heads.name, "pictures": mark, "VGG19": vgg19, "VGGFace": vggface, "view": vgg19_view}
            asked |= {"steps before": str(head.steps), "seed": str(seed), "learns": learns, "batch": str(batch)}
            asked |= {"adversarial": str(adversarial), "preset": preset, "rate": f"{rate:g}"}
            weights = tuning.weights(eyes.vggface is not None)
            record = open_record(run.out, asked, resume, (TOTAL, *weights, *([JUDGING] if adversarial else [])))

            def train(watch: Watch) -> tuple[Head, str]:
                on_device(heads)
                tuned = fine_tune(heads, head, pictures, drawings, eyes, run.out, tuning, watch)
                return tuned, f"{len(pictures)} pictures, {tuned.steps} steps in all"

            return run.results(record, f"{steps} steps", weights, load_head, train)


NODES: list[type[io.ComfyNode]] = [FineTuneHead, TrainFewShotHeads]
