"""How HyperLips' published networks, sound, sketch and paste are put to the trial of their goldens."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d, cosine_similarity, interpolate

from likeness.models.hyperlips.base import HyperLipsBase
from likeness.models.hyperlips.discriminator import Discriminator, DiscriminatorConfig, lower_half
from likeness.models.hyperlips.dubbing.published_paste import hard_mask, pasted_face, soft_mask
from likeness.models.hyperlips.hr_decoder import HRConfig, HRDecoder
from likeness.models.hyperlips.sketch import WAYS, drawn, sketch
from likeness.models.hyperlips.syncnet import SyncNet
from likeness.models.media.audio import Audio
from likeness.models.media.mel_voice import HYPERLIPS, hyperlips_mel, voice
from likeness.models.media.sync import frame_times, hyperlips_windows
from likeness.tests.chirps import chirps
from likeness.tests.golden import Golden, Trial


def hyperlips_sound(golden: Golden) -> dict[str, Tensor]:
    wave = chirps(32000, 16000)
    mel = hyperlips_mel(Audio(wave[None], 16000))
    outputs = {"waveform": wave, "mel": mel.values, "mel_basis": HYPERLIPS.filters().T}
    for fps, published in golden.config["chunk_starts"].items():
        windows = hyperlips_windows(mel, frame_times(published["count"], Fraction(fps)), tail="last")
        assert windows.starts.tolist() == published["starts"], fps
        outputs[f"chunks_{fps}fps"] = windows.part(0, len(windows))
    for name, sound in {"silence": torch.zeros(8000), "mel_12345": chirps(12345, 16000)}.items():
        outputs[name] = hyperlips_mel(Audio(sound[None], 16000)).values
    return outputs


def hyperlips_resampling(golden: Golden) -> dict[str, Tensor]:
    outputs = {}
    for rate in (22050, 24000, 44100, 48000):
        sound = voice(Audio(chirps(2 * rate, rate)[None], rate))
        outputs |= {f"wave_{rate}": sound.waveform[0], f"mel_{rate}": hyperlips_mel(sound).values}
    left = chirps(44100, 44100)
    outputs["wave_stereo_44100"] = voice(Audio(torch.stack([left, 0.5 * left.flip(0)]), 44100)).waveform[0]
    return outputs


def base(golden: Golden) -> dict[str, Tensor]:
    with torch.device("meta"):
        network = HyperLipsBase()
    network = golden.into(network)
    mel, face = golden.input("mel"), golden.input("face")
    face[:, :3, 64:] = 0
    outputs = hearing(network, mel)
    seen = network.face_encoder(face)
    outputs |= {f"face_encoder.f{at}": tap for at, tap in enumerate(seen, 1)} | {"aspp": network.aspp(seen[3])}
    control = network.control(mel)
    rewritten = network.hyper_control_net((*seen[:3], outputs["aspp"]), control)
    outputs |= {f"dconv_down{at}": feature for at, feature in enumerate(rewritten)}
    kernels, biases = network.hyper_control_net.dconv_down0["0"].generated(control[:, 0])
    outputs |= {"dconv_down0.0.kernel": kernels.flatten(1), "dconv_down0.0.bias": biases}
    outputs |= {"decoder": network.decoder(face, rewritten), "output": network(mel, face)}
    mels, faces = golden.input("mel_5d"), golden.input("face_5d")
    faces[:, :3, :, 64:] = 0
    drawn = network(mels.transpose(0, 1).flatten(0, 1), faces.movedim(2, 0).flatten(0, 1))  # frames, then clips
    return outputs | {"output_5d": drawn.unflatten(0, (2, 2)).movedim(0, 2)}


def hearing(network: HyperLipsBase, mel: Tensor) -> dict[str, Tensor]:
    listening = network.hyper_control_net
    heard = listening.audio_encoder(mel)
    outputs = {f"audio_encoder.f{at}": tap for at, tap in enumerate(heard, 1)}
    outputs["aspp_a"] = listening.aspp_a(heard[3])
    return outputs | {f"hnet{at}": vector for at, vector in enumerate(listening.control(mel).unbind(1))}


def audio_encoder(golden: Golden) -> dict[str, Tensor]:
    with torch.device("meta"):
        network = HyperLipsBase()
    network.load_state_dict(golden.weights(), strict=False, assign=True)
    outputs = hearing(network.eval(), golden.input("mel"))
    return {name.removeprefix("audio_encoder."): output for name, output in outputs.items()}


def hr_decoder(golden: Golden) -> dict[str, Tensor]:
    network = golden.into(HRDecoder(HRConfig(rescaling=golden.config["rescaling"])))
    return {"output": network(*golden.input("face_and_sketch").chunk(2, 1))}


def syncnet(golden: Golden) -> dict[str, Tensor]:
    network = golden.into(SyncNet())
    mel, faces = golden.input("mel"), golden.input("face")
    heard, seen = network(mel, faces)
    raw = {"audio_raw": network.audio_encoder(mel), "face_raw": network.face_encoder(faces)}
    return raw | {"audio_embedding": heard, "face_embedding": seen, "cosine": cosine_similarity(heard, seen)}


def base_discriminator(golden: Golden) -> dict[str, Tensor]:
    network = golden.into(Discriminator())
    halves = lower_half(golden.input("faces").movedim(2, 0).flatten(0, 1))
    return {"score": network(halves), "features": network.features(halves)}


def hr_discriminator(golden: Golden) -> dict[str, Tensor]:
    network = golden.into(Discriminator(DiscriminatorConfig(whole=True)))
    faces, larger = golden.input("faces"), golden.input("faces_256")
    return {"score": network(faces), "features": network.features(faces), "score_256": network(larger)}


def sketches(golden: Golden) -> dict[str, Tensor]:
    points = golden.input("landmarks")[None]
    points[0, 0], points[0, 17] = torch.tensor([-0.02, 0.5]), torch.tensor([0.5, 1.01])
    assert {frozenset(edge) for way in WAYS[478] for edge in pairwise(way)} == set(
        map(frozenset, golden.config["edges"])
    )
    lips = drawn(points, torch.tensor(golden.config["six_lip_edges"]))
    outputs = {"coverage_16x16": avg_pool2d(lips, 8)[0], "six_lip_edges_128": 255 * lips[0]}
    for side in (256, 512):
        outputs[f"six_lip_edges_{side}"] = interpolate(255 * lips[None], (side, side), mode="bilinear")[0, 0]
    return outputs | {"coverage_16x16_all_edges": avg_pool2d(sketch(points, as_trained=False), 8)[0]}


def paste_back(golden: Golden) -> dict[str, Tensor]:
    frame = (255 * golden.input("frame")).byte().movedim(0, -1) / 255
    top, bottom, left, right = golden.config["box_y1y2x1x2"]
    at = torch.arange(512.0)
    parsing = (((at - 255.5) / 190) ** 2 + ((at[:, None] - 265.5) / 225) ** 2 < 1).float()
    parsing[360:400, 200:310], parsing[440:, :61] = 1, 0  # lips are kept as skin is
    box, face = (top, bottom, left, right), golden.input("prediction").movedim(0, -1)
    hard = hard_mask(parsing, box, *frame.shape[:2])
    soft, pasted = soft_mask(hard), pasted_face(frame, face, box, parsing)
    whole = frame.clone()
    whole[top:bottom, left:right] = pasted
    outputs = {"hard_mask": hard, "soft_mask": soft, "pasted_face": pasted}
    outputs["result"] = torch.lerp(frame, whole, soft[..., None])
    return {name: 255 * output for name, output in outputs.items()}


HYPERLIPS_TRIALS = {
    "mel spectrogram (audio.py, hparams.py)": Trial(hyperlips_sound, tolerance=1e-4),
    "load_wav: resampling to 16 kHz": Trial(
        hyperlips_resampling, 1e-2, dict.fromkeys((f"mel_{rate}" for rate in (22050, 24000, 44100, 48000)), 5e-2)
    ),
    "HyperLipsBase": Trial(base, 1e-4, {"output": 5e-5}),
    "HyperLipsBase.hyper_control_net (audio_encoder, aspp_a, hnet0..3)": Trial(audio_encoder, tolerance=1e-4),
    **{f"HRDecoder(rescaling={times})": Trial(hr_decoder, tolerance=1e-4) for times in (1, 2, 4)},
    "SyncNet_color": Trial(syncnet, tolerance=1e-4),
    # What OpenCV makes of a line's edge is its own: a sixteenth of an area of 8 x 8 pixels, and single pixels enlarged.
    "landmark sketch": Trial(
        sketches,
        tolerance=0.01,
        looser={
            "coverage_16x16": 0.25,
            "coverage_16x16_all_edges": 0.25,
            "six_lip_edges_256": 1,
            "six_lip_edges_512": 1,
        },
    ),
    "HyperCtrolDiscriminator": Trial(base_discriminator, tolerance=1e-4),
    "HRDecoder_disc_qual": Trial(hr_discriminator, tolerance=1e-4),
    # Its masks and faces are bytes: two levels are 0.045 deviations of the result.
    "paste-back of one frame": Trial(paste_back, tolerance=0.045),
}
