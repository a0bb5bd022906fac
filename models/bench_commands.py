"""`likeness bench SUBJECT`: what each bench takes, and what it measures.

A bench imports what it needs when it is called, so that --help needs no torch.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from .command_output import log, say
from .errors import LikenessError
from .train_commands import add_teaching

FAILED = 1  # the exit status of a bench that found something lost


def _bench_student(options: argparse.Namespace) -> int:
    from .tha4.bench import default_student, report
    from .tha4.character import load_student

    student = load_student(options.character) if options.character else default_student()
    say(report(student))
    return 0


def _bench_teacher(options: argparse.Namespace) -> int:
    from .tha4.bench import default_student
    from .tha4.fast_teacher.bench import first_teacher, report
    from .tha4.teacher_files import load_teacher

    teacher = load_teacher(options.teacher) if options.teacher else first_teacher()
    say(report(teacher, default_student().character, options.frames))
    return 0


def _bench_media_stream(options: argparse.Namespace) -> int:
    from fractions import Fraction

    from .media.stream_bench import measure_stream

    width, height = options.size
    report = measure_stream(options.folder, options.seconds, width, height, Fraction(options.fps))
    say([report])
    return 0 if report.kept else FAILED


def _bench_stream(options: argparse.Namespace) -> int:
    from .media.audio import read_audio
    from .tha4.bench import default_student
    from .tha4.character import load_student
    from .tha4.fast_student import FastStudent
    from .tha4.stream_bench import measure_stream

    student = load_student(options.character) if options.character else default_student()
    speech = read_audio(options.sound)
    say([measure_stream(FastStudent(student), speech, options.seconds, options.video)])
    return 0


def _bench_face_track(options: argparse.Namespace) -> int:
    from .face.following.follow_bench import EVERIES, drawn_frames, film_frames, networks, report

    if options.video is None and (options.mediapipe or options.detector or options.landmarker):
        raise LikenessError("A drawn face shows these networks nothing: give a --video with a face in it.")
    if options.video is not None and not (options.mediapipe or options.detector):
        raise LikenessError("A --video needs networks that see: give --mediapipe, or --detector and --landmarker.")
    frames = film_frames(options.video, options.frames) if options.video else drawn_frames(options.frames)
    with networks(options.detector, options.landmarker, options.mediapipe) as (detect, landmark):
        say(report(frames, detect, landmark, options.every or EVERIES, options.video is None))
    return 0


def _bench_pirenderer(options: argparse.Namespace) -> int:
    from .pirenderer.fast.render_bench import open_generator, report

    say(report(open_generator(options.weights), options.frames))
    return 0


def _bench_paste(options: argparse.Namespace) -> int:
    from .face.pasting.paste_bench import report

    say(report(options.face, options.crop))
    return 0


def _bench_faceshifter(options: argparse.Namespace) -> int:
    from .faceshifter.swap_bench import report

    say(report(options.weights, options.frames))
    return 0


def _bench_hyperlips(options: argparse.Namespace) -> int:
    from .hyperlips.fast.lip_bench import open_networks, report

    say(report(*open_networks(options.base, options.hr, options.rescaling), options.frames, options.published))
    return 0


def _bench_fewshot(options: argparse.Namespace) -> int:
    from .fewshot.fast.head_bench import report

    say(report(options.weights, options.rounds))
    return 0


def _bench_default(options: argparse.Namespace) -> int:
    from .tha4.distillation.train_student import bench_default

    for name, figure in bench_default(options.poses).summary().items():
        say([f"{name}: {figure}"])
    return 0


def _bench_distillation(options: argparse.Namespace) -> int:
    from .tha4.distillation.distill_bench import bench_distillation
    from .tha4.distillation.setting import Setting
    from .tha4.distillation.teachers import open_teacher
    from .training.device import device_named

    log()
    device = device_named(options.device)
    teacher = open_teacher(options.teacher, device, options.picture)
    setting = Setting(minutes=options.minutes, device=device, held_out=options.poses)
    presets = [options.preset] if options.preset else ["fast", "paper"]
    say(bench_distillation(teacher, options.folder, presets, setting))
    return 0


def _bench_hyperlips_steady(options: argparse.Namespace) -> int:
    from .hyperlips.steady_bench import report

    say(report(options.weights, options.seconds))
    return 0


def _bench_fewshot_finetune(options: argparse.Namespace) -> int:
    from .fewshot.fine_tuning.tuning_bench import report

    say(report(options.weights, options.steps, options.size))
    return 0


def _bench_faceshifter_ablation(options: argparse.Namespace) -> int:
    from .faceshifter.ablation.ablation import ablation

    log()
    say(ablation(options.steps, options.folder, options.seed))
    return 0


def add_bench(bench: argparse.ArgumentParser) -> None:
    """The subjects and their options."""
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
    add_teaching(distillation)
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
