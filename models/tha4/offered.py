"""What the authors of THA4 offer for download, as facts: names, sizes, SHA-256, licences and addresses.

None of it ships with the pack.
"""

from __future__ import annotations

CC_BY_NC = "CC BY-NC 4.0, no commercial use"  # said of the pictures and the teacher; taken to hold for students too
ARTISTS_TERMS = "the terms of its artist, stated on the site"
DEMO = (
    "https://github.com/pkhungurn/talking-head-anime-4-demo/tree/320640116abd604de22d7b56faec85b4d95770e0/"
    "data/character_models/"
)
SITE = (
    "https://github.com/pkhungurn/talking-head-anime-4/tree/cad954b23330173f872c4f238e275a7d906e0f23/"
    "supplementary/manual-poser-demo/data/"
)
TEACHER_ZIP = (
    "https://www.dropbox.com/scl/fi/7wec0sur7449iqgtlpi3n/tha4-models.zip?rlkey=0f9d1djmbvjjjn09469s1adx8&dl=0 "
    "(tha4-models.zip)"
)
# Name, bytes of the picture, SHA-256 of picture, face and body. The yaml beside them is not needed.
PYTORCH_CHARACTERS = (
    (
        "lambda_00",
        110_769,
        "e4a594c801d3d586365b5cc0986dc5abc98dac98cced2517cc40cddafcc92abc",
        "9c8914a7ab6c3a155785994ed82dc82ca49c6d91eb2f92c35ef806b6bb21b4c5",
        "f9d06d0bd8b0344a0642e4e80bc81a6f227921f6724fd580904821dad7666a80",
    ),
    (
        "lambda_01",
        113_917,
        "31c905d9ceb4cd94b900593c1962c17d9633ef1c87b3b119b33d364d65949876",
        "40f1430ed079c94fd1504438a0d77131f79a6d34996c63b0c5ee396f48b8354a",
        "45b863d93d9cbf87c7702c0b17dd1b8692888ec17508762d1fecc8d57a2d5cdc",
    ),
)
# The same, in TensorFlow.js form. lambda_chan and lambda_san of that site are lambda_00 and lambda_01, bit for bit.
WEB_CHARACTERS = (
    (
        "haru",
        148_447,
        "42d621100503d08f2bc2df55458f2063ea35d98dcb2675d71306e4fa9609b68e",
        "0efd61ac96655a0e4a995ecf58f50d53bca838304a114eea46ebc6b671a2a191",
        "ae1b9aac5b84e16faabe710335a598863e55e15f11b440c773dce7f627d667ff",
    ),
    (
        "kisaragi_asato",
        125_808,
        "48ed938722dd24ffb8dea88bd35e27ace47e3839947d58c64a764a31681d3a5c",
        "36fb4edb5f6867f9f4f1651779ec8cb408f721bf083c8904587cfcab8aa2c7f3",
        "d6dccecf9b986c6bf32a03a7ee2023d8712647fcf21a5d14ded953d8273f3202",
    ),
    (
        "koakuma_mei",
        202_066,
        "45d47d7b003f5fc3539701d8012d58410aebbbf90111737f767b93f864f0810f",
        "004e901eea8f1429829d31d084f7893685e43b92f172f3cdd2f38fdcbe44440f",
        "2b1e6d966028a7b0a1d4ad70481baf272bd3341a11dac48a2c2fd88ff263e1c4",
    ),
    (
        "marietta",
        251_651,
        "5509adfd4d3d2b9ca28c80e865df76d3f0959e573e19d9de5ae9b47be23cd4ab",
        "bd71346dcd464473f2429ea6130fe6e602b3526cea9055cca3a912d0a3d9a6ec",
        "2e2d7b0fe4b23e85e3b651b392ec4fb639d19366c3c0ca07cb4aeb5d1620714e",
    ),
    (
        "ponytail_girl",
        149_645,
        "1d30a21748dbcf5d580aa32f0ad121901640eecea9b625c92225c5e434502d01",
        "845c5ac67cb7dee98debe7c99d913c6bb8bf0e7837a7ee928c1f24ad823c96d8",
        "250bf712c719b7d7fb0d15bc89bb894a60da9cd2d6616cdf24d84f570338e547",
    ),
    (
        "taoist_boy",
        201_162,
        "a282091c5298ebab18c862cd4b8f58d97964c1b027ae64063b43e67ba00dc9a1",
        "f57377cab3e5d3ef1cc37d7d207f27cbf6f051333c7e4c8cade4ad3ae8fa4a43",
        "6c77094b3fbb3ad977ef2fc2e7f6c4a7b0fae2f33c0877857718937b335990df",
    ),
    (
        "touhoku_itako",
        130_734,
        "30804759e14983da10ed026674253e244e63608cb8ea8783d0676e6d5aafd5ef",
        "708489ed61be0b9115df0afd3ab2e31cbc9ff62812bd42767d1dddb707ab855c",
        "9d3f1d54213367e9f2bb613e118a5cfbee9d37b19cece001ab402129befc3ad9",
    ),
    (
        "touhoku_kiritan",
        122_850,
        "b4b7f53b61a647786dccea5a7c648daca4a8efa9b40b6d2e5092e5219a6dddb8",
        "0b5762d74707d8be2a2c70ea8d32d0f483b1f70ea3a447d449591a2a9b082089",
        "7d503f137a88da77ea26674024b9072ee88293b5e1d693cb3c80304604fec7d8",
    ),
    (
        "touhoku_zunko",
        143_489,
        "0eb44fa9370c12ce89f9a6af245714c5260284a973ca387e7e56d547cca5325b",
        "83a62e0df5e16bf11a825695bbd0f7107d5de4727b154923f25636c12a844751",
        "a8a8067f913d1aec86a859021fa0abc55770c4f79c66eb4c697da9ae9b5fa897",
    ),
    (
        "yukiwarisou_no_majo",
        244_522,
        "6e4254265c2e26ba46c3cdd15a1844607b4ffebf6b9028df298577cad22b6408",
        "33a506712374bb2cff6ce7f8b15b0a9642c40fd4855437376b59da4d5f63ac3c",
        "fc8be1085f5cfea16ae03cacbfb76ce9b85da2c7f5fa08b7e1324dfc70de7c40",
    ),
    (
        "zundamon",
        130_100,
        "9472186a0bc49833e058250b44bc5857c035770411d0cb4eee62aeac7302b5d4",
        "d6a0193cb552ec301d1ef274eefe478b7829050ba4ce53ac60456c230296cda1",
        "9f2071dcc90ffe9d0d16de31177296cfd629f0cad00433d0bdd955b1a81182c6",
    ),
)
# Name and number of parameters, each of which is a float32; sizes and hashes of the files themselves are not known.
TEACHER_FILES = (
    ("eyebrow_decomposer.pt", 31_479_434),
    ("eyebrow_morphing_combiner.pt", 31_535_878),
    ("face_morpher.pt", 31_605_002),
    ("body_morpher.pt", 34_682_119),
    ("upscaler.pt", 35_015_655),
)
