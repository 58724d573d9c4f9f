"""Where each corpus comes from, under what terms, and what its files must be, byte for byte."""

from collections.abc import Mapping

from train.data.source import File, Source
from train.data.stance_sources import STANCE_SOURCES

__all__ = ["SOURCES", "File", "Source"]

GITHUB = "https://raw.githubusercontent.com"
AQMAR = f"{GITHUB}/LiyuanLucasLiu/ArabicNER/d1fae34cff5ab35d2a6a4b6b5f134e1b40655da7/data"
WOJOOD = f"{GITHUB}/SinaLab/ArabicNER/ef3a7f4e806a2d909b9107d757c5f65545ae83dc/data"
WIKIFANE = (
    f"{GITHUB}/ibrahim85/Arabic-Named-Entity-Recognition-1/f39c35bd0949678688af70608821eb2cdecf0d12"
)

SOURCES: Mapping[str, Source] = {
    source.name: source
    for source in (
        Source(
            name="anercorp",
            title="ANERcorp, newswire, train/test split of CAMeL Lab",
            licence="CC-BY-SA-4.0",
            may_ship=True,
            noncommercial=False,
            citation=(
                "Benajiba, Rosso and Benedí Ruiz (2007). ANERsys: An Arabic named entity"
                " recognition system based on maximum entropy. CICLing."
                " Split: Obeid et al. (2020). CAMeL Tools. LREC."
            ),
            homepage="https://camel.abudhabi.nyu.edu/anercorp/",
            files=(
                File(
                    "ner/anercorp-camellab/ANERCorp_CamelLab_train.txt",
                    "393969ce6f24f1acca1b3321b401e0b4fae135610c606dbeb4bf141d7dfde053",
                    1_539_717,
                ),
                File(
                    "ner/anercorp-camellab/ANERCorp_CamelLab_test.txt",
                    "0eac2e38f4e8e3059cb58b9691b92d7720499a595b10919326b6a512d297ffe9",
                    310_924,
                ),
            ),
        ),
        Source(
            name="aqmar",
            title="AQMAR, Wikipedia, split by topic",
            licence="CC-BY-SA-3.0",
            may_ship=True,
            noncommercial=False,
            citation=(
                "Mohit, Schneider, Bhowmick, Oflazer and Smith (2012). Recall-oriented learning of"
                " named entities in Arabic Wikipedia. EACL. Split: Liu, Shang and Han (2019)."
                " Arabic named entity recognition: What works and what's next. WANLP."
            ),
            homepage="https://github.com/LiyuanLucasLiu/ArabicNER",
            files=(
                File(
                    "ner/aqmar-topcoder/train.txt",
                    "c6a40817d40aaa33fb99621eb1d782d16eb935a30653b4ae7af564493395619a",
                    434_932,
                    f"{AQMAR}/train.txt",
                ),
                File(
                    "ner/aqmar-topcoder/dev.txt",
                    "0148efea4a5047cbf9e90f2a09d4f0916f95e9ec02f16c6c2dff6081720f6a9a",
                    229_924,
                    f"{AQMAR}/dev.txt",
                ),
                File(
                    "ner/aqmar-topcoder/test.txt",
                    "fd626fd1d5a7b7811f15150504eca626812329531f66b5b50adeee5274efeeeb",
                    221_713,
                    f"{AQMAR}/test.txt",
                ),
            ),
        ),
        Source(
            name="wikifane",
            title="WikiFANE Gold, Wikipedia, 51 fine types",
            licence="CC-BY-SA-3.0",
            may_ship=True,
            noncommercial=False,
            citation=(
                "Alotaibi and Lee (2014). A hybrid approach to features representation for"
                " fine-grained Arabic named entity recognition. COLING."
            ),
            homepage="https://github.com/ibrahim85/Arabic-Named-Entity-Recognition-1",
            files=(
                File(
                    "ner/wikifane-gold/WikiFANE_Gold_2014_500K.txt",
                    "18511ba3045ee44e1018e53bfe8963d193454817a0dabc6790021ee932cabb59",
                    7_689_683,
                    f"{WIKIFANE}/WikiFANE_2014_Gold_standard.zip",
                    member="WikiFANE_Gold_2014_500K.txt",
                ),
            ),
        ),
        Source(
            name="wojood",
            title="Wojood, the public sample, nested entities of 21 types",
            licence="MIT",
            may_ship=True,
            noncommercial=False,
            citation=(
                "Jarrar, Khalilia and Ghanem (2022). Wojood: Nested Arabic named entity corpus and"
                " recognition using BERT. LREC."
            ),
            homepage="https://github.com/SinaLab/ArabicNER",
            files=(
                File(
                    "ner/wojood-sample/train.txt",
                    "807128c8387d82175e916262a1258801ff78b7439e37defc5bbbb62144a864de",
                    238_880,
                    f"{WOJOOD}/train.txt",
                ),
                File(
                    "ner/wojood-sample/val.txt",
                    "714973e99d6ab5855b583387e8b3974d89b35038990192231610e625582a39fa",
                    34_772,
                    f"{WOJOOD}/val.txt",
                ),
                File(
                    "ner/wojood-sample/test.txt",
                    "28b02687c1619df1edacbbd4f9fdc43dddfa01f4221b633300fe47459f900a42",
                    68_139,
                    f"{WOJOOD}/test.txt",
                ),
            ),
        ),
        Source(
            name="corrected",
            title="Annotations corrected by hand on the page of `infer serve`",
            licence="NOASSERTION",
            may_ship=False,
            noncommercial=False,
            citation="The texts have the terms of their writers, which nobody has looked at.",
            homepage="made by you; a config names them by `options: {path: …}`",
            files=(),
        ),
        *STANCE_SOURCES,
    )
}
