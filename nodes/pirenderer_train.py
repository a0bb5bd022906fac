"""The node that trains PIRenderer on clips of people (Ren et al., ICCV 2021, sections 3.4 and 4.1)."""

from __future__ import annotations

import torch

from ..models.catalogue import VGG19, how_to_get
from ..models.errors import LikenessError
from ..models.pirenderer.face_generator import PIRendererConfig
from ..models.pirenderer.renderer import Renderer, load_renderer
from ..models.pirenderer.training.course import STEPS, Course
from ..models.pirenderer.training.train_pirenderer import load_generator, pair_source
from ..models.pirenderer.training.train_renderer import WEIGHTS, train_renderer
from ..models.training.run_record import SUFFIX, open_record
from ..models.training.setting import Setting
from ..models.training.vgg19_file import load_vgg19
from .file_names import file_name
from .host import guarded, input_folder, io, model_file, model_files, new_model_file, training
from .pirenderer import CATEGORY, FOLDER
from .sockets import PIRenderers
from .stop_and_keep import StopAndKeep
from .training_inputs import at_once_input, minutes_input, name_input, resume_input, seed_input
from .training_watch import TOTAL, Watch, report, results

NEW = "a new network"
NETWORK = PIRendererConfig()  # of a new one
PUBLISHED = f"{VGG19.folder}/{VGG19.files[0].name}"  # listed before it is there, too
SIZES = ("256", "128", "64")


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
                io.String.Input(
                    "folder",
                    default="clips",
                    tooltip="Clips that `likeness prepare pirenderer` made: NAME.npz, and the frames in the folder "
                    "NAME. In ComfyUI's input folder, or a whole path.",
                ),
                io.Combo.Input(
                    "vgg19",
                    options=list(dict.fromkeys([PUBLISHED, *model_files(VGG19.folder)])),
                    default=PUBLISHED,
                    tooltip="The network that pictures are compared by. It does not ship with the pack: put "
                    "vgg19-dcbb9e9d.pth (575 MB, see the help) into models/likeness/vgg19.",
                ),
                io.Combo.Input(
                    "start",
                    options=[NEW, *model_files(FOLDER)],
                    default=NEW,
                    tooltip="A new network, or one of models/likeness/pirenderer that is trained further.",
                ),
                io.Combo.Input(
                    "size",
                    options=list(SIZES),
                    default=SIZES[0],
                    tooltip="Pixels of the pictures that are learnt from. PIRenderer draws 256; less is for trials.",
                ),
                minutes_input(
                    600.0, 1_000_000.0, f"Length of the training. 0: as many steps as the paper takes, {STEPS:,}."
                ),
                name_input("my_renderer", "network", FOLDER),
                resume_input(),
                seed_input("Of the first weights and of the pairs of frames. Another seed is another run."),
                io.Int.Input(
                    "batch",
                    default=20,
                    min=1,
                    max=1024,
                    tooltip="From how many pairs of frames each step learns; each is drawn both ways.",
                ),
                at_once_input(),
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
                io.LossMap.Output(
                    display_name="loss", tooltip="The sum that the network learns from, in the order of steps."
                ),
                io.Image.Output(display_name="chart", tooltip="The sum and each of its losses as curves."),
                io.Image.Output(
                    display_name="sheet",
                    tooltip="Six pairs of frames, a row each: source, target, the source warped, the final picture.",
                ),
                io.String.Output(
                    display_name="summary", tooltip="What was trained, on which clips, and where its losses are."
                ),
            ],
        )

    @classmethod
    def validate_inputs(cls, vgg19: str) -> bool | str:
        try:
            model_file(vgg19)
        except LikenessError as missing:
            return f"{missing}. {how_to_get('vgg19')}"
        return True

    @classmethod
    def fingerprint_inputs(cls, folder: str, **_: object) -> str:
        return f"{sum(1 for _ in (input_folder() / folder.strip()).rglob('*.npz'))}"

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
        with StopAndKeep(cls.hidden.unique_id) as keep, training() as device, torch.inference_mode(False):
            setting = Setting(
                None if minutes else STEPS, minutes or None, batch, at_once or None, seed=seed, device=device
            )
            out = new_model_file(f"{FOLDER}/{file_name(name, SUFFIX)}")
            source = pair_source(input_folder() / folder.strip(), int(size), setting)
            eyes = load_vgg19(model_file(vgg19), "PIRenderer")
            begun = NETWORK if start == NEW else load_generator(model_file(start))
            asked = {"folder": folder, "VGG19": vgg19, "start": start, "size": size, "seed": str(seed)}
            asked |= {"batch": str(batch), "warp share": f"{warp_share:g}"}
            record = open_record(out, asked, resume, (TOTAL, *WEIGHTS))
            wanted = f"{minutes:g} minutes, {source.fingerprint()}"
            if record.complete(wanted):
                return results(cls, load_renderer(out), record)
            record.save()
            watch = Watch(record, keep, WEIGHTS)
            try:
                network = train_renderer(source, eyes, begun, out, setting, Course(warp_share), watch)
            finally:
                record.save()  # the losses of a run that is interrupted, too
            record.report = report(f"{FOLDER}/{out.name}", watch, record, source.report(), keep.asked)
            record.kept = wanted
            record.save()
            return results(cls, Renderer(network), record)


NODES: list[type[io.ComfyNode]] = [TrainPIRenderer]
