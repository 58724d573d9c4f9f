"""AraBERT's own preprocessing, v02, as a normaliser: what its encoder was pretrained on.

The official one (arabert 1.0.1, `ArabertPreprocessor._preprocess_v2`) makes a new string, whose
offsets are lost. Here the tokenizers library carries the offsets of the raw text through the same
steps in the same order. White space and the spaces around punctuation are left to BertPreTokenizer,
which cuts at both. It differs where the official one destroys text:

* Letters that are not among Arabic's own (ٱ ڤ چ گ پ ی), Persian digits and presentation forms are
  folded; the official one makes spaces of them, in the middle of words.
* Combining marks besides the eight common ones (dagger alif, Quranic signs) are dropped, hamza and
  madda above or below are joined to their letter, and so are the parts of a word with a joiner or
  direction mark in it; the official one cuts words there.
* Of what stands between < and >, only tags are dropped: a name or comment in Latin letters.
* An e-mail address is [بريد]; the official one makes [رابط] of it.
* Entities of HTML are read where they stand for punctuation (ENTITIES), and no further: those of
  letters, &#1575;, stay as they are. Here the official one is better; one Replace for each letter
  would mend it.

What stands for a link, [رابط], has the place of the link's last character.
"""

from collections.abc import Iterator
from functools import cache
from html.entities import html5

from tokenizers import Regex, normalizers

from infer.text import ARABIC_MARKS

__all__ = ["ADDRESS", "LINK", "USER", "arabert_normalizer"]

LINK, ADDRESS, USER = "[رابط]", "[بريد]", "[مستخدم]"
"""What stands for a link, an e-mail address, and a user's name in a mention."""

# The ampersand comes last: what it makes must not be read as an entity again.
ENTITIES = "\"'<>\u00a0«»…–—‘’“”·\u200c\u200d\u200e\u200f&"

TASHKEEL = "\u064b-\u0652"
TATWEEL = "\u0640"
LETTERS = "\u0621-\u063a\u0641-\u064a"
JOINERS = "\u200c-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad\u061c"
# Signs (﴾ ﷺ ﷼ ﷽) are not among them: they go as emoji go.
PRESENTATION = "\ufb50-\ufbb1\ufbd3-\ufd3d\ufd50-\ufd8f\ufd92-\ufdc7\ufdf0-\ufdf9\ufe70-\ufefc"
PUNCTUATION = r"""!"#$%'()*+,\-./:;<=>?@\[\\\]^_`{|}~«·»،؛؟٪٫٬–—‘’“”…"""
# A letter of no text that has come so far: it keeps NFKC from making three full stops of an …
ELLIPSIS = "\ue000"

FOLDED = {
    "ا": "ٱ",
    "أ": "ٲ",
    "إ": "ٳ",
    "ء": "ٴ",
    "ب": "پ",
    "ت": "ٹ",
    "ج": "چ",
    "د": "ڈ",
    "ر": "ڑڕ",
    "ز": "ژ",
    "ف": "ڢڤ",
    "ق": "ڨ",
    "ك": "کڪگڭ",
    "ل": "ڵ",
    "ن": "ں",
    "ه": "ھہەۀ",
    "ة": "ۃ",
    "و": "ۆۇۋ",
    "ي": "یېێے",
}
DIGITS = {str(i): chr(0x660 + i) + chr(0x6F0 + i) for i in range(10)}
FOREIGN = "".join(FOLDED.values()) + "".join(DIGITS.values())

# Each is one of the official patterns; where Python and Oniguruma read one differently, it is
# written out. A look behind keeps a pattern from being tried at every letter of a long run.
W = r"\p{L}\p{N}_"
LINKS = (
    r"(http(s)?:\/\/.)?(www\.)?[-a-zA-Z0-9@:%._\+~#=]{2,256}\.[a-z]{2,6}"
    rf"(?![{W}])([-a-zA-Z0-9@:%_\+.~#?&\/=]*)",
    r"http[s]?://[a-zA-Z0-9_\-./~\?=%&]+",
    r"www[a-zA-Z0-9_\-?=%&/.~]+",
    r"[a-zA-Z]+\.com",
    r"(?=http)[^\s]+",
    r"(?=www)[^\s]+",
    r"://",
)
ADDRESSES = (rf"(?<![{W}-])[{W}-]+@([{W}-]+\.)+[{W}-]+", r"(?<!\S)\S+@\S+")
MENTION = f"@[{W}]+"
# The official patterns for links eat addresses, so the plain ones go before them.
PLAIN_ADDRESS = rf"(?<![{W}.%+@:/=-])[a-zA-Z0-9._%+-]+@([a-zA-Z0-9-]+\.)+[a-zA-Z]{{2,}}(?![{W}@])"
TAG = r"</?[a-zA-Z!][^<>]*>"


def arabert_normalizer() -> normalizers.Normalizer:
    """Return the normaliser that AraBERT v02, AraELECTRA included, has been pretrained with."""
    return normalizers.Sequence([*_unescaped(), *_addresses(), *_letters(), *_cuts()])


def _unescaped() -> Iterator[normalizers.Normalizer]:
    yield _replace(r"[\x1c-\x1f]", " ")  # white space to Python, but not to Oniguruma
    for character in ENTITIES:
        yield _replace(_entity(character), character)
    yield _replace(r"&#[xX]?0+(?![0-9a-fA-F]);?", "\ufffd")
    yield _replace(f"[{TASHKEEL}{TATWEEL}]", "")


def _addresses() -> Iterator[normalizers.Normalizer]:
    yield _replace(PLAIN_ADDRESS, f" {ADDRESS} ")
    for pattern in LINKS:
        yield _replace(pattern, f" {LINK} ")
    for pattern in ADDRESSES:
        yield _replace(pattern, f" {ADDRESS} ")
    yield _replace(MENTION, f" {USER} ")
    yield _replace(TAG, " ")


def _letters() -> Iterator[normalizers.Normalizer]:
    arabic = f"{LETTERS}{FOREIGN}{PRESENTATION}{ARABIC_MARKS}"
    yield _replace(f"(?<=[{arabic}])[{JOINERS}]+(?=[{arabic}])", "")
    yield _replace(rf"[^a-zA-Z0-9\s{PUNCTUATION}{arabic}]", " ")
    yield normalizers.Replace("…", ELLIPSIS)
    yield normalizers.NFKC()
    yield normalizers.Replace(ELLIPSIS, "…")
    yield _replace(f"[{ARABIC_MARKS}{TATWEEL}]", "")
    for letter, others in (FOLDED | DIGITS).items():
        yield _replace(f"[{others}]", letter)


def _cuts() -> Iterator[normalizers.Normalizer]:
    yield _replace(r"(?<=(\D)\1)\1+", "")
    yield normalizers.Replace("/", "-")
    # A number next to an Arabic letter stands apart on both sides: ا 5 G and G 5 ا, but 5G.
    yield _replace(rf"[{LETTERS}][0-9]+\K(?=[a-zA-Z])|(?<=[a-zA-Z])(?=[0-9]+[{LETTERS}])", " ")
    yield _replace(f"(?<=[0-9])(?=[{LETTERS}])|(?<=[{LETTERS}])(?=[0-9])", " ")


@cache
def _entity(character: str) -> str:
    """Return the pattern of a character's entities, named and by number.

    A name that may stand without its semicolon is read so only before what is no letter or digit.
    """
    names = sorted(name for name, value in html5.items() if value == character)
    codes = [ord(character), *_windows(character)]
    forms = [name if name.endswith(";") else f"{name}(?![a-zA-Z0-9;])" for name in names]
    forms += [f"#0*{code}(?![0-9]);?" for code in codes]
    forms += [f"#[xX]0*(?i:{code:x})(?![0-9a-fA-F]);?" for code in codes]
    return f"&(?:{'|'.join(forms)})"


def _windows(character: str) -> Iterator[int]:
    """Give the character's code in Windows-1252, which pages write as its entity's number."""
    code = character.encode("cp1252", "ignore")
    if code and 0x80 <= code[0] <= 0x9F:
        yield code[0]


def _replace(pattern: str, content: str) -> normalizers.Normalizer:
    return normalizers.Replace(Regex(pattern), content)
