"""The sources of the stance corpora; `train.data.sources` names them beside the others."""

from train.data.source import File, Source

__all__ = ["STANCE_SOURCES"]

ARABICSTANCEX = {
    "economy/Aramco": (
        ("29cbd531ed2a31318c90623a5b5bf6815ef8aad9b55f4aabb63d315f7b065aa6", 176_464),
        ("741b0db3a7911076aa7107a15d695b1fac822b96bb0db6f79d61afafb0f6da57", 46_968),
    ),
    "economy/Neom": (
        ("f203d3d9026015ae33077401c3cba9dfec050dc325a4076f6cdaeabfbc4add5f", 169_211),
        ("ad3a20ea9c12364e834996f93367ca965cd470a5675ddda8aac10fa8b974f0d4", 42_928),
    ),
    "economy/Qiddiya": (
        ("0ec859849395cedb629b950cf0869b1fac23eb4039796416dbe272fff3f71de3", 211_515),
        ("d99639ba16bf3b84c6b710a630bfbc4ec7cbfb688e8ada26a2a016f26a80ebb7", 55_286),
    ),
    "education/chineese": (
        ("46e02a29862818b192ddc4621eef8ee78ee4cb3f22f3e490154c2e8ad9519c77", 212_630),
        ("0579a50158328988a6100f057343a7df148e8b855f9442e937a225c755488f79", 52_517),
    ),
    "education/online_learning": (
        ("2727670b783fa15a3d00bd8a907d11ab9e92d9fa4221fe9ad0bfa3946c26ae0e", 226_752),
        ("ce521814fc7e984b9ad4823551c59c50bdc0ede9514b956518516cdc54c60bc0", 55_739),
    ),
    "education/update_curricula": (
        ("9c196e5d33f40050201543bb5bc295ce8559884b679a4e052d952548f2fc2f72", 187_179),
        ("cf2fed8d916b055ed2663a4f7d8c09c0df1b3082115ff9ff8a4eeaaf3bcee9e2", 46_335),
    ),
    "health/Vaccine": (
        ("e680e7e1b1bdb9fb8ca54d13f9f45f59e8422ad419402c0e402865c1d55613b1", 236_527),
        ("f55a38ff351f7408b5b0122d2385ca47d56cf0954c64a0ae309826149410c58e", 60_669),
    ),
    "health/vaccine_booster_dose": (
        ("78f5490542afa049afa11409298e3a53fd80feef60ed6605a88086c6c9cc48f9", 182_124),
        ("c1175cb4150ddce7a9c1e977ccd69b2eb35bd86f6d1ed79419a8ddac2bc9eaa7", 49_195),
    ),
    "other/coexistence_with_religions": (
        ("49b1bd051ca383349f57bf34ef9fb3d3416135df963e03b418b978525ea41ce0", 177_957),
        ("83514b24f19325a3be8aa8b93da35280c08d1792d9e5cc744c0bbc8f13edc34b", 43_215),
    ),
    "other/fix_domestic_tourism": (
        ("957cf44a93a6d3111749e9a80a00d77def15ba71e41814ae384ef65cea31a76d", 225_633),
        ("dcb8687a781770673c4f17c5d1a9b4810d5257ba5fcca4625bdb4aa69d660957", 61_271),
    ),
    "other/military_conscription": (
        ("f699b619ae118e2318b9aaea3c43c78b14c85b9fd4fb2de7ee765dbd233be5e7", 170_533),
        ("a5b08910c7d52021be50ebe295f3c16f8220070319a083b2ae797243b845dc65", 42_819),
    ),
    "other/sexual_education_fully": (
        ("3151597216056d1bebb47ad153c43705acd3252ec178910e8c3dcb05c528dcf2", 170_240),
        ("36eb4dd750174177a93f67f96fc8b49bec2c12a5875e5271d39b88c7bc62680e", 43_158),
    ),
    "religion/mosques_speakers": (
        ("0ae552b190330548d51b537c077b3a2b3169da2d8ed2a899332dbf2870f27668", 217_172),
        ("abea8055e4e5c08a3180e10595bd8c62f3c5419b09e36b723ab6e86f3b22ac5b", 54_802),
    ),
    "religion/multi_mariage": (
        ("ea075b8897e253c340ce00ebc24617b0644f106cad543208ff485a866c39e7ad", 153_364),
        ("37e8e20e4ba5b6f121cee1eb0ac22e4c41fe83fba9e24fe2f1eac6f98db71d3a", 40_346),
    ),
    "religion/women_driving": (
        ("2a8547b2cffb4e31315e774443d1a85cb253115dab4dcee1b4e80e4cec606823", 173_703),
        ("a1abd8a508808c83269825f5519663fdaed2e8eeaf33970ac9070f9e146f6d5d", 41_826),
    ),
    "sport/Abdulaziz_bin_Turki_Head_of_Sports": (
        ("6dd15bdf5669db70040c83fad790f754e700bb2c26eb2bef36dca163d57798f4", 76_552),
        ("59656fc9c2abfb87e309390e851594e685e698a7dbfa587888be62433a3abbe6", 34_549),
    ),
    "sport/Faisal_bin_Turkis_resignation": (
        ("9a79091c559d2fe0bf261a34264e65ce4a17cd4b0cb623c445bb36c394a87481", 65_470),
        ("199884cb46ae9aca9dcbac57cbd55e1262313f01c7d4889ed634b463f12f0bc5", 26_964),
    ),
}
"""A topic → SHA-256 and size of its training file, and of its test file."""

STANCE_SOURCES: tuple[Source, ...] = (
    Source(
        name="arabicstancex",
        title="ArabicStanceX, tweets, for or against seventeen topics",
        licence="CC-BY-4.0",
        may_ship=True,
        noncommercial=False,
        citation=(
            "Alkhathlan, Alahmadi, Kateb and Al-Khalifa (2025). Constructing and evaluating"
            " ArabicStanceX: A social media dataset for Arabic stance detection. Frontiers in"
            " Artificial Intelligence 8:1615800."
        ),
        homepage="https://github.com/AliAlkhathlan/ArabicStanceX",
        files=tuple(
            File(f"stance/arabicstancex/Stance_task/{split}/{topic}.json", *content)
            for topic, contents in ARABICSTANCEX.items()
            for split, content in zip(("train", "test"), contents, strict=True)
        ),
    ),
    Source(
        name="dse",
        title="Directed sentiment in English news, from entity to entity",
        licence="LicenseRef-cite",
        may_ship=False,
        noncommercial=False,
        citation=(
            "Park, Pan and Joo (2021). Who Blames or Endorses Whom? Entity-to-Entity Directed"
            " Sentiment Extraction in News Text. ACL."
        ),
        homepage="https://github.com/bywords/directed_sentiment_analysis",
        files=(
            File(
                "stance/directed_sentiment_park2021/train.txt",
                "0b608a7e376bcd73aad9f0f211d0c29e5fe520a281d1d4b3f5e4e37a20a0636b",
                2_760_359,
            ),
            File(
                "stance/directed_sentiment_park2021/valid.txt",
                "e4bd17fd9f419acd034912de9bfc746a7e400d84496e6082cd18e30b4cedface",
                306_932,
            ),
            File(
                "stance/directed_sentiment_park2021/test.txt",
                "a1dcda253f3741e5d66018cad7dc757350c853be7d905a11fd707eb708c847d0",
                342_027,
            ),
        ),
    ),
    Source(
        name="newsmtsc",
        title="NewsMTSC, English news, stances to persons and groups",
        licence="MIT",
        may_ship=True,
        noncommercial=False,
        citation=(
            "Hamborg and Donnay (2021). NewsMTSC: (Multi-)Target-dependent Sentiment"
            " Classification in News Articles. EACL."
        ),
        homepage="https://github.com/fhamborg/NewsMTSC",
        files=(
            File(
                "stance/newsmtsc/train.jsonl",
                "fb80ff05993dd59016c36abefaa7bd00d77cb0cb38a781c1f9edd9ad7c61471e",
                3_292_398,
            ),
            File(
                "stance/newsmtsc/devtest_mt.jsonl",
                "f7657900083bc12f41f1dcd7f19ae5b3eec87844da5eeb22d07ee916fe83a865",
                411_423,
            ),
            File(
                "stance/newsmtsc/devtest_rw.jsonl",
                "c915d6461625cc610a43fd0bac7a25dddfc1252e1331a4bfb7cc30e75b35982a",
                446_278,
            ),
        ),
    ),
    Source(
        name="ruopinionne",
        title="RuOpinionNE-2024, Russian news, opinions from party to party",
        licence="MIT",
        may_ship=True,
        noncommercial=False,
        citation=(
            "Loukachevitch, Tkachenko, Lapanitsyna, Tikhomirov and Rusnachenko (2025)."
            " RuOpinionNE-2024: Extraction of Opinion Tuples from Russian News Texts."
            " arXiv:2504.06947."
        ),
        homepage="https://github.com/dialogue-evaluation/RuOpinionNE-2024",
        files=(
            File(
                "stance/ruopinionne2024/train.jsonl",
                "dc20424059ded7ce62eed8185ef0e6d4916444643c32e66a8343445e2f865fdd",
                1_291_979,
            ),
            File(
                "stance/ruopinionne2024/validation_labeled.jsonl",
                "932645869e36c4be1ac7e766e4513071e532e66380434f6c47821d6a1fea58b9",
                690_703,
            ),
        ),
    ),
    Source(
        name="rusentne",
        title="RuSentNE-2023, Russian news, stances to entities",
        licence="MIT",
        may_ship=True,
        noncommercial=False,
        citation=(
            "Golubev, Rusnachenko and Loukachevitch (2023). RuSentNE-2023: Evaluating"
            " Entity-Oriented Sentiment Analysis on Russian News Texts. Dialogue."
        ),
        homepage="https://github.com/dialogue-evaluation/RuSentNE-evaluation",
        files=(
            File(
                "stance/rusentne2023/train_data.csv",
                "75c443abcdee178b4e2ac2cbdd63179f9202347b9cc49a652e2f164bb8b8a31d",
                2_115_675,
            ),
            File(
                "stance/rusentne2023/validation_data_labeled.csv",
                "e52595886128a46a12f53c174abc8b17347b9e4685e56905d09817c41f5c1252",
                901_761,
            ),
        ),
    ),
    Source(
        name="seesaw",
        title="SEESAW, English political news, stances from entity to entity",
        licence="CC-BY-NC-SA-4.0",
        may_ship=False,
        noncommercial=True,
        citation=(
            "Zhang, Beauchamp and Wang (2022). Generative Entity-to-Entity Stance Detection with"
            " Knowledge Graph Augmentation. EMNLP."
        ),
        homepage="https://github.com/launchnlp/SEESAW",
        # 1,421 small files: its folder SEESAW is put at stance/seesaw/ by hand.
        files=(),
    ),
)
