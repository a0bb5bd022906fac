"""`likeness train SUBJECT` and `likeness prepare SUBJECT`: what each takes, and which training it begins.

A command imports what it needs when it is called, so that --help needs no torch.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from .command_output import log, say
from .faceshifter.training.options import add_options
from .fewshot.training import options as fewshot_options
from .hyperlips.training import options as hyperlips_options
from .pirenderer.training.options import add_lmdb_options, add_prepare_options, add_train_options


def _train_student(options: argparse.Namespace) -> int:
    from .tha4.distillation.train_student import train_student

    log()
    measured = train_student(options)
    for name, figure in measured.summary().items() if measured else ():
        say([f"{name}: {figure}"])
    return 0


def _train_teacher(options: argparse.Namespace) -> int:
    from .tha4.teacher_training.folder_triples import FolderTriples
    from .tha4.teacher_training.rig_triples import RigTriples
    from .tha4.teacher_training.train_teacher import load_vgg16, papers_trainings, train_teacher
    from .training.device import device_named

    log()
    device = device_named(options.device)
    trainings = papers_trainings(options.examples, options.batch, options.at_once)
    vgg = load_vgg16(options.vgg)
    source = FolderTriples(options.data) if options.data else RigTriples(device=device)
    train_teacher(options.out, source, vgg, *trainings, device)
    return 0


def _train_motion_flow(options: argparse.Namespace) -> int:
    from .pirenderer.flow_training.train_flow import train_by

    log()
    say([train_by(options)])
    return 0


def _train_faceshifter(options: argparse.Namespace) -> int:
    from .faceshifter.training.train_faceshifter import train_faceshifter

    log()
    train_faceshifter(options)
    return 0


def _train_pirenderer(options: argparse.Namespace) -> int:
    from .pirenderer.training.train_pirenderer import train_by

    log()
    train_by(options)
    return 0


def _prepare_pirenderer(options: argparse.Namespace) -> int:
    from .pirenderer.training.train_pirenderer import prepare_by

    log()
    say([prepare_by(options)])
    return 0


def _train_hyperlips(options: argparse.Namespace) -> int:
    from .hyperlips.training.train_hyperlips import train_by

    log()
    train_by(options)
    return 0


def _prepare_hyperlips(options: argparse.Namespace) -> int:
    from .hyperlips.training.train_hyperlips import prepare_by

    log()
    say([prepare_by(options)])
    return 0


def _train_fewshot(options: argparse.Namespace) -> int:
    from .fewshot.training.train_fewshot import train_by

    log()
    train_by(options)
    return 0


def _prepare_fewshot(options: argparse.Namespace) -> int:
    from .fewshot.training.train_fewshot import prepare_by

    log()
    say([prepare_by(options)])
    return 0


def _prepare_pirenderer_lmdb(options: argparse.Namespace) -> int:
    from .pirenderer.training.lmdb_clips import import_lmdb

    log()
    say([import_lmdb(options.lmdb, options.out)])
    return 0


def add_train(train: argparse.ArgumentParser) -> None:
    """The subjects of `train` and their options."""
    trains = train.add_subparsers(dest="subject", required=True, metavar="SUBJECT")
    _add_train_student(trains.add_parser("tha4-student", help="one character, from a teacher that can pose it"))
    _add_train_teacher(trains.add_parser("tha4-teacher", help="a teacher's body rotator and editor, from examples"))
    shifter = trains.add_parser("faceshifter", help="AEI-Net or HEAR-Net of FaceShifter, from a folder of pictures")
    add_options(shifter)
    shifter.set_defaults(call=_train_faceshifter)
    _add_train_motion_flow(trains.add_parser("motion-flow", help="a flow that moves portraits by a voice"))
    renderer = trains.add_parser("pirenderer", help="PIRenderer's three networks, from a folder of clips")
    add_train_options(renderer)
    renderer.set_defaults(call=_train_pirenderer)
    lips = trains.add_parser("hyperlips", help="HyperLips' expert, base and HR decoder, from clips of speakers")
    hyperlips_options.add_train_options(lips)
    lips.set_defaults(call=_train_hyperlips)
    heads = trains.add_parser("fewshot", help="few-shot heads by meta-learning, from clips of many people")
    fewshot_options.add_train_options(heads)
    heads.set_defaults(call=_train_fewshot)


def add_prepare(prepare: argparse.ArgumentParser) -> None:
    """The subjects of `prepare` and their options."""
    prepares = prepare.add_subparsers(dest="subject", required=True, metavar="SUBJECT")
    clips = prepares.add_parser("pirenderer", help="clips of one face each, with coefficients and sound, of videos")
    add_prepare_options(clips)
    clips.set_defaults(call=_prepare_pirenderer)
    speakers = prepares.add_parser("hyperlips", help="clips of one speaking face each, with landmarks, of videos")
    hyperlips_options.add_prepare_options(speakers)
    speakers.set_defaults(call=_prepare_hyperlips)
    heads = prepares.add_parser("fewshot", help="clips of one head each, with landmarks, of videos")
    fewshot_options.add_prepare_options(heads)
    heads.set_defaults(call=_prepare_fewshot)
    published = prepares.add_parser("pirenderer-lmdb", help="the same clips, of an lmdb that PIRenderer's scripts made")
    add_lmdb_options(published)
    published.set_defaults(call=_prepare_pirenderer_lmdb)


def _add_train_student(student: argparse.ArgumentParser) -> None:
    student.add_argument("out", type=Path, metavar="OUT", help="OUT.safetensors, or a folder for the published layout")
    add_teaching(student)
    student.add_argument("--preset", choices=["fast", "paper"], default="fast", help="ours, or as published (fast)")
    student.add_argument("--face-steps", type=int, metavar="N", help="steps of the face network, instead of minutes")
    student.add_argument("--body-steps", type=int, metavar="N", help="steps of the body network, instead of minutes")
    student.add_argument("--seed", type=int, default=0, metavar="N", help="of everything random (0)")
    student.add_argument("--poses", type=int, default=200, metavar="N", help="how many to measure the result on (200)")
    student.add_argument("--snapshot-seconds", type=float, default=60.0, metavar="N", help="between two snapshots (60)")
    official = "a folder that also gets the character, as the published programs read it"
    student.add_argument("--official", type=Path, metavar="FOLDER", help=official)
    student.add_argument("--mask", type=Path, metavar="MASK.png", help="white where the face moves, for --preset paper")
    colors = "what the body's colour learns with --preset paper: as the paper says (direct), or its code (image)"
    student.add_argument("--color-target", choices=["direct", "image"], help=colors)
    student.add_argument("--pose-dataset", type=Path, metavar="FILE", help="poses to learn from (our own sampler)")
    student.set_defaults(call=_train_student)


def _add_train_motion_flow(flow: argparse.ArgumentParser) -> None:
    flow.add_argument("out", type=Path, metavar="OUT.safetensors")
    flow.add_argument("--data", type=Path, required=True, metavar="DIR", help="recordings: NAME.npz and NAME.wav")
    flow.add_argument("--size", choices=["usual", "large"], default="usual", help="11 or 88 million numbers (usual)")
    flow.add_argument("--prior", choices=["normal", "student"], default="normal", help="student forgives odd data")
    flow.add_argument("--steps", type=int, metavar="N", help="at most (80,000, or as many as the minutes allow)")
    flow.add_argument("--minutes", type=float, metavar="N", help="at most")
    flow.add_argument("--batch", type=int, default=64, metavar="N", help="clips that a step learns from (64)")
    flow.add_argument("--frames", type=int, default=100, metavar="N", help="of a clip, 25 a second (100)")
    flow.add_argument("--validate-every", type=int, default=256, metavar="N", help="steps between judgements (256)")
    flow.add_argument("--patience", type=int, default=20, metavar="N", help="judgements without a better one (20)")
    flow.add_argument("--seed", type=int, default=0, metavar="N", help="of everything random (0)")
    flow.add_argument("--snapshot-seconds", type=float, default=60.0, metavar="N", help="between two snapshots (60)")
    flow.add_argument("--device", default="cpu", help="where to train: cpu, cuda, cuda:1, mps (cpu)")
    flow.set_defaults(call=_train_motion_flow)


def add_teaching(parser: argparse.ArgumentParser) -> None:
    """Who teaches a student, for how long and where."""
    parser.add_argument("--teacher", default="rig", help="rig (the pack's own character), or a student, or the teacher")
    parser.add_argument("--picture", type=Path, metavar="CHARACTER.png", help="whom the published teacher poses")
    parser.add_argument("--minutes", type=float, metavar="N", help="length of the training (all steps of the preset)")
    parser.add_argument("--device", default="cpu", help="where to train: cpu, cuda, cuda:1, mps (cpu)")


def _add_train_teacher(teacher: argparse.ArgumentParser) -> None:
    vgg = Path("models/likeness/vgg16/vgg16-397923af.pth")
    teacher.add_argument("out", type=Path, metavar="OUT", help="a folder; it is made where there is none")
    teacher.add_argument(
        "--data", type=Path, metavar="DIR", help="rest/*.png, posed/*.png and poses.json (varied characters of the rig)"
    )
    teacher.add_argument("--vgg", type=Path, default=vgg, metavar="FILE", help=f"torchvision's VGG16 ({vgg})")
    teacher.add_argument("--examples", type=int, metavar="N", help="in each phase (500,000 and 9,000,000)")
    teacher.add_argument("--batch", type=int, default=16, metavar="N", help="examples that a step learns from (16)")
    teacher.add_argument(
        "--at-once", type=int, default=16, metavar="N", help="of these, how many are in memory together (16)"
    )
    teacher.add_argument("--device", default="cpu", help="cpu, cuda, cuda:1, mps ... (cpu)")
    teacher.set_defaults(call=_train_teacher)
