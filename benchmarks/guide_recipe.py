"""The recipe of transformers' guide to token classification, as its readers write it.

One sentence a row, its first piece of each word labelled, the rest ignored, cut off at the
encoder's length; batches of 16 in random order, padded to their longest row; the Trainer and its
optimizer as they come. Loss on dev chooses the epoch. See the task guide "Token classification" in
the documentation of transformers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from datasets import Dataset
from seqeval.metrics import f1_score
from transformers import (
    AutoModelForTokenClassification,
    AutoTokenizer,
    DataCollatorForTokenClassification,
    Trainer,
    TrainingArguments,
    set_seed,
)

from infer.encoding import Ints
from infer.text import words
from train.data import Corpus
from train.examples import IGNORED, word_tags
from train.machine import has_bf16

__all__ = ["LR", "Recipe", "first_piece_labels", "train_by_guide"]

LR = 2e-5
"""The guide's learning rate."""
BATCH = 16


@dataclass(frozen=True, slots=True)
class Recipe:
    """What the recipe leaves to its reader."""

    encoder: str
    tags: tuple[str, ...]
    epochs: int
    seed: int
    lr: float = LR


def train_by_guide(recipe: Recipe, train: Corpus, dev: Corpus, folder: Path) -> list[list[str]]:
    """Train, and return the tag of each word of each dev sentence; cut-off words have "O"."""
    set_seed(recipe.seed)
    tokenizer = AutoTokenizer.from_pretrained(recipe.encoder)
    model = AutoModelForTokenClassification.from_pretrained(
        recipe.encoder,
        num_labels=len(recipe.tags),
        id2label=dict(enumerate(recipe.tags)),
        label2id={tag: i for i, tag in enumerate(recipe.tags)},
        dtype="float32",
    )
    learned, judged = (_aligned(corpus, tokenizer, recipe.tags) for corpus in (train, dev))
    trainer = Trainer(
        model=model,
        args=_arguments(recipe, folder),
        train_dataset=learned,
        eval_dataset=judged,
        processing_class=tokenizer,
        data_collator=DataCollatorForTokenClassification(tokenizer=tokenizer),
        compute_metrics=lambda found: _scores(found, recipe.tags),
    )
    trainer.train()
    found = np.argmax(trainer.predict(judged).predictions, axis=2)
    return _word_tags(found, judged, recipe.tags)


def _arguments(recipe: Recipe, folder: Path) -> TrainingArguments:
    return TrainingArguments(
        output_dir=str(folder),
        learning_rate=recipe.lr,
        per_device_train_batch_size=BATCH,
        per_device_eval_batch_size=BATCH,
        num_train_epochs=recipe.epochs,
        weight_decay=0.01,
        eval_strategy="epoch",
        save_strategy="epoch",
        load_best_model_at_end=True,
        seed=recipe.seed,
        bf16=has_bf16(),  # as ours does
        use_cpu=not torch.cuda.is_available(),  # else bf16 asks for a GPU
        report_to="none",
        dataloader_pin_memory=torch.cuda.is_available(),  # else it warns
    )


def first_piece_labels(word_of: Sequence[int | None], labels: Sequence[int]) -> list[int]:
    """Return the label of each piece: of the first piece of a word the word's, else IGNORED."""
    before = [None, *word_of[:-1]]
    return [
        IGNORED if word is None or word == last else labels[word]
        for word, last in zip(word_of, before, strict=True)
    ]


def _aligned(corpus: Corpus, tokenizer: Any, tags: Sequence[str]) -> Dataset:
    index = {tag: i for i, tag in enumerate(tags)}
    tokens, labels = [], []
    for row in corpus.dataset:
        here = words(row["text"])
        tokens.append([word.of(row["text"]) for word in here])
        known = word_tags(here, row)
        labels.append([IGNORED if tag is None else index[tag] for tag in known])
    given = Dataset.from_dict({"tokens": tokens, "word_labels": labels})

    def align(rows: Mapping[str, Any]) -> Any:
        pieces = tokenizer(rows["tokens"], truncation=True, is_split_into_words=True)
        word_of = [pieces.word_ids(batch_index=i) for i in range(len(rows["tokens"]))]
        pieces["labels"] = [
            first_piece_labels(of, row)
            for of, row in zip(word_of, rows["word_labels"], strict=True)
        ]
        pieces["word_of"] = [[-1 if word is None else word for word in of] for of in word_of]
        return pieces

    return given.map(align, batched=True)


def _scores(found: Any, tags: Sequence[str]) -> dict[str, float]:
    predicted = np.argmax(found.predictions, axis=2)
    kept = [
        [(tags[p], tags[g]) for p, g in zip(row, gold, strict=True) if g != IGNORED]
        for row, gold in zip(predicted, found.label_ids, strict=True)
    ]
    guessed, gold = ([[pair[side] for pair in row] for row in kept] for side in (0, 1))
    return {"f1": float(f1_score(gold, guessed, zero_division=0))}


def _word_tags(found: Ints, judged: Dataset, tags: Sequence[str]) -> list[list[str]]:
    told = []
    for labels, row in zip(found, judged, strict=True):
        of_word = ["O"] * len(row["tokens"])
        for word, label in reversed(list(zip(row["word_of"], labels, strict=False))):
            if word >= 0:
                of_word[word] = tags[label]  # in the end that of its first piece
        told.append(of_word)
    return told
