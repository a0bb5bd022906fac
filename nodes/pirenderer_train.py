"""The node that trains PIRenderer on clips of people (Ren et al., ICCV 2021, sections 3.4 and 4.1)."""

from __future__ import annotations

from ..models.pirenderer.face_generator import PIRendererConfig
from ..models.pirenderer.renderer import Renderer, load_renderer
from ..models.pirenderer.training.course import STEPS, Course
from ..models.pirenderer.training.train_pirenderer import load_generator, pair_source
from ..models.pirenderer.training.train_renderer import WEIGHTS, train_renderer
from ..models.training.run_record import open_record
from ..models.training.setting import Setting
from ..models.training.vgg19_file import load_vgg19
from .host import guarded, io, model_file
from .pirenderer import CATEGORY, FOLDER
from .sockets import PIRenderers
from .training_inputs import (
    NEW,
    clips_folder,
    clips_input,
    clips_stamp,
    run_inputs,
    run_outputs,
    size_input,
    start_input,
    vgg19_input,
    vgg19_present,
)
from .training_run import training_run
from .training_watch import TOTAL, Watch

NETWORK = PIRendererConfig()  # of a new one
SIZES = (256, 128, 64)


class TrainPIRenderer(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessTrainPIRenderer",
            display_name="Train PIRenderer",
            category=CATEGORY,
            description="Trains the networks that move a portrait by a 3DMM motion, on clips of people: first the "
            "warp, then the whole.",
            search_aliases=["train pirender", "talking head", "fine-tune", "portrait animation"],
            is_output_node=True,
            hidden=[io.Hidden.unique_id],
            inputs=[
                clips_input("clips", "pirenderer"),
                vgg19_input(),
                start_input(FOLDER),
                size_input(
                    SIZES, "Pixels of the pictures that are learnt from. PIRenderer draws 256; less is for trials."
                ),
                *run_inputs(
                    "my_renderer",
                    FOLDER,
                    length=f"Length of the training. 0: as many steps as the paper takes, {STEPS:,}.",
                    drawn="the pairs of frames",
                    batch=20,
                    learns="From how many pairs of frames each step learns; each is drawn both ways.",
                ),
                guarded(
                    io.Float.Input,
                    "warp_share",
                    default=0.5,
                    min=0.0,
                    max=1.0,
                    step=0.05,
                    tooltip="Share of the run in which the warp is trained alone. 0 for a network that is trained "
                    "further.",
                    advanced=True,
                ),
            ],
            outputs=[
                PIRenderers.Output(display_name="renderer", tooltip="The networks, ready to move portraits."),
                *run_outputs(
                    "Six pairs of frames, a row each: source, target, the source warped, the final picture.", "clips"
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
        folder: str,
        vgg19: str,
        start: str,
        size: str,
        minutes: float,
        name: str,
        resume: bool,
        seed: int,
        batch: int,
        at_once: int,
        warp_share: float,
    ) -> io.NodeOutput:
        with training_run(cls, FOLDER, name) as run:
            setting = run.setting(Setting, STEPS, minutes, batch, at_once, seed)
            source = pair_source(clips_folder(folder), int(size), setting)
            eyes = load_vgg19(model_file(vgg19), "PIRenderer")
            begun = NETWORK if start == NEW else load_generator(model_file(start))
            asked = {"folder": folder, "VGG19": vgg19, "start": start, "size": size, "seed": str(seed)}
            asked |= {"batch": str(batch), "warp share": f"{warp_share:g}"}
            record = open_record(run.out, asked, resume, (TOTAL, *WEIGHTS))

            def train(watch: Watch) -> tuple[Renderer, str]:
                network = train_renderer(source, eyes, begun, run.out, setting, Course(warp_share), watch)
                return Renderer(network), source.report()

            return run.results(record, f"{minutes:g} minutes, {source.fingerprint()}", WEIGHTS, load_renderer, train)


NODES: list[type[io.ComfyNode]] = [TrainPIRenderer]
