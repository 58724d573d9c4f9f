"""`make compare-training`: `train run` beside the recipe of transformers' guide.

Same encoder, sentences, labels, epochs, precision and seeds; trainings take turns on the machine,
each a process of its own; both are scored by the same strict F1 on dev. Writes its section of
docs/benchmarks.md.
"""

import argparse
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.section import write_section
from benchmarks.training_report import Found, to_markdown
from benchmarks.training_worker import ARMS, Job, Trained, trained
from train.config import Config, read_config, to_yaml

__all__ = ["compare", "main"]


def compare(options: argparse.Namespace) -> Found:
    """Train every arm under every seed, by turns."""
    config = _config(options)
    arms = ["ours", *(arm for arm in ARMS[1:] if arm in options.arms)]
    rounds = []
    for turn, seed in enumerate(options.seeds):
        found = {}
        for place in range(len(arms)):
            arm = arms[(turn + place) % len(arms)]  # nobody always comes first
            found[arm] = _train(arm, config, seed, options)
            took = found[arm].took
            print(f"seed {seed}, {arm}: {took.speed:.0f} tokens/s", file=sys.stderr, flush=True)
        rounds.append(found)
    _refuse_other_precision(rounds)
    return Found(config, options.sentences, options.dev_sentences, rounds)


def _config(options: argparse.Namespace) -> Config:
    """Return the config of both sides: what the guide's recipe cannot do is left out."""
    config = read_config(options.config)
    if config.pairs or len(config.data.train) > 1 or config.scripts or config.layers:
        raise SystemExit(
            f"{options.config}: expected one corpus of labelled words, a whole encoder"
        )
    optimizer = config.optimizer.model_copy(
        update={"epochs": options.epochs or config.optimizer.epochs}
    )
    changes = {
        "encoder": str(options.encoder.resolve()),
        "optimizer": optimizer,
        "data": config.data.model_copy(update={"test": ()}),
        "repeats": 0.0,
        "blend": 1.0,
        "export": False,
        "seeds": tuple(options.seeds),
    }
    return config.model_copy(update=changes)


def _train(arm: str, config: Config, seed: int, options: argparse.Namespace) -> Trained:
    with TemporaryDirectory() as work:
        path = Path(work, "config.yaml")
        path.write_text(to_yaml(config), encoding="utf-8")
        data = options.data.resolve()
        return trained(
            Job(arm, path, data, Path(work), seed, options.sentences, options.dev_sentences)
        )


def _refuse_other_precision(rounds: Sequence[dict[str, Trained]]) -> None:
    found = {arm: one.took.dtype for trained in rounds for arm, one in trained.items()}
    if len(set(found.values())) > 1:
        raise SystemExit(f"expected one precision, found {found}; set that of the config")


def main(arguments: Sequence[str] | None = None) -> None:
    """Compare, print the section, and put it into its place."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    options = _parser().parse_args(given)
    command = shlex.join(["python", "-m", "benchmarks.compare_training", *given])
    section = to_markdown(compare(options), command)
    write_section(options.out, "training", section)
    print(f"\n{section}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.compare_training")
    parser.add_argument("--config", type=Path, default=Path("configs/ner-anercorp-small.yaml"))
    parser.add_argument("--encoder", type=Path, default=Path("runs/base-small"))
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--epochs", type=int, default=0, help="0: the config's")
    parser.add_argument("--sentences", type=int, default=0, help="first ones to learn; 0: all")
    parser.add_argument("--dev-sentences", type=int, default=0, help="first ones of dev; 0: all")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--arms", nargs="+", choices=ARMS[1:], default=list(ARMS[1:]))
    parser.add_argument("--out", type=Path, default=Path("docs/benchmarks.md"))
    return parser


if __name__ == "__main__":
    main()
