"""Arabic names as strings: folding for comparison, and the ways to read attached prefixes.

Nothing here knows an article or a list of names; `infer.bare_names` decides which reading holds.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence

__all__ = [
    "clean",
    "compounds",
    "drop_article",
    "fold",
    "is_relative",
    "issue_key",
    "key_of",
    "readings",
    "tokens_of",
    "without_prefix",
    "words_of",
]

# Vowel signs as characters of their own: NFKC would turn each into a space and a sign.
_SPACING_SIGNS = re.compile("[\ufc5e-\ufc63\ufcf2-\ufcf4\ufe70-\ufe7f]")
_SIGNS = re.compile("[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]")
_INVISIBLE = re.compile(
    "[\u00ad\u0600-\u0605\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
_ACCENTS = re.compile("[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670]")
_LETTERS = str.maketrans("ىیکڤپچٱھۀة", "ييكفبجاههه", "ء")
_PLAIN = re.compile("[\u0621-\u063a\u0641-\u064a]+")
_PLAIN_LETTERS = str.maketrans("آأإؤئىة", "اااوييه", "ء")  # of _LETTERS and of what NFKD parts
_QUOTES = "\"'«»“”„‹›"
_WORD = re.compile(r"[^\W_]+")
_PREFIX = re.compile(r"^(?:و|ف)?(?:بال|كال|لل|ال|ب|ل|ك)?(?=\w{3})")
# A compound's first part means nothing alone: عبد الله, أبو بكر, آل سعود, بن سلمان (not سلمان).
_OPENERS = {"عبد": "عبد", "بن": "بن", "ابن": "بن", "بنت": "بنت", "ال": "ال"} | dict.fromkeys(
    ("ابو", "ابي", "ابا"), "ابو"
)
_CLOSERS = frozenset({"الله", "الدين", "الاسلام"})
# Folded words without article that the press spells in two ways: other → usual.
_SPELLINGS = {
    "ترمب": "ترامب",
    "نتانياهو": "نتنياهو",
    "زيلنسكي": "زيلينسكي",
    "غوتيريس": "غوتيريش",
    "غوتيرش": "غوتيريش",
    "اميركا": "امريكا",
    "اميركي": "امريكي",
    "اميركيه": "امريكيه",
    "انكلترا": "انجلترا",
    "انغلترا": "انجلترا",
    "فايسبوك": "فيسبوك",
    "بنغلادش": "بنغلاديش",
    "دانمارك": "دنمارك",
    "ميليشيا": "مليشيا",
    "ميليشيات": "مليشيات",
}


def clean(surface: str) -> str:
    """Return a surface fit to be shown: NFKC, without vowel signs, controls or outer quotes."""
    text = unicodedata.normalize("NFKC", _SPACING_SIGNS.sub("", surface))
    text = _SIGNS.sub("", _INVISIBLE.sub("", text))
    return " ".join(text.split()).strip(_QUOTES).strip()


def fold(text: str) -> str:
    """Return `text` as it is compared: hamza carriers, ى, ة, accents and case made one.

    The folds are those of Arabic retrieval (Larkey, Ballesteros and Connell, 2002), with
    presentation forms and the Persian letters of foreign names. Length may change.
    """
    if _PLAIN.fullmatch(text):  # most words: the same in a third of the time
        return text.translate(_PLAIN_LETTERS)
    decomposed = unicodedata.normalize("NFKD", clean(text).casefold())
    return _ACCENTS.sub("", decomposed).translate(_LETTERS)


def words_of(text: str) -> tuple[str, ...]:
    """Return the folded words of `text`; punctuation and symbols separate them."""
    return tuple(_WORD.findall(fold(text)))


def drop_article(word: str) -> str:
    """Return a folded word without ال, if two letters or more remain."""
    return word[2:] if word.startswith("ال") and len(word) > 3 else word


def is_relative(word: str) -> bool:
    """Whether a folded word looks like an adjective of relation: السوري, الليبية, وطني."""
    return len(word) > 3 and word.endswith(("ي", "يه"))


def compounds(words: Sequence[str]) -> tuple[str, ...]:
    """Join the folded words that make one name together: عبد + الله, أبو + ظبي, نصر + الله."""
    parts: list[str] = []
    for word in reversed(words):
        if parts and (word in _OPENERS or parts[-1] in _CLOSERS):
            parts[-1] = _OPENERS.get(word, word) + parts[-1]
        else:
            parts.append(word)
    return tuple(reversed(parts))


def tokens_of(words: Sequence[str]) -> tuple[str, ...]:
    """Return compounded words as they are compared: without article, in the usual spelling.

    A final ه becomes ا, as in سورية and سوريا, خوجة and خوجا.
    """
    tokens = []
    for word in map(drop_article, words):
        usual = _SPELLINGS.get(word, word)
        tokens.append(usual[:-1] + "ا" if usual.endswith("ه") and len(usual) > 3 else usual)
    return tuple(tokens)


def key_of(name: str) -> str:
    """Return the one string that all spellings of `name` share, word boundaries left out."""
    return "".join(tokens_of(compounds(words_of(name))))


def without_prefix(word: str) -> str:
    """Return a folded word without what may be a prefix, if three letters or more remain.

    It may be none: what is left is for comparing words, not for showing them.
    """
    return _PREFIX.sub("", word)


def issue_key(name: str) -> str:
    """Return what the spellings of an issue share: وقف إطلاق النار, وقف لإطلاق النار.

    The key of a name, its words after the first compared without prefixes: what an issue's words
    govern takes one or none, as the writer likes.
    """
    first, *rest = words_of(name) or ("",)
    return key_of(" ".join([first, *map(without_prefix, rest)]))


def readings(text: str) -> Iterator[tuple[str, str]]:
    """Yield (prefix, rest) for every way to read prefixes at the head of a clean name.

    The conjunctions و ف may precede the prepositions ب ل ك; لل is read as ل before ال
    and before a name in ل (للأمم, لليبيا). The rest is never empty.
    """
    conjunctions = ["", text[0]] if text[:1] and text[0] in "وف" else [""]
    for first in conjunctions:
        rest = text[len(first) :]
        if first and rest:
            yield first, rest
        if rest.startswith("لل") and len(rest) > 2:
            yield first + "ل", "ال" + rest[2:]
        if len(rest) > 1 and rest[0] in "بلك":
            yield first + rest[0], rest[1:]
