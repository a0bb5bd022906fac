"""How each published network is put to the trial of its golden: one function for each name, in one table.

A new system adds its functions and rows here and its JSON files to tests/goldens.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import Module
from torch.nn.functional import normalize

from likeness.models.face.cropping.deep3d import (
    params_without_face,
    published_crop,
    published_points,
    transform_params,
)
from likeness.models.face.detection.landmark_net import LandmarkNet
from likeness.models.face.detection.s3fd import S3FD
from likeness.models.faceshifter.aei_net import AEIConfig, AEINet
from likeness.models.faceshifter.discriminator import DiscriminatorConfig, MultiscaleDiscriminator
from likeness.models.faceshifter.fast_aei import FastAEI
from likeness.models.faceshifter.hear_net import HEARNet
from likeness.models.faceshifter.ir_se import IRSE
from likeness.models.faceshifter.iresnet import IResNet, IResNetConfig
from likeness.models.faceshifter.published import aei_net_state
from likeness.models.pirenderer.editing_net import EditingNet
from likeness.models.pirenderer.face_generator import RADIUS, FaceGenerator, PIRendererConfig
from likeness.models.pirenderer.fast.fast_generator import FastGenerator
from likeness.models.pirenderer.flow import MotionFlow
from likeness.models.pirenderer.flow_sampler import Sampler
from likeness.models.pirenderer.mapping_net import MappingNet
from likeness.models.pirenderer.recon_net import ReconNet
from likeness.models.pirenderer.warping_net import WarpingNet, warped
from likeness.models.tha4.body_rotator import BodyRotator
from likeness.models.tha4.body_student import BodyStudent, BodyStudentConfig
from likeness.models.tha4.editor import Coarse, Editor
from likeness.models.tha4.eyebrow_combiner import EyebrowCombiner
from likeness.models.tha4.eyebrow_decomposer import EyebrowDecomposer
from likeness.models.tha4.face_morpher import FaceMorpher
from likeness.models.tha4.face_student import FaceStudent, FaceStudentConfig
from likeness.models.tha4.fast_teacher import FastTeacher
from likeness.models.tha4.published_teacher import PARTS
from likeness.models.tha4.teacher import FullTeacher
from likeness.models.tha4.teacher_output import BROW_NAMES, FACE_NAMES, FRAME_NAMES, LAYER_NAMES
from likeness.tests import fewshot_trials
from likeness.tests.filling import furthest
from likeness.tests.golden import Golden, Trial
from likeness.tests.hyperlips_trials import HYPERLIPS_TRIALS


def tha4_student_face(golden: Golden) -> dict[str, Tensor]:
    config = FaceStudentConfig(
        image_size=golden.config["image_size"],
        pose_size=golden.config["pose_size"],
        width=golden.config["intermediate_channels"],
        layers=golden.config["num_sine_layers"],
        omega=golden.config["omega_0"],
    )
    return {"IMAGE": golden.into(FaceStudent(config))(golden.input("pose"))}


def tha4_student_body(golden: Golden) -> dict[str, Tensor]:
    config = BodyStudentConfig(
        image_size=golden.config["image_size"],
        pose_size=golden.config["pose_size"],
        widths=tuple(width for _, width, _ in golden.config["levels"]),
        layers=golden.config["levels"][0][2],
        omega=golden.config["omega_0"],
    )
    out = golden.into(BodyStudent(config))(golden.input("image"), golden.input("pose"))
    names = ("BLENDED_IMAGE", "ALPHA", "COLOR_CHANGE", "WARPED_IMAGE", "GRID_CHANGE")
    return dict(zip(names, out, strict=True))


def tha4_eyebrow_decomposer(golden: Golden) -> dict[str, Tensor]:
    with torch.device("meta"):
        network = EyebrowDecomposer()
    return dict(zip(LAYER_NAMES, golden.into(network)(golden.input("image")), strict=True))


def tha4_eyebrow_combiner(golden: Golden) -> dict[str, Tensor]:
    with torch.device("meta"):
        network = EyebrowCombiner()
    inputs = (golden.input(name) for name in ("background_layer", "eyebrow_layer", "pose"))
    return dict(zip(BROW_NAMES, golden.into(network)(*inputs), strict=True))


def tha4_face_morpher(golden: Golden) -> dict[str, Tensor]:
    with torch.device("meta"):
        network = FaceMorpher()
    return dict(zip(FACE_NAMES, golden.into(network)(golden.input("image"), golden.input("pose")), strict=True))


def tha4_body_rotator(golden: Golden) -> dict[str, Tensor]:
    with torch.device("meta"):
        network = BodyRotator()
    return dict(zip(FRAME_NAMES, golden.into(network)(golden.input("image"), golden.input("pose")), strict=True))


def tha4_editor(golden: Golden) -> dict[str, Tensor]:
    with torch.device("meta"):
        network = Editor()
    coarse = Coarse(golden.input("coarse_posed_image"), golden.input("coarse_grid_change"))
    out = golden.into(network)(golden.input("rest_image"), golden.input("pose"), coarse)
    return dict(zip(FRAME_NAMES, out, strict=True))


def tha4_full_teacher(golden: Golden) -> FullTeacher:
    """The whole teacher with a golden's weights, whose networks have their published names."""
    with torch.device("meta"):
        teacher = FullTeacher()
    ours = {part.file.removesuffix(".pt"): part.name for part in PARTS}
    weights = {}
    for name, tensor in golden.weights().items():
        network, _, inner = name.partition(".")
        weights[f"{ours[network]}.{inner}"] = tensor
    teacher.load_state_dict(weights, assign=True)
    return teacher.eval()


def tha4_teacher(golden: Golden) -> dict[str, Tensor]:
    teacher = tha4_full_teacher(golden)
    image, pose = golden.input("image"), golden.input("pose")
    drawn = FastTeacher(teacher, image[0]).body(pose)
    parts = ("MERGED", "ALPHA", "WARPED", "GRID_CHANGE", "DIRECT")
    for name, output in zip([*(f"UPSCALER_{part}" for part in parts), "FACE_MORPHED_FULL"], drawn, strict=True):
        assert furthest(output, golden.outputs[name]) <= TEACHER.looser.get(name, TEACHER.tolerance), f"fast {name}"
    return teacher(image, pose).published()


TEACHER = Trial(tha4_teacher, looser={"UPSCALER_MERGED": 5e-3, "UPSCALER_WARPED": 5e-3})


def s3fd(golden: Golden) -> dict[str, Tensor]:
    with torch.device("meta"):
        network = S3FD()
    levels = golden.into(network)(golden.input("image"))
    kinds = {"cls": [level.logits for level in levels], "reg": [level.offsets for level in levels]}
    return {f"{kind}{at}": maps for kind, both in kinds.items() for at, maps in enumerate(both, 1)}


def fan(golden: Golden) -> dict[str, Tensor]:
    with torch.device("meta"):
        network = LandmarkNet()
    return {f"heatmaps{at}": maps for at, maps in enumerate(golden.into(network)(golden.input("image")))}


def watched(network: Module, golden: Golden, parts: dict[str, str]) -> dict[str, Tensor]:
    """What a network makes of a golden's face, with what some of its parts give on the way: {output: part's name}."""
    seen: dict[str, Tensor] = {}
    for output, part in parts.items():
        network.get_submodule(part).register_forward_hook(lambda _, __, out, output=output: seen.update({output: out}))
    return {"embedding": golden.into(network)(golden.input("face")), **seen}


def iresnet(golden: Golden) -> dict[str, Tensor]:
    blocks = {"iresnet50": (3, 4, 14, 3), "iresnet100": (3, 13, 30, 3)}[golden.config["arch"]]
    with torch.device("meta"):
        network = IResNet(IResNetConfig(blocks, features=golden.config["num_features"]))
    return watched(network, golden, {"layer1": "layer1", "layer4": "layer4"})


def ir_se(golden: Golden) -> dict[str, Tensor]:
    with torch.device("meta"):
        network = IRSE()
    outputs = watched(network, golden, {"block0": "body.0", "block_last": "body.23"})
    return {**outputs, "embedding": normalize(outputs["embedding"])}  # the published program gives the direction alone


def aei_net(golden: Golden) -> dict[str, Tensor]:
    with torch.device("meta"):
        network = AEINet(AEIConfig(golden.config.get("num_blocks", 2), c_id=golden.config["c_id"]))
    network.load_state_dict(aei_net_state(golden.weights()), assign=True)
    z_att = network.eval().encoder(golden.input("target"))
    image = network.generator(z_att, golden.input("z_id"))
    if golden.network == "sberswap_aei_unet2":  # the default; building the fast form takes as long as all the rest
        fast = FastAEI(network)
        drawn = fast.generate(fast.attributes(golden.input("target")), fast.source(golden.input("z_id")))[0]
        assert furthest(drawn, golden.outputs["image"]) <= 1e-3, "the fast form"
    return {"image": image, **{f"z_att{level}": maps for level, maps in enumerate(z_att, 1)}}


def hear_net(golden: Golden) -> dict[str, Tensor]:
    with torch.device("meta"):
        network = HEARNet()
    return {"image": golden.into(network)(golden.input("swapped"), golden.input("error"))}


def discriminator(golden: Golden) -> dict[str, Tensor]:
    config = DiscriminatorConfig(golden.config["n_layers"], batch_norm=golden.config["norm"] == "BatchNorm2d")
    with torch.device("meta"):
        network = MultiscaleDiscriminator(config)
    return {f"scale{at}": maps for at, maps in enumerate(golden.into(network)(golden.input("image")))}


def pirenderer_mapping(golden: Golden) -> dict[str, Tensor]:
    with torch.device("meta"):
        network = MappingNet(golden.config["coeff_nc"], golden.config["descriptor_nc"], golden.config["layer"])
    return {"descriptor": golden.into(network)(golden.input("driving_source"))[..., None]}


def pirenderer_warping(golden: Golden) -> dict[str, Tensor]:
    config = PIRendererConfig()
    with torch.device("meta"):
        network = WarpingNet(config.warp_widths, config.warp_decoder, config.descriptor)
    source = golden.input("input_image")
    flow = golden.into(network)(source, golden.input("descriptor")[..., 0])
    return {"flow_field": flow, "warp_image": warped(source, flow)}


def pirenderer_editing(golden: Golden) -> dict[str, Tensor]:
    config = PIRendererConfig()
    with torch.device("meta"):
        network = EditingNet(config.edit_widths, config.edit_blocks, config.descriptor)
    inputs = (golden.input(name) for name in ("input_image", "warp_image", "descriptor"))
    source, warp, z = inputs
    return {"fake_image": golden.into(network)(source, warp, z[..., 0])}


def pirenderer(golden: Golden) -> dict[str, Tensor]:
    with torch.device("meta"):
        network = FaceGenerator()
    source, motion = golden.input("input_image"), golden.input("driving_source")
    rendered = golden.into(network)(source, motion)
    fast = FastGenerator(network)
    z = torch.stack([fast.latents(window.mT)[RADIUS] for window in motion])  # windows, each a clip of its own
    for name, output in zip(RENDERED, fast.render(fast.source(source), z), strict=True):
        assert furthest(output, golden.outputs[name]) <= PIRENDERER.looser.get(name, PIRENDERER.tolerance), name
    return dict(zip(RENDERED, rendered, strict=True))


RENDERED = ("flow_field", "warp_image", "fake_image")
PIRENDERER = Trial(pirenderer, tolerance=1e-4, looser={"warp_image": 5e-4, "fake_image": 5e-4})


def recon_net(golden: Golden) -> dict[str, Tensor]:
    with torch.device("meta"):
        network = ReconNet()
    return {"coefficients": golden.into(network)(golden.input("image"))}


def motion_flow(golden: Golden) -> dict[str, Tensor]:
    config = golden.config
    flow = MotionFlow(config["K"], config["x_channels"], config["cond_channels"], config["hidden_channels"])
    weights = golden.weights()
    for name, tensor in weights.items():
        if name.endswith(".sign_s"):
            weights[name] = torch.where(tensor >= 0, 1.0, -1.0)
        elif name.endswith(".p"):
            weights[name] = torch.eye(len(tensor))[tensor[:, 0].argsort(stable=True)]
    flow.load_state_dict(weights)
    condition, sampler = golden.input("cond"), Sampler(flow.eval())
    latent = flow(golden.input("x"), condition)
    noise = golden.input("z")
    sampled = [sampler.frame(noise[..., at], condition[..., at]) for at in range(noise.shape[2])]
    return {"z": latent.z, "nll": latent.nll, "sampled": torch.stack(sampled, dim=2)}


def deep3d_alignment(golden: Golden) -> dict[str, Tensor]:
    picture = golden.input("image").byte().movedim(0, -1).numpy()
    height, width = picture.shape[:2]
    five = golden.input("landmarks") + 0.5  # the published scripts count from the first pixel's middle
    params, without_face = transform_params(five[None], width, height)[0], params_without_face(width, height)
    return {
        "transform_params": params,
        "crop": torch.from_numpy(published_crop(picture, params) / 255),
        "landmarks": published_points(five, params),
        "fallback_transform_params": without_face,
        "fallback_crop": torch.from_numpy(published_crop(picture, without_face) / 255),
    }


TRIALS: dict[str, Trial] = {
    "tha4.student_face_morpher": Trial(tha4_student_face),
    "tha4.student_body_morpher": Trial(tha4_student_body),
    "tha4.eyebrow_decomposer": Trial(tha4_eyebrow_decomposer),
    "tha4.eyebrow_morphing_combiner": Trial(tha4_eyebrow_combiner),
    "tha4.face_morpher": Trial(tha4_face_morpher),
    "tha4.body_morpher": Trial(tha4_body_rotator),
    "tha4.upscaler": Trial(tha4_editor),
    "tha4.teacher_end_to_end": TEACHER,
    "S3FD face detector": Trial(s3fd, tolerance=5e-5),
    "2DFAN-4 (4 stacked hourglasses)": Trial(fan, tolerance=5e-5),
    "insightface_iresnet50": Trial(iresnet, tolerance=1e-4),
    "insightface_iresnet100": Trial(iresnet, tolerance=1e-4),
    "taotaonice_irse50": Trial(ir_se, tolerance=1e-4),
    **dict.fromkeys(
        ("sberswap_aei_unet1", "sberswap_aei_unet2", "sberswap_aei_unet3", "taotaonice_aei"),
        Trial(aei_net, tolerance=1e-4, looser={"image": 1e-3}),
    ),
    "taotaonice_hear": Trial(hear_net, tolerance=1e-4),
    **dict.fromkeys(
        ("sberswap_discriminator", "taotaonice_discriminator", "mindslab_discriminator"),
        Trial(discriminator, tolerance=1e-4),
    ),
    "PIRenderer MappingNet": Trial(pirenderer_mapping, tolerance=1e-4),
    "PIRenderer WarpingNet": Trial(pirenderer_warping, tolerance=1e-4, looser={"warp_image": 5e-4}),
    "PIRenderer EditingNet": Trial(pirenderer_editing, tolerance=5e-4),
    "PIRenderer FaceGenerator (mapping + warping + editing)": PIRENDERER,
    "Deep3DFaceRecon ReconNet (ResNet-50, 7 1x1-conv heads, 257 coefficients)": Trial(recon_net, tolerance=1e-4),
    "StyleGestures/MoGlow flow core (PIRenderer's author says its audio extension was built on this code)": Trial(
        motion_flow, tolerance=1e-4
    ),
    "Deep3DFaceRecon align_img (5-point alignment to 224, not a network)": Trial(deep3d_alignment, tolerance=1e-4),
    **HYPERLIPS_TRIALS,
    "embedder": Trial(fewshot_trials.embedder, tolerance=1e-4),
    "generator": Trial(fewshot_trials.generator, tolerance=1e-4),
    "discriminator": Trial(fewshot_trials.discriminator, tolerance=1e-4),
    "Cropped_VGG19 (VGGFace VGG-16 up to conv5_1)": Trial(fewshot_trials.vggface, tolerance=1e-5),
}
