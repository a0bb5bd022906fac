"""Nodes that train FaceShifter's two stages on a folder of pictures (Li et al., arXiv 1912.13457, section 4.1)."""

from __future__ import annotations

from contextlib import closing

from ..models.face.detection.landmark_net import LandmarkNet
from ..models.face.detection.s3fd import S3FD
from ..models.faceshifter.arcface import IdentityEncoder
from ..models.faceshifter.face_shifter import FaceShifter, load_face_shifter
from ..models.faceshifter.hear_net import HEARConfig
from ..models.faceshifter.hear_refiner import HearRefiner, load_hear_refiner
from ..models.faceshifter.training import train_aei, train_hear
from ..models.faceshifter.training.data.face_folder import face_folder
from ..models.faceshifter.training.prepare import aei_pairs, hear_pairs, prepare_faces
from ..models.faceshifter.training.setting import AEI_STEPS, HEAR_STEPS, Setting
from ..models.faceshifter.training.shown import new_conventions
from ..models.faceshifter.training.train_faceshifter import aei_net_of, new_config
from ..models.training.run_record import open_record
from .faceshifter import CATEGORY, encoder_input
from .faceshifter_load import HEAR_NETS, SHIFTERS
from .faceshifter_watch import PREPARING, look_of, picture_folder
from .host import guarded, io, model_file
from .sockets import FaceDetector, FaceLandmarker, FaceShifters, HearNets
from .training_inputs import NEW, run_inputs, run_outputs, size_input, start_input
from .training_run import training_run
from .training_watch import TOTAL, Watch

SIZES = (256, 128, 64)


def data_inputs() -> list[io.Input]:
    return [
        io.String.Input(
            "folder",
            default="faces",
            tooltip="A folder in ComfyUI's input folder, with pictures, or with a folder of them for each person.",
        ),
        FaceDetector.Input(
            "detector",
            optional=True,
            tooltip="Finds the faces, with landmarker. Without both, the pictures must be aligned crops already.",
        ),
        FaceLandmarker.Input("landmarker", optional=True, tooltip="Finds the points that faces are aligned by."),
    ]


def pairs_inputs(name: str, folder: str) -> list[io.Input]:
    return run_inputs(
        name,
        folder,
        length="Length of the training, after the faces are prepared. 0: as many steps as the paper takes.",
        drawn="the pairs of faces",
        batch=16,
        learns="From how many pairs of faces each step learns.",
        least=2,
    )


def pairs_outputs() -> list[io.Output]:
    return run_outputs("What the network does with six pairs of faces, a row each.", "faces")


class TrainFaceShifter(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessTrainFaceShifter",
            display_name="Train FaceShifter",
            category=CATEGORY,
            description="Trains an AEI-Net, which draws one person's face with another's pose, expression and light.",
            search_aliases=["train face swap", "aei-net", "fine-tune", "faceset"],
            is_output_node=True,
            hidden=[io.Hidden.unique_id],
            inputs=[
                encoder_input(),
                *data_inputs(),
                start_input(SHIFTERS),
                size_input(
                    SIZES, "Pixels of a new network's pictures. 64 is for trials: a sixteenth of the work of 256."
                ),
                *pairs_inputs("my_shifter", SHIFTERS),
                guarded(
                    io.Int.Input,
                    "layers",
                    default=2,
                    min=1,
                    max=3,
                    tooltip="AAD layers in each block of a new network.",
                    advanced=True,
                ),
                guarded(
                    io.Int.Input,
                    "width",
                    default=32,
                    min=4,
                    max=64,
                    tooltip="Channels of a new network's first layer; 32 is the published one's.",
                    advanced=True,
                ),
            ],
            outputs=[
                FaceShifters.Output(display_name="model", tooltip="The AEI-Net, ready to swap faces."),
                *pairs_outputs(),
            ],
        )

    @classmethod
    def fingerprint_inputs(cls, folder: str, **_: object) -> str:
        return f"{len(face_folder(picture_folder(folder)))}"

    @classmethod
    def execute(
        cls,
        encoder: IdentityEncoder,
        folder: str,
        start: str,
        size: str,
        minutes: float,
        name: str,
        resume: bool,
        seed: int,
        batch: int,
        at_once: int,
        layers: int,
        width: int,
        detector: S3FD | None = None,
        landmarker: LandmarkNet | None = None,
    ) -> io.NodeOutput:
        with training_run(cls, SHIFTERS, name) as run:
            setting = run.setting(Setting, AEI_STEPS, minutes, batch, at_once, seed)
            pictures, look = picture_folder(folder), look_of(detector, landmarker)
            begun = load_face_shifter(model_file(start)) if start != NEW else None
            conventions = begun.conventions if begun else new_conventions(encoder, int(size))
            network = (
                aei_net_of(model_file(start))
                if begun
                else new_config(int(size), layers, width, encoder.network.config.features)
            )
            asked = {"encoder": encoder.name, "folder": folder, "start": begun.name if begun else NEW}
            asked |= {} if begun else {"size": size, "layers": str(layers), "width": str(width)}
            asked |= {"seed": str(seed), "batch": str(batch)}
            weights = {loss: weight for loss, weight in train_aei.WEIGHTS.items() if loss != "discriminator"}
            record = open_record(run.out, asked, resume, (TOTAL, *train_aei.WEIGHTS))

            def train(watch: Watch) -> tuple[FaceShifter, str]:
                faces = prepare_faces(pictures, conventions, run.out, look, watch.prepare)
                with closing(faces.kept):
                    pairs = aei_pairs(faces.kept, setting)
                    model = train_aei.train_aei(pairs, encoder, conventions, network, run.out, setting, watch)
                return model, faces.aligned.report()

            wanted = f"{minutes:g} minutes, {len(face_folder(pictures))} pictures"
            return run.results(record, wanted, weights, load_face_shifter, train, PREPARING)


class TrainHearNet(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessTrainHearNet",
            display_name="Train HEAR-Net",
            category=CATEGORY,
            description="Trains FaceShifter's second stage for one AEI-Net: it puts back what covers a face.",
            search_aliases=["train occlusion", "hear-net", "face swap refine"],
            is_output_node=True,
            hidden=[io.Hidden.unique_id],
            inputs=[
                FaceShifters.Input("model", tooltip="The trained AEI-Net whose faces are refined. It stays as it is."),
                encoder_input(),
                *data_inputs(),
                io.String.Input(
                    "occluders",
                    default="",
                    tooltip="A folder in the input folder with hands/ and objects/, cut out as PNG. Empty: drawn ones.",
                ),
                *pairs_inputs("my_hear_net", HEAR_NETS),
            ],
            outputs=[
                HearNets.Output(display_name="hear", tooltip="The HEAR-Net, for HEAR Refine with this AEI-Net."),
                *pairs_outputs(),
            ],
        )

    @classmethod
    def fingerprint_inputs(cls, folder: str, **_: object) -> str:
        return f"{len(face_folder(picture_folder(folder)))}"

    @classmethod
    def execute(
        cls,
        model: FaceShifter,
        encoder: IdentityEncoder,
        folder: str,
        occluders: str,
        minutes: float,
        name: str,
        resume: bool,
        seed: int,
        batch: int,
        at_once: int,
        detector: S3FD | None = None,
        landmarker: LandmarkNet | None = None,
    ) -> io.NodeOutput:
        with training_run(cls, HEAR_NETS, name) as run:
            setting = run.setting(Setting, HEAR_STEPS, minutes, batch, at_once, seed)
            pictures, look = picture_folder(folder), look_of(detector, landmarker)
            cut_outs = picture_folder(occluders) if occluders.strip() else None
            asked = {"model": model.name, "encoder": encoder.name, "folder": folder, "occluders": occluders}
            asked |= {"seed": str(seed), "batch": str(batch)}
            record = open_record(run.out, asked, resume, (TOTAL, *train_hear.WEIGHTS))

            def train(watch: Watch) -> tuple[HearRefiner, str]:
                faces = prepare_faces(pictures, model.conventions, run.out, look, watch.prepare)
                config = HEARConfig(2 * model.config.width)
                with closing(faces.kept):
                    pairs = hear_pairs(
                        faces.kept, model, encoder, run.out, setting, occluders=cut_outs, on_progress=watch.prepare
                    )
                    hear = train_hear.train_hear(pairs, model, encoder, config, run.out, setting, watch)
                return hear, faces.aligned.report()

            wanted = f"{minutes:g} minutes, {len(face_folder(pictures))} pictures"
            return run.results(record, wanted, train_hear.WEIGHTS, load_hear_refiner, train, PREPARING)


NODES: list[type[io.ComfyNode]] = [TrainFaceShifter, TrainHearNet]
