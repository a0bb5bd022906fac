"""The command line: `likeness run | nodes | convert`. Each command imports what it needs only when it is called."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from .models.errors import LikenessError


def _run(options: argparse.Namespace) -> int:
    from .nodes.headless.run import run_graph

    return run_graph(options.graph, options.set, options.input, options.output, options.models, options.device)


def _nodes(options: argparse.Namespace) -> int:
    from .nodes.headless.listing import listing

    sys.stdout.writelines(f"{line}\n" for line in listing(options.name))
    return 0


def _convert(options: argparse.Namespace) -> int:
    from .models.conversion import convert

    sys.stdout.write(f"{options.target}: {convert(options.source, options.target)}\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="likeness", description="Portrait animation, without ComfyUI.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    run = commands.add_parser("run", help="run a graph: a saved workflow or an API prompt")
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

    nodes = commands.add_parser("nodes", help="list every node with its inputs")
    nodes.add_argument("name", nargs="?", default="", help="only those whose id, title or category has this in it")
    nodes.set_defaults(call=_nodes)

    convert = commands.add_parser("convert", help="turn a published weight file or character into a safetensors file")
    convert.add_argument("source", type=Path, metavar="IN", help="a weight file, a character's folder or its .yaml")
    convert.add_argument("target", type=Path, metavar="OUT.safetensors")
    convert.set_defaults(call=_convert)
    return parser


def main() -> int:
    """Returns the exit status: 0 done, 2 for what the user can mend (one sentence says it), 130 for Ctrl-C."""
    options = _parser().parse_args()
    try:
        return options.call(options)
    except LikenessError as error:
        sys.stderr.write(f"likeness: {error}\n")
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader, such as `head`, has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


if __name__ == "__main__":
    sys.exit(main())
