"""Nodes that train HyperLips' three networks on clips of speakers (HyperLips, arXiv 2310.05720, section 3.4)."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from ..models.hyperlips.base import SIDE, BaseConfig, HyperLipsBase
from ..models.hyperlips.hr_decoder import HRConfig, HRDecoder
from ..models.hyperlips.hyper_lips import HyperLips
from ..models.hyperlips.syncnet import SyncNet, SyncNetConfig
from ..models.hyperlips.training import train_syncnet
from ..models.hyperlips.training.course import BATCH, EXPERT_BATCH, Course, Scores, Terms, View
from ..models.hyperlips.training.examples import Examples
from ..models.hyperlips.training.known_by import known_by
from ..models.hyperlips.training.losses import BASE_WEIGHTS, HR_WEIGHTS
from ..models.hyperlips.training.train_base import train_base
from ..models.hyperlips.training.train_hr import train_hr
from ..models.training.setting import Setting
from ..models.training.step import OnStep
from ..models.training.vgg19_file import load_vgg19
from .host import guarded, io, model_file
from .hyperlips import CATEGORY
from .hyperlips_train_stage import Asked, speakers_input, stage_inputs, stage_outputs, trained
from .sockets import HyperLipsModels, SyncExperts
from .training_inputs import clips_stamp, size_input, vgg19_input, vgg19_present

EXPERT_FOLDER, BASE_FOLDER, HR_FOLDER = "hyperlips/syncnet", "hyperlips/base", "hyperlips/hr"
EXPERT, BASE, HR = SyncNetConfig(), BaseConfig(), HRConfig()  # of new ones
SIZES = (512, 256, 128)
TERMS: dict[str, Terms] = {"as in the paper": "paper", "as in the authors' code": "code"}
SCORES: dict[str, Scores] = {"as published": "published", "logits": "logits"}
VIEWS: dict[str, View] = {"as published": "published", "as VGG19 was trained": "imagenet"}


class TrainHyperLipsExpert(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessTrainHyperLipsExpert",
            display_name="Train HyperLips Expert",
            category=CATEGORY,
            description="Trains the lip-sync expert, which hears whether lips say a sound: the first of three stages.",
            search_aliases=["train syncnet", "lip sync expert", "wav2lip", "dubbing"],
            is_output_node=True,
            hidden=[io.Hidden.unique_id],
            inputs=[
                speakers_input(),
                *stage_inputs("my_expert", EXPERT_FOLDER, EXPERT_BATCH, "pairs of lips and sound"),
            ],
            outputs=[
                SyncExperts.Output(display_name="expert", tooltip="The expert, for Train HyperLips and for scores."),
                *stage_outputs("first and last frame, the sound, whether they match, and what the expert thinks"),
            ],
        )

    @classmethod
    def fingerprint_inputs(cls, folder: str, **_: object) -> str:
        return clips_stamp(folder)

    @classmethod
    def execute(
        cls, folder: str, start: str, minutes: float, name: str, resume: bool, seed: int, batch: int, at_once: int
    ) -> io.NodeOutput:
        def train(source: Examples, begun: SyncNet | None, out: Path, setting: Setting, watch: OnStep) -> SyncNet:
            return train_syncnet.train_syncnet(source, begun or EXPERT, out, setting, watch)

        asked = Asked(folder, start, minutes, name, resume, seed, batch, at_once)
        return trained(cls, asked, SyncNet, EXPERT_FOLDER, train_syncnet.WEIGHTS, {}, train, lambda network: network)


class TrainHyperLips(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessTrainHyperLips",
            display_name="Train HyperLips",
            category=CATEGORY,
            description="Trains the base of HyperLips, which draws the lips that a sound wants: the second stage.",
            search_aliases=["train lip sync", "talking face", "wav2lip", "dubbing", "fine-tune"],
            is_output_node=True,
            hidden=[io.Hidden.unique_id],
            inputs=[
                SyncExperts.Input(
                    "expert", tooltip="The lip-sync expert that judges what is drawn. It stays the same."
                ),
                speakers_input(),
                vgg19_input(),
                *stage_inputs("my_lips", BASE_FOLDER, BATCH, "stretches of five frames"),
                guarded(
                    io.Combo.Input,
                    "terms",
                    options=list(TERMS),
                    default=next(iter(TERMS)),
                    tooltip="As in the paper: with LPIPS, through VGG19. The authors' code leaves it out.",
                    advanced=True,
                ),
            ],
            outputs=[
                HyperLipsModels.Output(display_name="model", tooltip="The base, ready to dub faces of 128 pixels."),
                *stage_outputs("the hidden frame, the reference, what is drawn, and the frame"),
            ],
        )

    @classmethod
    def validate_inputs(cls, vgg19: str, terms: str) -> bool | str:
        return TERMS.get(terms) == "code" or vgg19_present(vgg19)

    @classmethod
    def fingerprint_inputs(cls, folder: str, **_: object) -> str:
        return clips_stamp(folder)

    @classmethod
    def execute(
        cls,
        expert: SyncNet,
        folder: str,
        vgg19: str,
        start: str,
        minutes: float,
        name: str,
        resume: bool,
        seed: int,
        batch: int,
        at_once: int,
        terms: str,
    ) -> io.NodeOutput:
        eyes = load_vgg19(model_file(vgg19), "HyperLips") if TERMS[terms] == "paper" else None

        def train(
            source: Examples, begun: HyperLipsBase | None, out: Path, setting: Setting, watch: OnStep
        ) -> HyperLipsBase:
            return train_base(source, expert, eyes, begun or BASE, out, setting, Course(terms=TERMS[terms]), watch)

        others = {"expert": known_by(expert), "VGG19": vgg19, "terms": terms}
        asked = Asked(folder, start, minutes, name, resume, seed, batch, at_once)
        return trained(cls, asked, HyperLipsBase, BASE_FOLDER, BASE_WEIGHTS, others, train, HyperLips)


class TrainHyperLipsHR(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessTrainHyperLipsHR",
            display_name="Train HyperLips HR",
            category=CATEGORY,
            description="Trains the HR decoder of HyperLips for one base: sharper and larger faces, the third stage.",
            search_aliases=["train hr decoder", "lip sync", "high resolution", "dubbing"],
            is_output_node=True,
            hidden=[io.Hidden.unique_id],
            inputs=[
                HyperLipsModels.Input("model", tooltip="The base whose faces are learnt from. It stays the same."),
                speakers_input(),
                vgg19_input(),
                size_input(SIZES, "Pixels of the faces that come out. The clips' frames should be as large."),
                *stage_inputs("my_hr", HR_FOLDER, BATCH, "frames"),
                guarded(
                    io.Combo.Input,
                    "scores",
                    options=list(SCORES),
                    default=next(iter(SCORES)),
                    tooltip="What the relativistic loss compares: sigmoids, as published, or the logits it is made "
                    "for.",
                    advanced=True,
                ),
                guarded(
                    io.Combo.Input,
                    "vgg_view",
                    options=list(VIEWS),
                    default=next(iter(VIEWS)),
                    tooltip="What VGG19 is shown: BGR in 0 to 1, as published, or colours as it was trained with.",
                    advanced=True,
                ),
            ],
            outputs=[
                HyperLipsModels.Output(display_name="model", tooltip="The base and its HR decoder, ready to dub."),
                *stage_outputs(
                    "the lips as the base draws them, their sketch, what the decoder makes, and the frame's"
                ),
            ],
        )

    @classmethod
    def validate_inputs(cls, vgg19: str) -> bool | str:
        return vgg19_present(vgg19)

    @classmethod
    def fingerprint_inputs(cls, folder: str, **_: object) -> str:
        return clips_stamp(folder)

    @classmethod
    def execute(
        cls,
        model: HyperLips,
        folder: str,
        vgg19: str,
        size: str,
        start: str,
        minutes: float,
        name: str,
        resume: bool,
        seed: int,
        batch: int,
        at_once: int,
        scores: str,
        vgg_view: str,
    ) -> io.NodeOutput:
        eyes, rescaling = load_vgg19(model_file(vgg19), "HyperLips"), int(size) // SIDE
        course, base = Course(scores=SCORES[scores], view=VIEWS[vgg_view]), model.plain

        def train(source: Examples, begun: HRDecoder | None, out: Path, setting: Setting, watch: OnStep) -> HRDecoder:
            new = HRConfig(rescaling, HR.width, HR.output)
            return train_hr(source, base, eyes, begun or new, out, setting, course, watch)

        others = {"model": known_by(base), "VGG19": vgg19, "size": size, "scores": scores, "VGG's view": vgg_view}
        asked = Asked(folder, start, minutes, name, resume, seed, batch, at_once)
        return trained(
            cls,
            asked,
            HRDecoder,
            HR_FOLDER,
            HR_WEIGHTS,
            others,
            train,
            lambda decoder: HyperLips(base, cast(HRDecoder, decoder)),
            rescaling,
        )


NODES: list[type[io.ComfyNode]] = [TrainHyperLipsExpert, TrainHyperLips, TrainHyperLipsHR]
