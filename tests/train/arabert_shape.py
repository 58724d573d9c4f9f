"""A checkpoint of AraBERT's exact shape, with random weights, and the seed article as a corpus."""

import json
from pathlib import Path

import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers
from transformers import BertConfig, BertForMaskedLM

from infer.text import sentences, words
from tests.train.base.test_arabert import SIGNS, SPECIAL, hub_folder
from tests.train.conftest import Tokens
from train.base.arabert_normalizer import arabert_normalizer
from train.evaluation.gold import read_gold

__all__ = ["BASE", "LARGE", "PIECES", "SEEDS", "make_checkpoint", "seed_sentences"]

SEEDS = Path(__file__).parents[2] / "seeds"
PIECES = 64_000
BASE = BertConfig(vocab_size=PIECES, max_position_embeddings=512)
LARGE = BertConfig(
    vocab_size=PIECES,
    max_position_embeddings=512,
    hidden_size=1024,
    num_hidden_layers=24,
    num_attention_heads=16,
    intermediate_size=4096,
)
TAGS = {"PER": "PERS"}
"""What ANERcorp calls our labels, where it is not the same."""


def make_checkpoint(folder: Path) -> Path:
    """Write bert-base-arabertv02 as it lies on the hub, but for what it has learned."""
    hub_folder(folder, _vocabulary((SEEDS / "seed.txt").read_text(encoding="utf-8")), added=True)
    with torch.random.fork_rng():
        torch.manual_seed(0)
        BertForMaskedLM(BASE).save_pretrained(folder)
    origin = {"source": "example/arabert-shape", "licence": "apache-2.0", "scripts": ["arabic"]}
    (folder / "base.json").write_text(json.dumps(origin), encoding="utf-8")
    return folder


def _vocabulary(text: str) -> list[str]:
    """Return as many pieces as AraBERT has: those of the text, then unused ones."""
    maker = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    maker.normalizer = normalizers.Sequence(
        [arabert_normalizer(), normalizers.BertNormalizer(lowercase=False)]
    )
    maker.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    trainer = trainers.WordPieceTrainer(
        vocab_size=PIECES, special_tokens=[*SPECIAL, *SIGNS], show_progress=False
    )
    maker.train_from_iterator([text], trainer)
    ids = maker.get_vocab()
    known = sorted(ids, key=lambda piece: ids[piece])
    return [*known, *(f"[unused{place}]" for place in range(PIECES - len(known)))]


def seed_sentences(times: int) -> list[Tokens]:
    """Return the seed article, so many times over, as ANERcorp would have it."""
    (article,) = read_gold(SEEDS)
    found = []
    for span in sentences(article.text):
        here = words(span.of(article.text))
        tokens = [(word.of(span.of(article.text)), "O") for word in here]
        for entity in article.entities:
            start, end = entity.start - span.start, entity.end - span.start
            held = [place for place, one in enumerate(here) if one.start < end and one.end > start]
            for place in held:
                mark = "B" if place == held[0] else "I"
                tag = TAGS.get(entity.label, entity.label)
                tokens[place] = (tokens[place][0], f"{mark}-{tag}")
        found.append(tokens)
    return found * times
