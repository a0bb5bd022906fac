"""The weight files that their authors publish: names, sizes, hashes, licences, and where they are offered. Facts only.

Nothing here is fetched by the pack, and none of these files ships with it: they are the user's own download.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .errors import LikenessError
from .faceshifter.conventions import SBER_SWAP, TAOTAONICE, Conventions
from .tha4 import offered


@dataclass(frozen=True)
class PublishedFile:
    """One file; `size` in bytes and `sha256` where they are known, else `weights`: what its float32 numbers take."""

    name: str
    size: int | None = None
    sha256: str | None = None
    weights: int | None = None


@dataclass(frozen=True)
class Published:
    """Files that belong together: one character, or the networks of one archive.

    `folder`: where they go, under models/likeness. `origin`: the address at which the authors offer them.
    `conventions`: how pictures are shown to an AEI-Net.
    """

    name: str
    architecture: str
    files: tuple[PublishedFile, ...]
    licence: str
    origin: str
    folder: str
    conventions: Conventions | None = None


def _pytorch_character(name: str, picture: int, picture_sha256: str, face_sha256: str, body_sha256: str) -> Published:
    """A character of the THA4 code repository."""
    files = (
        PublishedFile("character.png", picture, picture_sha256),
        PublishedFile("face_morpher.pt", 491_887, face_sha256),
        PublishedFile("body_morpher.pt", 1_332_713, body_sha256),
    )
    return Published(name, "tha4.student", files, offered.CC_BY_NC, offered.DEMO + name, f"tha4/{name}")


def _web_character(name: str, picture: int, picture_sha256: str, face_sha256: str, body_sha256: str) -> Published:
    """A character of the web demo, in TensorFlow.js form; all of them share the same two .json."""
    files = (
        PublishedFile("character.png", picture, picture_sha256),
        PublishedFile("face_morpher.json", 11_408, "e1705709e1f2164694a9abcd55dbddf34aba086f34e8275296ff3094b2ac322b"),
        PublishedFile("face_morpher.weights.bin", 485_904, face_sha256),
        PublishedFile("body_morpher.json", 15_328, "7bf91fbc8fe72e54fe796e7882f1c4f26e53c4e7a2bbe3e70347b2fa0675a7b8"),
        PublishedFile("body_morpher.weights.bin", 1_326_268, body_sha256),
    )
    return Published(name, "tha4.student", files, offered.ARTISTS_TERMS, offered.SITE + name, f"tha4/{name}")


THA4_TEACHER = Published(
    "THA4 teacher",
    "tha4.teacher",
    tuple(PublishedFile(name, weights=4 * parameters) for name, parameters in offered.TEACHER_FILES),
    offered.CC_BY_NC,
    offered.TEACHER_ZIP,
    "tha4/teacher",
)
VGG16 = Published(
    "VGG16 of torchvision",
    "vgg16",
    (
        PublishedFile(
            "vgg16-397923af.pth", 553_433_881, "397923af8e79cdbb6a7127f12361acd7a2f83e06b05044ddf496e83de57a5bf0"
        ),
    ),
    "BSD 3-Clause (torchvision); made from ImageNet's pictures, whose terms may hold too",
    "https://download.pytorch.org/models/vgg16-397923af.pth",
    "vgg16",
)
VGG19 = Published(
    "VGG19 of torchvision",
    "vgg19",
    (PublishedFile("vgg19-dcbb9e9d.pth", weights=4 * 143_667_240),),
    "BSD 3-Clause (torchvision); made from ImageNet's pictures, whose terms may hold too",
    "https://download.pytorch.org/models/vgg19-dcbb9e9d.pth",
    "vgg19",
)
FACE_DETECTOR = Published(
    "S3FD",
    "face.s3fd",
    (
        PublishedFile(
            "s3fd-619a316812.pth", 89_843_225, "619a31681264d3f7f7fc7a16a42cbbe8b23f31a256f75a366e5a1bcd59b33543"
        ),
    ),
    "BSD 3-Clause, that of face-alignment, the library that publishes it",
    "https://www.adrianbulat.com/downloads/python-fan/s3fd-619a316812.pth",
    "face_detector",
)
LANDMARKS = Published(
    "2DFAN-4",
    "face.2dfan",
    (
        PublishedFile(
            "2DFAN4-11f355bf06.pth.tar",
            sha256="11f355bf0693120222f5955ce3f9dc8fb5763ebb30a47d7906e509490d32e4aa",
            weights=95_497_280,
        ),
    ),
    "BSD 3-Clause, that of face-alignment, the library that publishes it",
    "https://www.adrianbulat.com/downloads/python-fan/2DFAN4-11f355bf06.pth.tar",
    "face_landmarks",
)
IDENTITY_ENCODERS = (
    Published(
        "sber-swap's ArcFace, an iresnet100 of insightface",
        "faceshifter.iresnet",
        (PublishedFile("backbone.pth", weights=4 * 65_156_160),),
        "insightface's models are for non-commercial research only (sber-swap's repository itself is Apache-2.0)",
        "https://github.com/sberbank-ai/sber-swap/releases/download/arcface/backbone.pth",
        "identity_encoder/sber-swap",
    ),
    Published(
        "insightface's arcface_torch",
        "faceshifter.iresnet",
        (PublishedFile("backbone.pth"),),
        "for non-commercial research only",
        "https://github.com/deepinsight/insightface/tree/master/recognition/arcface_torch",
        "identity_encoder/insightface",
    ),
    Published(
        "TreB1eN's IR-SE50",
        "faceshifter.ir_se",
        (PublishedFile("model_ir_se50.pth", weights=4 * 43_797_696),),
        "MIT, that of the repository; trained on MS1M's pictures, whose terms may hold too",
        "https://github.com/TreB1eN/InsightFace_Pytorch",
        "identity_encoder/ir_se50",
    ),
)
AEI_NETS = (
    Published(
        "sber-swap",
        "faceshifter.aei_net",
        (
            PublishedFile("G_unet_2blocks.pth", weights=4 * 184_353_493),
            PublishedFile("G_unet_1block.pth", weights=4 * 128_479_245),
            PublishedFile("G_unet_3blocks.pth", weights=4 * 240_227_741),
        ),
        "Apache-2.0; its identity encoder is for non-commercial research only",
        "https://github.com/sberbank-ai/sber-swap/releases/tag/sber-swap-v2.0",
        "faceshifter/sber-swap",
        SBER_SWAP,
    ),
    Published(
        "richarduuz's Research_Project, model C, in taotaonice's layout",
        "faceshifter.aei_net",
        (PublishedFile("G_latest.pth", weights=4 * 184_353_493),),
        "none given",
        "https://github.com/richarduuz/Research_Project (its links were not tried)",
        "faceshifter/richarduuz",
        TAOTAONICE,
    ),
)
RECON_NETS = (  # files three times as large as the weights: the optimiser's numbers are in them
    Published(
        "Deep3DFaceRecon_pytorch's ReconNet, epoch 20",
        "pirenderer.recon_net",
        (PublishedFile("epoch_20.pth", weights=3 * 4 * 24_034_625),),
        "MIT; the face model that it was trained with, BFM 2009, is for academic use only, and is not needed",
        "https://drive.google.com/drive/folders/1liaIxn9smpudjjqMaWWRpP0mXRW_qRPP",
        "recon_net",
    ),
    Published(
        "the same, of 2023, which sees closed eyes",
        "pirenderer.recon_net",
        (PublishedFile("epoch_20.pth", weights=3 * 4 * 24_034_625),),
        "MIT; as above",
        "https://drive.google.com/drive/folders/1grs8J4vu7gOhEClyKjWU-SNxfonGue5F",
        "recon_net/closed_eye",
    ),
)
PIRENDERERS = (
    Published(
        "PIRenderer",
        "pirenderer",
        (PublishedFile("epoch_00190_iteration_000400000_checkpoint.pt", weights=2 * 4 * 22_519_109),),
        "CC BY-NC 4.0",
        "https://drive.google.com/file/d/1-0xOf6g58OmtKtEWJlU3VlnfRqPN9Uq7 (face.zip, linked by "
        "https://github.com/RenYurui/PIRender)",
        "pirenderer/pirender",
    ),
    Published(
        "video-retalking's DNet, of the same architecture",
        "pirenderer",
        (PublishedFile("DNet.pt"),),
        "not known to us; ask its authors",
        "https://github.com/OpenTalker/video-retalking",
        "pirenderer/video-retalking",
    ),
)
HYPERLIPS = (  # Baidu Pan is its authors' own place; the mirror holds the set of October 2023
    Published(
        "HyperLips' base",
        "hyperlips.base",
        tuple(PublishedFile(f"hyperlipsbase_{of}.pth", weights=3 * 4 * 29_716_503) for of in ("multi", "lrs2", "mead")),
        "none given",
        "https://pan.baidu.com/s/1wy986BiROq5bkXweHxSvVA (code 6666), mirrored by Easy-HyperLips at "
        "https://drive.google.com/drive/folders/1ftBtZPoY1tgUIhiVBweO2mM3FAEwroj5",
        "hyperlips/base",
    ),
    Published(
        "HyperLips' HR decoders",
        "hyperlips.hr_decoder",
        (PublishedFile("hyperlipshr_mead_128.pth"),),  # others exist, their names are not known
        "none given",
        "https://pan.baidu.com/s/1wy986BiROq5bkXweHxSvVA (code 6666), as the base",
        "hyperlips/hr",
    ),
    Published(
        "HyperLips' lip-sync expert",
        "hyperlips.syncnet",
        (PublishedFile("pretrain_sync_expert.pth"),),
        "none given",
        "https://pan.baidu.com/s/1wy986BiROq5bkXweHxSvVA (code 6666), beside the base",
        "hyperlips/syncnet",
    ),
)
FEW_SHOT = Published(
    "vincent-thevenin's few-shot talking heads, trained for 5 epochs on a small set: early and weak",
    "fewshot",
    (PublishedFile("model_weights.tar", weights=3 * 4 * 94_600_000),),  # thrice: the optimisers' numbers are in it
    "none given for the weights; the repository's code is GPL-3.0",
    "https://drive.google.com/drive/folders/1vdFz4sh23hC_KIQGJjwbTfUdPG-aYor8",
    "fewshot",
)
VGGFACE = Published(
    "VGGFace as a state dict, made from Oxford's Caffe model (see the help)",
    "vggface",
    (PublishedFile("vggface.pth"),),
    "Oxford's own terms, for non-commercial research: see its page",
    "https://www.robots.ox.ac.uk/~vgg/software/vgg_face/",
    "vggface",
)
CATALOGUE = (
    *(_pytorch_character(*row) for row in offered.PYTORCH_CHARACTERS),
    *(_web_character(*row) for row in offered.WEB_CHARACTERS),
    THA4_TEACHER,
    VGG16,
    VGG19,
    FACE_DETECTOR,
    LANDMARKS,
    *IDENTITY_ENCODERS,
    *AEI_NETS,
    *PIRENDERERS,
    *RECON_NETS,
    *HYPERLIPS,
    FEW_SHOT,
    VGGFACE,
)


def how_to_get(architecture: str, models_folder: Path | str = "models/likeness") -> str:
    """The sentence for a loader that has no file: which files, from where, into which folder, under which licence.

    `models_folder`: the likeness folder of this machine. Raises LikenessError for an architecture without a row.
    """
    return f"There is no {architecture} in {models_folder}. {where_to_get(architecture, models_folder)}"


def where_to_get(architecture: str, models_folder: Path | str = "models/likeness") -> str:
    """`how_to_get` without its first sentence: for a loader that has some of the files."""
    rows = [row for row in CATALOGUE if row.architecture == architecture]
    if not rows:
        raise LikenessError(f"The catalogue has no {architecture}. Convert your file with `likeness convert`.")
    first, others = rows[0], rows[1:]
    files = ", ".join(_named(file) for file in first.files)
    sentence = (
        f"Download {first.name} ({files}) from {first.origin} into {Path(models_folder) / first.folder}. "
        f"Licence: {first.licence}."
    )
    places: dict[str, list[str]] = {}
    for row in others:
        places.setdefault(row.origin.removesuffix(row.name), []).append(row.name)
    also = "; ".join(f"{', '.join(names)} ({place})" for place, names in places.items())
    return f"{sentence} Also offered, each for a folder of its own: {also}." if also else sentence


def _named(file: PublishedFile) -> str:
    if file.size:
        return f"{file.name} {file.size / 1e6:.2f} MB"
    return f"{file.name} about {file.weights / 1e6:.0f} MB" if file.weights else file.name
