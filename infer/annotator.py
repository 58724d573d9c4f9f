"""The whole road of one article, from text to annotation."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from infer.annotation import Annotation
from infer.article import Article, find_entities, find_quotes, find_stances
from infer.choice import Choice
from infer.classifier import Classified
from infer.errors import UsageError
from infer.loading import Models, load_models
from infer.mentions import named_question
from infer.subjects import check_subjects
from infer.tasks import TASKS

__all__ = ["Annotator"]


class Annotator:
    """Annotates articles; load once, use often.

    >>> from infer import Annotator
    >>> annotation = Annotator.load().annotate("التقى غوتيريش وفد الأمم المتحدة في طرابلس.")
    >>> [(e.label, e.text) for e in annotation.entities]
    [('PER', 'غوتيريش'), ('ORG', 'الأمم المتحدة'), ('LOC', 'طرابلس')]
    """

    def __init__(self, models: Models):
        self._models = models

    @classmethod
    def load(  # noqa: PLR0913 - each is a choice of the user's
        cls,
        model: str | Path | Sequence[str | Path] = (),
        *,
        tasks: Sequence[str] = TASKS,
        threads: int = 0,
        revision: str = "",
        device: str = "auto",
        dtype: str = "auto",
        runtime: str = "auto",
    ) -> "Annotator":
        """Load an annotator.

        Args:
            model: A folder with a model, or a name on the Hub (`user/name`, `user/name@revision`),
                or several; each takes the place of the one for its task, or tasks, that ships with
                Rasd.
            tasks: What to look for, of `entities`, `quotes` and `stances`; each needs those before
                it, which come with it.
            threads: Threads of the encoder on the CPU; 0 is one for each core.
            revision: Branch, tag or commit of the models of the Hub.
            device: `cpu`, `cuda`, or `auto`: a GPU where PyTorch sees one.
            dtype: `auto`, `float32`, `bfloat16`, `float16` or `int8`; `auto` is int8 on the CPU,
                bfloat16 or float16 on a GPU.
            runtime: `onnx`, `torch`, or `auto`: ONNX Runtime on the CPU, PyTorch on a GPU and for
                the precisions that it alone has.

        Raises:
            CheckpointError: A model's files are missing, broken or disagree, the Hub does not give
                it, or it cannot be run as is asked.
            UsageError: A value is unknown or excludes another, the device is not there, or a
                package is not installed.
        """
        models = [model] if isinstance(model, (str, Path)) else model
        choice = Choice(device, dtype, runtime, threads)
        return cls(load_models(models, tasks, choice, revision))

    @property
    def notices(self) -> tuple[str, ...]:
        """What differs from what was asked for, such as a model that runs on another device."""
        return self._models.notices

    def annotate(
        self,
        text: str,
        id: str = "",  # noqa: A002 - the JSON's name
        targets: str | Sequence[str] = (),
    ) -> Annotation:
        """Return what `text` says; the same text always gives the same annotation.

        Any text is good, of any length and in any script: what has no Arabic merely has little to
        annotate. Offsets are half-open code-point offsets into `text`.

        Args:
            text: The article.
            id: What to call it.
            targets: A subject of your choice, or several, which the text need not mention: the
                annotation says how each holder stands to each, neutral stances included.

        Raises:
            UsageError: A target is empty or too long, or the task `stances` was not loaded.
        """
        return self.annotate_batch([text], [id], targets)[0]

    def annotate_batch(
        self,
        texts: Sequence[str],
        ids: Sequence[str] = (),
        targets: str | Sequence[str] = (),
    ) -> list[Annotation]:
        """Return what `annotate` gives for each text; all of them share the encoder's calls.

        Memory grows with their number: `annotate_many` takes any.

        Raises:
            UsageError: As `annotate` does, or there are not as many ids, if any, as texts.
        """
        subjects = self._subjects(targets)
        if ids and len(ids) != len(texts):
            raise UsageError(f"ids: expected one for each of {len(texts)} texts, found {len(ids)}")
        articles = [Article.of(text) for text in texts]
        models = self._models
        with models.together():
            find_entities(articles, models.entities)
            if models.quotes:
                find_quotes(articles, models.quotes)
            if models.targets and models.stance:
                find_stances(articles, models.targets, models.stance, subjects)
        named = zip(articles, ids or [""] * len(texts), strict=True)
        return [article.annotation(models.tasks, id_) for article, id_ in named]

    def annotate_many(
        self, texts: Iterable[str], targets: str | Sequence[str] = (), together: int = 8
    ) -> Iterator[Annotation]:
        """Annotate texts lazily; memory does not grow with their number.

        Each annotation is what `annotate` gives for that text alone. `together` texts are read
        before the first of them is annotated, and share the encoder's calls.
        """
        rest = iter(texts)
        while batch := list(islice(rest, together)):
            yield from self.annotate_batch(batch, targets=targets)

    def classify_stances(self, pairs: Iterable[tuple[str, str, str]]) -> Classified:
        """Return how holders stand to targets in sentences, given as (holder, target, sentence).

        A holder or target is found in its sentence by name; one that is not there is asked about
        all the same.

        Raises:
            UsageError: The task `stances` was not loaded.
        """
        classifier = self._models.stance
        if classifier is None:
            raise UsageError("stances: not loaded; load the annotator with the task 'stances'")
        return classifier.classify([named_question(*pair) for pair in pairs])

    def _subjects(self, targets: str | Sequence[str]) -> tuple[str, ...]:
        if targets and self._models.stance is None:
            raise UsageError("targets: expected the task 'stances', which asks about them")
        return check_subjects([targets] if isinstance(targets, str) else targets)
