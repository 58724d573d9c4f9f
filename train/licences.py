"""What a model may be published under, by the terms of all that it learned from."""

from collections.abc import Iterable

from train.card import sources_of
from train.config import CorpusChoice
from train.data.sources import Source
from train.errors import RunError
from train.lineage import Learned

__all__ = ["noncommercial_sources"]


def noncommercial_sources(learned: Iterable[Learned], *, allowed: bool) -> tuple[Source, ...]:
    """Return the sources that forbid commercial use, each once; none unless they are `allowed`.

    Raises:
        RunError: the model, or one that it started from, learned from data or was chosen on data
            whose licence does not allow it, or that is there for testing.
    """
    found: dict[str, Source] = {}
    for one in learned:
        for source in _sources(one.choice, f"{one.where}: a model {one.how}", allowed):
            if not source.may_ship:
                found[source.name] = source
    return tuple(found.values())


def _sources(choice: CorpusChoice, what: str, allowed: bool) -> tuple[Source, ...]:
    what = f"{what} {choice.corpus} {choice.split} may not be published"
    if choice.split == "test":
        raise RunError(f"{what}, since it is there for testing; train one without it")
    try:
        sources = sources_of(choice.corpus)
    except KeyError:
        raise RunError(f"{what}: nothing is known of its terms; train one without it") from None
    for source in sources:
        if not (source.may_ship or (source.noncommercial and allowed)):
            way = ", or upload it for use without profit: train publish … --allow-noncommercial"
            way = way if source.noncommercial else ""
            raise RunError(f"{what} ({source.licence}); train one without it{way}")
    return sources
