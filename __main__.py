"""The command line: `likeness run | nodes | convert | check | bench | train | prepare`, each a few lines.

A command imports what it needs when it is called, so that --help needs no torch.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from .models.bench_commands import add_bench
from .models.command_output import say
from .models.errors import LikenessError
from .models.train_commands import add_prepare, add_train

FAILED, MENDABLE, INTERRUPTED = 1, 2, 130


def _run(options: argparse.Namespace) -> int:
    from .nodes.headless.run import run_graph

    return run_graph(options.graph, options.set, options.input, options.output, options.models, options.device)


def _nodes(options: argparse.Namespace) -> int:
    from .nodes.headless.listing import listing

    say(listing(options.name))
    return 0


def _convert(options: argparse.Namespace) -> int:
    from .models.conversion import convert

    say([f"{options.target}: {convert(options.source, options.target)}"])
    return 0


def _check_student(options: argparse.Namespace) -> int:
    from .models.tha4.check import check

    failed = False
    for compared in check(options.folder):
        say([compared])
        failed |= not compared.passed
    return FAILED if failed else 0


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

    add_bench(commands.add_parser("bench", help="measure speed, memory and likeness"))

    add_train(commands.add_parser("train", help="train a network; the same command goes on where one was stopped"))
    add_prepare(commands.add_parser("prepare", help="make a user's films into what a training learns from"))
    return parser


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
