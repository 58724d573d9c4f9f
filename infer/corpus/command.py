"""The command `infer corpus`: parse, survey, open the output, run the engine, write in order."""

import argparse
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from infer.corpus.items import Outcome, in_batches
from infer.corpus.local import run_here, share_cores
from infer.corpus.manifest import make_manifest
from infer.corpus.options import make_corpus_parser
from infer.corpus.output import Output, check_free
from infer.corpus.pace import Pace, open_view, spell
from infer.corpus.partitions import check_form
from infer.corpus.progress_log import Done
from infer.corpus.reading import Corpus, Survey
from infer.corpus.work import Recipe
from infer.errors import RasdError
from infer.extras import needed
from infer.messages import say
from infer.options import load_options, targets_of
from infer.sources import Reading

__all__ = ["run"]


def run(arguments: Sequence[str]) -> int:
    """Run `infer corpus` and return its exit code: 0 all annotated, 1 something rejected.

    Raises:
        RasdError: Nothing can be done, or no more; what was done stays, for --resume.
        KeyboardInterrupt: Likewise.
    """
    options = make_corpus_parser().parse_args(arguments)
    folder = Path(options.out)
    corpus, recipe = _corpus(options), _recipe(options)
    check_form(options.format)
    if options.engine == "ray":
        needed("ray.data", "ray", "--engine ray")
    check_free(folder, options.resume)
    survey = corpus.survey()
    if survey.others:
        say(f"infer: other files in the folders, not read: {survey.others}")
    manifest = make_manifest(corpus, survey, recipe, options.format, options.partition_size)
    with Output(folder, manifest) as output:
        if not output.whole:
            _fill(output, corpus, survey, recipe, options)
        say(f"infer: {_summary(output.done)}; in {folder}")
        return 1 if output.done.rejected else 0


def _corpus(options: argparse.Namespace) -> Corpus:
    reading = Reading(options.encoding, options.text_field, options.id_field)
    return Corpus(tuple(options.inputs), reading, options.shard, options.subset, options.split)


def _recipe(options: argparse.Namespace) -> Recipe:
    loading = load_options(options)
    return Recipe(
        **{**loading, "model": tuple(loading["model"])},
        tasks=options.tasks,
        targets=targets_of(options),
    )


def _fill(
    output: Output, corpus: Corpus, survey: Survey, recipe: Recipe, options: argparse.Namespace
) -> None:
    """Run what has not been done."""
    if output.done.parts:
        say(f"infer: going on after {output.done.articles:,} articles, which are passed over")
    pace = Pace()
    try:
        with closing(_outcomes(output.done.next, corpus, survey, recipe, options)) as outcomes:
            _write(outcomes, output, pace)
    except (RasdError, KeyboardInterrupt):
        say(f"infer: cut off after {output.done.articles:,} articles; go on with --resume")
        raise
    mean = pace.articles / pace.seconds
    say(f"infer: {pace.articles:,} articles in {spell(pace.seconds)}, {mean:.1f}/s")


def _write(outcomes: Iterator[Outcome], output: Output, pace: Pace) -> None:
    with open_view(pace) as view:
        for outcome in outcomes:
            output.add(outcome)
            pace.step(outcome.share)
            view.step(output.now)
    output.finish()


def _outcomes(
    start: int, corpus: Corpus, survey: Survey, recipe: Recipe, options: argparse.Namespace
) -> Any:
    """Return the engine's generator of outcomes, from the position `start` on."""
    if options.engine == "ray":
        from infer.corpus.on_ray import Cluster, Source, run_on_ray  # noqa: PLC0415 - seconds

        cluster = Cluster(options.ray_address, options.workers, options.ray_gpus)
        source = Source(corpus, survey.size, start, options.partition_size)
        return run_on_ray(source, share_cores(recipe, options.workers), cluster)
    items = corpus.items(survey.size, start)
    return run_here(in_batches(items, options.partition_size), recipe, options.workers)


def _summary(done: Done) -> str:
    rejected = f", {done.rejected:,} rejected (rejects.jsonl says why)" if done.rejected else ""
    return f"{done.articles:,} articles: {done.annotated:,} annotated{rejected}"
