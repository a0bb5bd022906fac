"""The command line: `likeness run | nodes | convert | check | bench | train | prepare`, each a few lines.

A command imports what it needs when it is called, so that --help needs no torch.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from .models.errors import LikenessError
from .models.faceshifter.training.options import add_options
from .models.fewshot.training import options as fewshot_options
from .models.hyperlips.training import options as hyperlips_options
from .models.pirenderer.training.options import add_lmdb_options, add_prepare_options, add_train_options

FAILED, MENDABLE, INTERRUPTED = 1, 2, 130


def _say(lines: Iterable[str]) -> None:
    """Each line as soon as it is known."""
    for line in lines:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


def _log() -> None:
    """What a training tells on its way goes to stderr."""
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)


def _run(options: argparse.Namespace) -> int:
    from .nodes.headless.run import run_graph

    return run_graph(options.graph, options.set, options.input, options.output, options.models, options.device)


def _nodes(options: argparse.Namespace) -> int:
    from .nodes.headless.listing import listing

    _say(listing(options.name))
    return 0


def _convert(options: argparse.Namespace) -> int:
    from .models.conversion import convert

    sys.stdout.write(f"{options.target}: {convert(options.source, options.target)}\n")
    return 0


def _check_student(options: argparse.Namespace) -> int:
    from .models.tha4.check import check

    failed = False
    for compared in check(options.folder):
        sys.stdout.write(f"{compared}\n")
        failed |= not compared.passed
    return FAILED if failed else 0


def _bench_student(options: argparse.Namespace) -> int:
    from .models.tha4.bench import default_student, report
    from .models.tha4.character import load_student

    student = load_student(options.character) if options.character else default_student()
    _say(report(student))
    return 0


def _bench_teacher(options: argparse.Namespace) -> int:
    from .models.tha4.bench import default_student
    from .models.tha4.fast_teacher.bench import first_teacher, report
    from .models.tha4.teacher_files import load_teacher

    teacher = load_teacher(options.teacher) if options.teacher else first_teacher()
    _say(report(teacher, default_student().character, options.frames))
    return 0


def _bench_media_stream(options: argparse.Namespace) -> int:
    from fractions import Fraction

    from .models.media.stream_bench import measure_stream

    report = measure_stream(options.folder, options.seconds, *options.size, Fraction(options.fps))
    sys.stdout.write(f"{report}\n")
    return 0 if report.kept else FAILED


def _bench_stream(options: argparse.Namespace) -> int:
    from .models.media.audio import read_audio
    from .models.tha4.bench import default_student
    from .models.tha4.character import load_student
    from .models.tha4.fast_student import FastStudent
    from .models.tha4.stream_bench import measure_stream

    student = load_student(options.character) if options.character else default_student()
    speech = read_audio(options.sound)
    sys.stdout.write(f"{measure_stream(FastStudent(student), speech, options.seconds, options.video)}\n")
    return 0


def _bench_face_track(options: argparse.Namespace) -> int:
    from .models.face.following.follow_bench import EVERIES, drawn_frames, film_frames, networks, report

    if options.video is None and (options.mediapipe or options.detector or options.landmarker):
        raise LikenessError("A drawn face shows these networks nothing: give a --video with a face in it.")
    if options.video is not None and not (options.mediapipe or options.detector):
        raise LikenessError("A --video needs networks that see: give --mediapipe, or --detector and --landmarker.")
    frames = film_frames(options.video, options.frames) if options.video else drawn_frames(options.frames)
    with networks(options.detector, options.landmarker, options.mediapipe) as (detect, landmark):
        _say(report(frames, detect, landmark, options.every or EVERIES, options.video is None))
    return 0


def _bench_pirenderer(options: argparse.Namespace) -> int:
    from .models.pirenderer.fast.render_bench import open_generator, report

    _say(report(open_generator(options.weights), options.frames))
    return 0


def _bench_paste(options: argparse.Namespace) -> int:
    from .models.face.pasting.paste_bench import report

    _say(report(options.face, options.crop))
    return 0


def _bench_faceshifter(options: argparse.Namespace) -> int:
    from .models.faceshifter.swap_bench import report

    _say(report(options.weights, options.frames))
    return 0


def _bench_hyperlips(options: argparse.Namespace) -> int:
    from .models.hyperlips.fast.lip_bench import open_networks, report

    _say(report(*open_networks(options.base, options.hr, options.rescaling), options.frames, options.published))
    return 0


def _bench_fewshot(options: argparse.Namespace) -> int:
    from .models.fewshot.fast.head_bench import report

    _say(report(options.weights, options.rounds))
    return 0


def _bench_default(options: argparse.Namespace) -> int:
    from .models.tha4.distillation.train_student import bench_default

    for name, figure in bench_default(options.poses).summary().items():
        sys.stdout.write(f"{name}: {figure}\n")
    return 0


def _bench_distillation(options: argparse.Namespace) -> int:
    from .models.tha4.distillation.distill_bench import bench_distillation
    from .models.tha4.distillation.setting import Setting
    from .models.tha4.distillation.teachers import open_teacher
    from .models.training.device import device_named

    _log()
    device = device_named(options.device)
    teacher = open_teacher(options.teacher, device, options.picture)
    setting = Setting(minutes=options.minutes, device=device, held_out=options.poses)
    presets = [options.preset] if options.preset else ["fast", "paper"]
    _say(bench_distillation(teacher, options.folder, presets, setting))
    return 0


def _train_student(options: argparse.Namespace) -> int:
    from .models.tha4.distillation.train_student import train_student

    _log()
    measured = train_student(options)
    for name, figure in measured.summary().items() if measured else ():
        sys.stdout.write(f"{name}: {figure}\n")
    return 0


def _train_teacher(options: argparse.Namespace) -> int:
    from .models.tha4.teacher_training.folder_triples import FolderTriples
    from .models.tha4.teacher_training.rig_triples import RigTriples
    from .models.tha4.teacher_training.train_teacher import load_vgg16, papers_trainings, train_teacher
    from .models.training.device import device_named

    _log()
    device = device_named(options.device)
    trainings = papers_trainings(options.examples, options.batch, options.at_once)
    vgg = load_vgg16(options.vgg)
    source = FolderTriples(options.data) if options.data else RigTriples(device=device)
    train_teacher(options.out, source, vgg, *trainings, device)
    return 0


def _bench_hyperlips_steady(options: argparse.Namespace) -> int:
    from .models.hyperlips.steady_bench import report

    _say(report(options.weights, options.seconds))
    return 0


def _train_motion_flow(options: argparse.Namespace) -> int:
    from .models.pirenderer.flow_training.train_flow import train_by

    _log()
    sys.stdout.write(f"{train_by(options)}\n")
    return 0


def _train_faceshifter(options: argparse.Namespace) -> int:
    from .models.faceshifter.training.train_faceshifter import train_faceshifter

    _log()
    train_faceshifter(options)
    return 0


def _train_pirenderer(options: argparse.Namespace) -> int:
    from .models.pirenderer.training.train_pirenderer import train_by

    _log()
    train_by(options)
    return 0


def _prepare_pirenderer(options: argparse.Namespace) -> int:
    from .models.pirenderer.training.train_pirenderer import prepare_by

    _log()
    sys.stdout.write(f"{prepare_by(options)}\n")
    return 0


def _train_hyperlips(options: argparse.Namespace) -> int:
    from .models.hyperlips.training.train_hyperlips import train_by

    _log()
    train_by(options)
    return 0


def _prepare_hyperlips(options: argparse.Namespace) -> int:
    from .models.hyperlips.training.train_hyperlips import prepare_by

    _log()
    sys.stdout.write(f"{prepare_by(options)}\n")
    return 0


def _train_fewshot(options: argparse.Namespace) -> int:
    from .models.fewshot.training.train_fewshot import train_by

    _log()
    train_by(options)
    return 0


def _prepare_fewshot(options: argparse.Namespace) -> int:
    from .models.fewshot.training.train_fewshot import prepare_by

    _log()
    sys.stdout.write(f"{prepare_by(options)}\n")
    return 0


def _bench_fewshot_finetune(options: argparse.Namespace) -> int:
    from .models.fewshot.fine_tuning.tuning_bench import report

    _say(report(options.weights, options.steps, options.size))
    return 0


def _prepare_pirenderer_lmdb(options: argparse.Namespace) -> int:
    from .models.pirenderer.training.lmdb_clips import import_lmdb

    _log()
    sys.stdout.write(f"{import_lmdb(options.lmdb, options.out)}\n")
    return 0


def _bench_faceshifter_ablation(options: argparse.Namespace) -> int:
    from .models.faceshifter.ablation.ablation import ablation

    _log()
    _say(ablation(options.steps, options.folder, options.seed))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="likeness", description="Portrait animation, without ComfyUI.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_run(commands.add_parser("run", help="run a graph: a saved workflow or an API prompt"))

    nodes = commands.add_parser("nodes", help="list every node with its inputs")
    nodes.add_argument("name", nargs="?", default="", help="only those whose id, title or category has this in it")
    nodes.set_defaults(call=_nodes)

    convert = commands.add_parser("convert", help="turn published weights into one safetensors file")
    convert.add_argument("source", type=Path, metavar="IN", help="a weight file, or a folder of a character or teacher")
    convert.add_argument("target", type=Path, metavar="OUT.safetensors")
    convert.set_defaults(call=_convert)

    check = commands.add_parser("check", help="compare a network with what its authors published")
    checks = check.add_subparsers(dest="subject", required=True, metavar="SUBJECT")
    student = checks.add_parser("tha4-student", help="a character's frames against renders of the published program")
    student.add_argument("folder", type=Path, help="holds the character, render_*.png and poses.json")
    student.set_defaults(call=_check_student)

    _add_bench(commands.add_parser("bench", help="measure speed, memory and likeness"))

    train = commands.add_parser("train", help="train a network; the same command goes on where one was stopped")
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

    prepare = commands.add_parser("prepare", help="make a user's films into what a training learns from")
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
    return parser


def _add_train_student(student: argparse.ArgumentParser) -> None:
    student.add_argument("out", type=Path, metavar="OUT", help="OUT.safetensors, or a folder for the published layout")
    _add_teaching(student)
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


def _add_teaching(parser: argparse.ArgumentParser) -> None:
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


def _add_bench(bench: argparse.ArgumentParser) -> None:
    benches = bench.add_subparsers(dest="subject", required=True, metavar="SUBJECT")
    speed = benches.add_parser("tha4-student", help="the fast student against the plain formula")
    stream = benches.add_parser("tha4-stream", help="a long video from speech: its time and its peak memory")
    for one in (speed, stream):
        one.add_argument(
            "--character", type=Path, help="a character's file or folder (the one that ships with the pack)"
        )
    stream.add_argument("sound", type=Path, help="a voice; it is repeated to the length of the video")
    stream.add_argument("video", type=Path, metavar="OUT.mp4")
    stream.add_argument("--seconds", type=float, default=600.0, help="length of the video (600)")
    media = benches.add_parser("stream", help="a long video through a trivial function: is everything kept")
    media.add_argument("--seconds", type=float, default=600.0, metavar="N", help="length of the clip (600)")
    size = "its width and height in pixels (1920 1080)"
    media.add_argument("--size", type=int, nargs=2, default=(1920, 1080), metavar=("W", "H"), help=size)
    media.add_argument("--fps", type=int, default=30, metavar="N", help="its frames a second (30)")
    clips = "where the clip is made and what comes of it goes (./output/stream)"
    media.add_argument("--folder", type=Path, default=Path("output/stream"), metavar="DIR", help=clips)
    media.set_defaults(call=_bench_media_stream)
    teacher = benches.add_parser("tha4-teacher", help="the fast teacher against the plain formula")
    teacher.add_argument("--teacher", type=Path, metavar="PATH", help="its folder or file (first weights, as slow)")
    teacher.add_argument("--frames", type=int, default=3, metavar="N", help="of each kind (3)")
    teacher.set_defaults(call=_bench_teacher)
    default = benches.add_parser("tha4-default", help="how like its rig the shipped character is, on unseen poses")
    default.add_argument("--poses", type=int, default=200, metavar="N", help="how many (200)")
    pirenderer = benches.add_parser("pirenderer", help="the fast renderer and flow against the plain formulas")
    pirenderer.add_argument("--weights", type=Path, metavar="FILE", help="of PIRenderer (drawn weights, as slow)")
    pirenderer.add_argument("--frames", type=int, default=10, metavar="N", help="of each form (10)")
    pirenderer.set_defaults(call=_bench_pirenderer)
    paste = benches.add_parser("paste", help="crops laid into their part of a frame, against the whole frame")
    paste.add_argument(
        "--face", type=int, default=300, metavar="N", help="pixels of the crop's side in the frame (300)"
    )
    paste.add_argument("--crop", type=int, default=256, metavar="N", help="pixels of the crop itself (256)")
    paste.set_defaults(call=_bench_paste)
    swap = benches.add_parser("faceshifter", help="the fast AEI-Net against the plain formula")
    swap.add_argument("--weights", type=Path, metavar="FILE", help="G_unet_2blocks.pth ... (first weights, as slow)")
    swap.add_argument("--frames", type=int, default=4, metavar="N", help="of a drawn video, drawn at once (4)")
    swap.set_defaults(call=_bench_faceshifter)
    tuning = benches.add_parser("fewshot-finetune", help="steps of fine-tuning a head, against the plain formula")
    tuning.add_argument("--weights", type=Path, metavar="FILE", help="model_weights.tar ... (first weights, as slow)")
    tuning.add_argument("--steps", type=int, default=2, metavar="N", help="of each form, after one to warm up (2)")
    tuning.add_argument("--size", type=int, default=256, metavar="N", help="pixels of the pictures (256)")
    tuning.set_defaults(call=_bench_fewshot_finetune)
    _add_bench_hyperlips(
        benches.add_parser("hyperlips", help="the fast lips and HR decoder against the plain formulas")
    )
    heads = benches.add_parser("fewshot", help="the fast few-shot heads against the plain formulas")
    heads.add_argument("--weights", type=Path, metavar="FILE", help="model_weights.tar ... (first weights, as slow)")
    heads.add_argument("--rounds", type=int, default=3, metavar="N", help="of each form, the best counts (3)")
    heads.set_defaults(call=_bench_fewshot)
    distillation = benches.add_parser("tha4-distill", help="what the presets reach in equal time")
    _add_teaching(distillation)
    distillation.add_argument("--preset", choices=["fast", "paper"], help="one of them (both)")
    distillation.add_argument("--poses", type=int, default=1000, metavar="N", help="how many to measure on (1000)")
    kept = "where the characters and their snapshots go (./output/tha4-distill)"
    distillation.add_argument("--folder", type=Path, default=Path("output/tha4-distill"), metavar="DIR", help=kept)
    distillation.set_defaults(call=_bench_distillation)
    _add_bench_face_track(benches.add_parser("face-track", help="faces followed, against detection in every frame"))
    shifter = benches.add_parser("faceshifter-ablation", help="AAD's mask and HEAR-Net, with and without, in miniature")
    shifter.add_argument("--steps", type=int, default=400, metavar="N", help="of each training (400)")
    shifter.add_argument("--seed", type=int, default=0, metavar="N", help="of everything random (0)")
    runs = "where the networks and their snapshots go (./output/faceshifter-ablation)"
    shifter.add_argument("--folder", type=Path, default=Path("output/faceshifter-ablation"), metavar="DIR", help=runs)
    shifter.set_defaults(call=_bench_faceshifter_ablation)
    steady = benches.add_parser("hyperlips-steady", help="how much dubbed lips tremble in silence, plain and calmed")
    steady.add_argument("--weights", type=Path, metavar="FILE", help="of HyperLips' base (drawn weights)")
    steady.add_argument("--seconds", type=float, default=6.0, metavar="N", help="length of the drawn clip (6)")
    steady.set_defaults(call=_bench_hyperlips_steady)
    speed.set_defaults(call=_bench_student)
    stream.set_defaults(call=_bench_stream)
    default.set_defaults(call=_bench_default)


def _add_bench_hyperlips(lips: argparse.ArgumentParser) -> None:
    lips.add_argument("--base", type=Path, metavar="FILE", help="hyperlipsbase_multi.pth ... (drawn weights, as slow)")
    lips.add_argument("--hr", type=Path, metavar="FILE", help="an HR decoder's (drawn weights, as slow)")
    larger = "of the HR decoder with drawn weights (4)"
    lips.add_argument("--rescaling", type=int, choices=[1, 2, 4], default=4, help=larger)
    lips.add_argument("--frames", type=int, default=16, metavar="N", help="drawn at once (16)")
    fed = "the HR decoder as the published program feeds it, too: one frame of 512 takes a minute and 5 GB"
    lips.add_argument("--published", action="store_true", help=fed)
    lips.set_defaults(call=_bench_hyperlips)


def _add_bench_face_track(track: argparse.ArgumentParser) -> None:
    track.add_argument("--frames", type=int, default=300, metavar="N", help="how many, at most (300)")
    every = "frames from one detection to the next; may be given more than once (4, 12, 24)"
    track.add_argument("--every", type=int, action="append", metavar="N", help=every)
    track.add_argument("--video", type=Path, metavar="FILE", help="a film of faces (a drawn one, of 720p)")
    track.add_argument("--detector", type=Path, metavar="FILE", help="weights of S3FD (any weights, as slow)")
    track.add_argument("--landmarker", type=Path, metavar="FILE", help="weights of 2DFAN-4 (any weights, as slow)")
    track.add_argument("--mediapipe", action="store_true", help="MediaPipe in their place")
    track.set_defaults(call=_bench_face_track)


def _add_run(run: argparse.ArgumentParser) -> None:
    run.add_argument("graph", type=Path, metavar="GRAPH.json")
    run.add_argument(
        "--set",
        action="append",
        default=[],
        metavar='"Node title.input=value"',
        help="change a value of the graph; may be given more than once",
    )
    shipped = "where the graph's pictures and sounds lie (./input; without one, the files that ship with the pack)"
    run.add_argument("--input", type=Path, metavar="DIR", help=shipped)
    run.add_argument("--output", type=Path, default=Path("output"), metavar="DIR", help="where results go (./output)")
    run.add_argument("--models", type=Path, metavar="DIR", help="where weights lie, or the models folder of a ComfyUI")
    run.add_argument("--device", choices=["auto", "cpu", "cuda", "mps"], default="auto")
    run.set_defaults(call=_run)


def main() -> int:
    """Returns the exit status: 0, 1 where a check failed, 2 for what the user can mend (a sentence says it), 130."""
    options = _parser().parse_args()
    try:
        return options.call(options)
    except LikenessError as error:
        sys.stderr.write(f"likeness: {error}\n")
        return MENDABLE
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # the reader, such as `head`, has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


if __name__ == "__main__":
    sys.exit(main())
