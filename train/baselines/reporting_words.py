"""Words that report speech, and those that open what is said.

Written from knowledge of the language and with the training sentences open.
"""

import re

from infer.names import fold

__all__ = ["CLOSING", "OPENING", "is_cue", "is_late_cue", "opens", "stops"]

VERBS = """
قال قالت قالوا يقول تقول يقولون أضاف أضافت يضيف تضيف أكد أكدت أكدوا يؤكد تؤكد أعلن أعلنت أعلنوا يعلن
صرح صرحت يصرح ذكر ذكرت ذكروا يذكر تذكر أوضح أوضحت يوضح أشار أشارت يشير تشير أفاد أفادت يفيد تفيد
تابع تابعت يتابع اعتبر اعتبرت يعتبر تعتبر رأى رأت يرى ترى كشف كشفت يكشف شدد شددت يشدد حذر حذرت يحذر
نفى نفت ينفي تنفي زعم زعمت يزعم ادعى ادعت يدعي أبلغ أبلغت لفت لفتت نقل نقلت بينت تساءل
تساءلت توقع توقعت يتوقع اعترف اعترفت أقر أقرت وصف وصفت يصف أعرب أعربت عبرت تعهد تعهدت
هدد هددت استطرد ختم اختتم نبه رد ردت أجاب أجابت علق علقت جدد جددت طالب طالبت يطالب دعا دعت يدعو تدعو
"""
PARTICIPLES = """
قائلا قائلة قائلين مضيفا مضيفة مؤكدا مؤكدة مشيرا مشيرة موضحا موضحة معلنا معلنة معتبرا معتبرة مشددا
مشددة محذرا محذرة نافيا نافية لافتا لافتة مبينا مبينة منوها زاعما متهما مطالبا مطالبة داعيا داعية
متوقعا معربا معربة متسائلا مستطردا
"""
NOUNS = "قوله قولها قولهم القول بقوله بالقول لقوله"
AFTER = "في إلى على عن من خلال أمس اليوم مساء صباح عقب بعد قبل أثناء ردا للصحفيين"
OPENING, CLOSING = frozenset("\"«“„'"), frozenset("\"»”“'")

_LATE = frozenset(fold(word) for word in PARTICIPLES.split())
_CUES = _LATE | {fold(word) for word in f"{VERBS} {NOUNS}".split()}
_THAT = re.compile("[وب]?ان(?:ه|ها|هم|هما|هن|ني|نا|ك|كم)?")
_STOPS = frozenset(fold(word) for word in AFTER.split())


def is_cue(word: str) -> bool:
    """Whether a folded word reports speech; و or ف may stand before it."""
    return word in _CUES or (word[:1] in "وف" and word[1:] in _CUES)


def is_late_cue(word: str) -> bool:
    """Whether it is one that goes on with what its sentence has begun: مضيفا, وأضاف."""
    return word in _LATE or (word[:1] in "وف" and word[1:] in _CUES and word not in _CUES)


def opens(word: str) -> bool:
    """Whether a folded word or mark stands right before what is said: أن, بأنه, ":"."""
    return word == ":" or _THAT.fullmatch(word) is not None


def stops(word: str) -> bool:
    """Whether a folded word or mark ends the noun phrase of a source."""
    return word in _STOPS or not word[:1].isalnum()
