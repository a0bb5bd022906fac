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
from ..models.training.run_record import SUFFIX, open_record
from ..models.training.setting import Setting
from .fewshot import CATEGORY
from .fewshot_eyes import eyes_inputs, eyes_of, eyes_told, preset_input, view_input
from .fewshot_heads import FOLDER as HEADS
from .file_names import file_name
from .host import guarded, input_folder, io, model_file, model_files, new_model_file, on_device, training
from .sockets import FewShotModels, Heads
from .stop_and_keep import StopAndKeep
from .training_inputs import at_once_input, minutes_input, name_input, resume_input, seed_input
from .training_watch import TOTAL, Watch, report, results

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
                io.String.Input(
                    "folder",
                    default="heads",
                    tooltip="Clips that `likeness prepare fewshot` made: NAME.npz, and the frames in the folder NAME. "
                    "In ComfyUI's input folder, or a whole path.",
                ),
                *eyes_inputs(),
                io.Combo.Input(
                    "start",
                    options=[*NEW, *model_files(FEW_SHOT.folder)],
                    default=next(iter(NEW)),
                    tooltip="New networks, nearer to the paper or with the published weights' layout, or some of "
                    "models/likeness/fewshot that are trained further.",
                ),
                io.Combo.Input(
                    "size",
                    options=[str(size) for size in reversed(SIZES)],
                    default="256",
                    tooltip="Pixels of the pictures that are learnt from. The published weights learnt at 224; less "
                    "than that is for trials.",
                ),
                preset_input(),
                io.Int.Input(
                    "shots",
                    default=SHOTS,
                    min=1,
                    max=64,
                    tooltip="How many frames of a clip are embedded, the paper's K. The frame to draw is another one.",
                ),
                minutes_input(600.0, 1_000_000.0, f"Length of the training. 0: {TRAINING_STEPS:,} steps."),
                name_input("my_heads", "model", FEW_SHOT.folder),
                resume_input(),
                seed_input("Of the first weights and of what is drawn from the clips. Another seed is another run."),
                io.Int.Input("batch", default=2, min=1, max=1024, tooltip="From how many clips each step learns."),
                at_once_input(),
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
        return f"{sum(1 for _ in (input_folder() / folder.strip()).rglob('*.npz'))}"

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
        with StopAndKeep(cls.hidden.unique_id) as keep, training() as device, torch.inference_mode(False):
            limit = None if minutes else TRAINING_STEPS
            setting = Setting(limit, minutes or None, batch, at_once or None, 5e-5, seed, device)
            out = new_model_file(f"{FEW_SHOT.folder}/{file_name(name, SUFFIX)}")
            begun = new_heads(NEW[start], int(size)) if start in NEW else load_few_shot(model_file(start))
            check_size(begun, int(size))
            source = EpisodeSource(read_clips(input_folder() / folder.strip()), int(size), seed, device, shots)
            eyes = eyes_of(vgg19, vggface, vgg19_view)
            asked = {"folder": folder, "VGG19": vgg19, "VGGFace": vggface, "view": vgg19_view, "start": start}
            asked |= {"size": size, "preset": preset, "shots": str(shots), "seed": str(seed), "batch": str(batch)}
            weights = weights_of(preset).by_term()
            if eyes.vggface is None:
                weights.pop(VGGFACE, None)
            record = open_record(out, asked, resume, (TOTAL, *weights, JUDGING))
            wanted = f"{minutes:g} minutes, {source.fingerprint()}"
            if record.complete(wanted):
                return results(cls, load_few_shot_heads(out), record)
            record.save()
            watch = Watch(record, keep, weights)
            try:
                networks = train_heads(source, eyes, begun, out, setting, preset, watch)
            finally:
                record.save()  # the losses of a run that is interrupted, too
            record.report = report(f"{FEW_SHOT.folder}/{out.name}", watch, record, source.report(), keep.asked)
            record.kept = wanted
            record.save()
            return results(cls, FewShotHeads(networks), record)


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
        with StopAndKeep(cls.hidden.unique_id) as keep, training() as device, torch.inference_mode(False):
            tuning = FineTuning(steps, batch, rate, seed, PART[learns], adversarial, preset, device)
            out = new_model_file(f"{HEADS}/{file_name(name, SUFFIX)}")
            pictures, drawings = (own.clone() for own in (crops, canvases))  # ComfyUI's are of inference mode
            mark = Sitting(pictures, drawings, seed, torch.device("cpu")).mark()
            eyes = eyes_of(vgg19, vggface, vgg19_view)
            asked = {"model": heads.name, "pictures": mark, "VGG19": vgg19, "VGGFace": vggface, "view": vgg19_view}
            asked |= {"steps before": str(head.steps), "seed": str(seed), "learns": learns, "batch": str(batch)}
            asked |= {"adversarial": str(adversarial), "preset": preset, "rate": f"{rate:g}"}
            weights = tuning.weights(eyes.vggface is not None)
            record = open_record(out, asked, resume, (TOTAL, *weights, *([JUDGING] if adversarial else [])))
            wanted = f"{steps} steps"
            if record.complete(wanted):
                return results(cls, load_head(out), record)
            on_device(heads)
            record.save()
            watch = Watch(record, keep, weights)
            try:
                tuned = fine_tune(heads, head, pictures, drawings, eyes, out, tuning, watch)
            finally:
                record.save()
            told = f"{len(pictures)} pictures, {tuned.steps} steps in all"
            record.report = report(f"{HEADS}/{out.name}", watch, record, told, keep.asked)
            record.kept = wanted
            record.save()
            return results(cls, tuned, record)


NODES: list[type[io.ComfyNode]] = [FineTuneHead, TrainFewShotHeads]
