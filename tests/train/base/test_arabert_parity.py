"""The pieces are those of the official preprocessor, but for where that one destroys text.

The oracle is the `arabert` package itself, followed by the tokenizer as the hub has it; a WordPiece
vocabulary trained on the texts stands in for the real one.
"""

import random
import re
import unicodedata
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers
from transformers import AutoTokenizer

from infer.text import sentences
from tests.train.base.test_arabert import SIGNS, SPECIAL, hub_folder
from train.base.arabert import arabert_tokenizer
from train.base.arabert_normalizer import arabert_normalizer
from train.data import anercorp, aqmar
from train.data.stance import arabicstancex

Clean = Callable[[str], str]

TWEETS = 0.35
DIACRITICS = "ًٌٍَُِّْـ"
SEED = 0

# What the official one destroys, mended beforehand: then it must agree everywhere.
FOLDS = str.maketrans("ٱٲٳٴپٹچڈڑڕژڢڤڨکڪگڭڵںھہەۀۃۆۇۋیېێے", "اأإءبتجدررزففقككككلنههههةووويييي")
PRESENTATION = re.compile("[\ufb50-\ufdf9\ufe70-\ufefc]")
DETACHED = re.compile("[اوي]\u0653|[اوي]\u0654|ا\u0655")
MARKS = re.compile("[\u0610-\u061a\u0653-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed]")
JOINER = re.compile("(?<=[ء-ي])[\u200c-\u200f\u202a-\u202e\u2066-\u2069]+(?=[ء-ي])")


def mended(text: str) -> str:
    text = PRESENTATION.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    text = DETACHED.sub(lambda found: unicodedata.normalize("NFC", found[0]), text)
    return JOINER.sub("", MARKS.sub("", text)).translate(FOLDS)


@pytest.fixture(scope="module")
def official() -> Clean:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its patterns have escapes that Python warns of
        package = pytest.importorskip(
            "arabert", reason="arabert is not installed: pip install --no-deps arabert pyarabic"
        )
        clean: Clean = package.ArabertPreprocessor("bert-base-arabertv02").preprocess
    return clean


@pytest.fixture(scope="module")
def tweets(data_folder: Path) -> list[str]:
    read = [arabicstancex.read(data_folder, split) for split in arabicstancex.SPLITS]
    return [row.text for corpus in read for row in corpus.rows]


@pytest.fixture(scope="module")
def news(data_folder: Path) -> list[str]:
    """Sentences of the gold articles and of the corpora, diacritics put in."""
    articles = [path.read_text("utf-8") for path in sorted(data_folder.glob("gold*/*.txt"))]
    found = [text[span.start : span.end] for text in articles for span in sentences(text)]
    defects: Counter[str] = Counter()
    for split in ("train-all", "test"):
        found += [one.text for one in anercorp.read_sentences(data_folder, split, defects)]
    for split in aqmar.SPLITS:
        place = data_folder / aqmar.FOLDER
        found += [one.text for one in aqmar.read_sentences(place, split, defects)]
    chance = random.Random(SEED)
    return ["".join(_vocalised(text, chance)) for text in found]


def _vocalised(text: str, chance: random.Random) -> Iterator[str]:
    for character in text:
        yield character
        if "ء" <= character <= "ي" and chance.random() < 0.3:
            yield chance.choice(DIACRITICS)


@pytest.fixture(scope="module")
def hub(
    tweets: list[str], news: list[str], official: Clean, tmp_path_factory: pytest.TempPathFactory
) -> Any:
    """A tokenizer as the hub has it: 4,000 pieces, of text that the official one has cleaned."""
    maker = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    maker.normalizer = normalizers.BertNormalizer(lowercase=False)
    maker.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    trainer = trainers.WordPieceTrainer(
        vocab_size=4000, special_tokens=[*SPECIAL, *SIGNS], show_progress=False
    )
    maker.train_from_iterator([official(text) for text in tweets[:700] + news[:700]], trainer)
    ids = maker.get_vocab()
    folder = tmp_path_factory.mktemp("hub") / "arabert"
    return AutoTokenizer.from_pretrained(hub_folder(folder, sorted(ids, key=ids.get), added=True))


def chosen(tweets: Sequence[str], news: Sequence[str], count: int) -> list[str]:
    chance = random.Random(SEED)
    of_tweets = int(count * TWEETS)
    return chance.sample(tweets, of_tweets) + chance.sample(news, count - of_tweets)


def differing(hub: Any, official: Clean, texts: Sequence[str]) -> tuple[list[str], list[str]]:
    """The texts whose pieces are not the official ones, and those that mending does not help."""
    ours = arabert_tokenizer(hub).backend_tokenizer
    found = _pieces(ours, texts)
    raw = _pieces(hub.backend_tokenizer, [official(text) for text in texts])
    helped = _pieces(hub.backend_tokenizer, [official(mended(text)) for text in texts])
    rows = list(zip(texts, found, raw, helped, strict=True))
    return [r[0] for r in rows if r[1] != r[2]], [r[0] for r in rows if r[1] != r[3]]


def _pieces(core: Tokenizer, texts: Sequence[str]) -> list[list[int]]:
    return [one.ids for one in core.encode_batch(texts, add_special_tokens=False)]


def test_a_sample_has_the_official_pieces(
    hub: Any, official: Clean, tweets: list[str], news: list[str]
) -> None:
    texts = chosen(tweets, news, 300)
    raw, unhelped = differing(hub, official, texts)
    assert unhelped == []
    assert len(raw) <= 6


@pytest.mark.slow
def test_ten_thousand_texts_have_the_official_pieces(
    hub: Any, official: Clean, tweets: list[str], news: list[str]
) -> None:
    texts = chosen(tweets, news, 10_000)
    for hard in (r"https?://", r"@\w", "[\U0001f300-\U0001faff]", r"([ء-ي])\1\1", "[ً-ْ]", "ـ"):
        assert sum(re.search(hard, text) is not None for text in texts) >= 100
    raw, unhelped = differing(hub, official, texts)
    assert unhelped == []
    assert 0 < len(raw) < 100  # under 1 %


@pytest.mark.parametrize(
    ("raw", "theirs", "expected"),
    [
        ("ڤيتنام وچاد وگانا", "يتنام و اد و انا", "فيتنام وجاد وكانا"),
        ("ٱلله", "ٱ لله", "الله"),
        ("هدیه کتاب", "هد ه تاب", "هديه كتاب"),
        ("ﻏﺴﺎن في البﻻد", "ن في الب د", "غسان في البلاد"),
        ("عام ۲۰۲۰", "عام", "عام 2020"),
        ("هٰذا رحمةۚ", "ه ذا رحمة ۚ", "هذا رحمة"),
        ("ا\u0654حمد", "ا \u0654 حمد", "أحمد"),
        ("ب\u200cها", "ب ها", "بها"),
        ("3 < 5 ثم 7 > 2", "3 2", "3 < 5 ثم 7 > 2"),
        ("<قال أمس>", "", "< قال أمس >"),
        ("من user@site.com", "من [ رابط ]", "من [ بريد ]"),
    ],
)
def test_where_the_official_one_destroys_text(
    official: Clean, raw: str, theirs: str, expected: str
) -> None:
    assert _cut(official(raw)) == theirs
    assert _cut(arabert_normalizer().normalize_str(raw)) == expected


@pytest.mark.parametrize(
    ("raw", "theirs", "expected"),
    [
        ("&#1575;&#1576;", "اب", "# 1575 ; # 1576 ;"),
        ("a&copy;b", "a b", "a copy ; b"),
    ],
)
def test_what_it_does_better(official: Clean, raw: str, theirs: str, expected: str) -> None:
    assert _cut(official(raw)) == theirs
    assert _cut(arabert_normalizer().normalize_str(raw)) == expected


def test_what_an_article_says_is_text(official: Clean, hub: Any) -> None:
    assert hub.tokenize(official("من [MASK]"))[-1] == "[MASK]"
    assert "[MASK]" not in arabert_tokenizer(hub).tokenize("من [MASK]")


def _cut(text: str) -> str:
    return " ".join(piece for piece, _ in pre_tokenizers.BertPreTokenizer().pre_tokenize_str(text))
