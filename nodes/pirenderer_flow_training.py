"""The node that trains a motion flow on recordings of people who speak (PIRenderer, section 4.4)."""

from __future__ import annotations

import torch

from ..models.pirenderer.flow_training.flow_course import FlowCourse
from ..models.pirenderer.flow_training.flow_run import FlowRun
from ..models.pirenderer.flow_training.flow_setting import Setting, Step
from ..models.pirenderer.flow_training.train_flow import PRIORS, SIZES, STEPS, flow_run
from ..models.pirenderer.speech.speaking import load_audio_flow
from ..models.training.budget import Budget
from ..models.training.chart import chart
from ..models.training.run_record import open_record
from ..models.training.sheet import last_sheet, read_sheet
from .host import for_output, guarded, input_folder, io, ui
from .pirenderer_audio import FOLDER, flow_output
from .pirenderer_motion import CATEGORY
from .training_inputs import minutes_input, name_input, resume_input, seed_input
from .training_run import training_run
from .training_watch import Follower

PHASES = ("training", "held out")


class TrainMotionFlow(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return guarded(
            io.Schema,
            node_id="LikenessTrainMotionFlow",
            display_name="Train Motion Flow",
            category=CATEGORY,
            description="Trains a flow that makes motions of voices, on recordings of people who speak. Its best state "
            "by recordings that it does not learn from is kept.",
            search_aliases=["train", "audio driven", "talking head", "normalizing flow"],
            is_output_node=True,
            hidden=[io.Hidden.unique_id],
            inputs=[
                io.String.Input(
                    "folder",
                    default="recordings",
                    tooltip="Recordings: NAME.npz with a row of coefficients for each frame, and NAME.wav beside "
                    "it. In ComfyUI's input folder, or a whole path.",
                ),
                minutes_input(
                    60.0,
                    100_000.0,
                    f"Length of the training at most; it ends earlier when nothing gets better. 0: {STEPS:,} steps.",
                ),
                name_input("my_flow", "flow", FOLDER),
                resume_input(),
                seed_input("Of the first weights and of all that is drawn. Another seed is another run."),
                io.Combo.Input(
                    "size",
                    options=list(SIZES),
                    default="usual",
                    tooltip="usual: 44 MB, for minutes to hours of speech. large: 353 MB, of the size that MoGlow has.",
                ),
                io.Combo.Input(
                    "prior",
                    options=list(PRIORS),
                    default="normal",
                    tooltip="normal: as in the paper. student: bears with odd motions, where the held-out loss jumps.",
                ),
                guarded(
                    io.Int.Input,
                    "batch",
                    default=64,
                    min=2,
                    max=1024,
                    tooltip="Clips that a step learns from. Fewer take less memory.",
                    advanced=True,
                ),
                guarded(
                    io.Int.Input,
                    "clip_frames",
                    default=100,
                    min=10,
                    max=1000,
                    tooltip="Length of a clip, 25 frames a second. Recordings that are shorter are left out.",
                    advanced=True,
                ),
                guarded(
                    io.Int.Input,
                    "patience",
                    default=20,
                    min=1,
                    max=1000,
                    tooltip="The flow is judged every 256 steps; after so many times without getting better, it is "
                    "done.",
                    advanced=True,
                ),
            ],
            outputs=[
                flow_output("The best flow, ready to listen."),
                io.LossMap.Output(display_name="loss", tooltip="The losses, of training and then of what is held out."),
                io.Image.Output(display_name="chart", tooltip="The losses as curves."),
                io.Image.Output(
                    display_name="strip",
                    tooltip="Somebody held out, for four seconds: the voice, and how the face moved and how the flow "
                    "has it move.",
                ),
                io.String.Output(display_name="summary", tooltip="How long it was trained, and how good it became."),
            ],
        )

    @classmethod
    def execute(
        cls,
        folder: str,
        minutes: float,
        name: str,
        resume: bool,
        seed: int,
        size: str,
        prior: str,
        batch: int,
        clip_frames: int,
        patience: int,
    ) -> io.NodeOutput:
        with training_run(cls, FOLDER, name) as run:
            course = FlowCourse(batch=batch, frames=clip_frames, patience=patience, degrees=PRIORS[prior])
            asked = {"folder": folder, "seed": str(seed), "size": size, "prior": prior, "batch": str(batch)}
            asked |= {"clip frames": str(clip_frames)}
            record = open_record(run.out, asked, resume, PHASES)
            wanted = f"{minutes:g} minutes, patience {patience}"
            if record.complete(wanted):
                flow = load_audio_flow(record.out)
            else:
                setting = Setting(Budget(None if minutes else STEPS, 60 * minutes or None), run.device, seed)
                learning = flow_run(run.out, input_folder() / folder.strip(), SIZES[size], course, setting)
                with record.kept_as(wanted):
                    flow = learning.go(Watch(record, run.keep)).cpu()
                    record.report = f"{run.name}\n{_told(learning)}"
            curves = for_output(chart(record.history))[None]
            strip = for_output(read_sheet(last_sheet(record.out)))[None]
            return io.NodeOutput(
                flow,
                {"loss": record.history.losses()},
                curves,
                strip,
                record.report,
                ui=ui.PreviewImage(strip, cls=cls),
            )


class Watch(Follower):
    """Writes the losses down, those of what is held out too, and shows their curves above the strip."""

    def __call__(self, step: Step) -> None:
        training, held_out = PHASES
        self.record.history.add(training, step.step, step.loss)
        if step.validation is not None:
            self.record.history.add(held_out, step.step, step.validation)
        self.follow(step.progress, step.stop, lambda: torch.cat([chart(self.record.history), step.sheet()]))


def _told(run: FlowRun) -> str:
    """How long it was trained, and how good it became, in lines."""
    held_out = len(run.clips.held_out)
    return (
        f"{run.step} steps in {run.seconds / 60:.1f} minutes\n{run.best:.3f} bits a frame on recordings held out "
        f"({held_out} of {held_out + len(run.clips.training)})"
    )


NODES: list[type[io.ComfyNode]] = [TrainMotionFlow]
