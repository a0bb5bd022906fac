"""Writes tests/weights/small_hyperlips: HyperLips' networks, small, that know drawn speakers, for our templates' runs.

    python tests/train_small_hyperlips.py [minutes in all, 25] [folder that keeps the clips and the runs]

Trained as a user would, by our own loops, on the two drawn people of our example clip, who say vowels or our example
sound; the networks have the published layers with fewer channels. On photographs they are of no use. Ours, CC0 1.0.
"""

from __future__ import annotations

import logging
import sys
import tempfile
from pathlib import Path

from torch import Tensor

from likeness.models.hyperlips.base import BaseConfig
from likeness.models.hyperlips.hr_decoder import HRConfig
from likeness.models.hyperlips.syncnet import SyncNetConfig
from likeness.models.hyperlips.training.clips import read_clips
from likeness.models.hyperlips.training.course import Course
from likeness.models.hyperlips.training.examples import Examples
from likeness.models.hyperlips.training.train_base import train_base
from likeness.models.hyperlips.training.train_hr import train_hr
from likeness.models.hyperlips.training.train_syncnet import train_syncnet
from likeness.models.loading import load_network, metadata_of, write_safetensors
from likeness.models.media.audio import Audio, read_audio
from likeness.models.media.mel_voice import voice
from likeness.models.training.setting import Setting
from likeness.models.training.watch import Watch
from likeness.tests.drawn_speakers import FRAME, RATE, speaker, write_speaker
from likeness.tests.filmed_clips import tiny_vgg
from likeness.tests.write_clip import LISTENER, SOUND, SPEAKER

WEIGHTS = Path(__file__).resolve().parent / "weights" / "small_hyperlips"
SYNC, BASE, HR = (WEIGHTS / f"{name}.safetensors" for name in ("syncnet", "base", "hr"))
SMALL_SYNC = SyncNetConfig(width=2)
SMALL_BASE = BaseConfig(4, control=16, deepest=16, decoder_3=16, decoder_2=12, decoder_1=8, decoder_0=12, output=8)
SMALL_HR = HRConfig(rescaling=2, width=8, output=8)
SIDE = 256  # pixels of the frames that are kept
CLIPS, FRAMES = 6, 40
SHARES = {"sync": 0.08, "half": 0.44, "base": 0.36, "hr": 0.12}  # of the time


def draw(folder: Path) -> None:
    """Clips of our example clip's two people, who say vowels, or parts of our example sound."""
    hello = voice(read_audio(SOUND)).waveform
    spare = hello.shape[1] - FRAMES * FRAME
    for number in range(CLIPS):
        who = LISTENER if number in (2, 3) else SPEAKER
        start = int(spare * (number % 7) / 6)
        said = Audio(hello[:, start : start + FRAMES * FRAME], RATE) if number % 2 and spare > 0 else None
        name = f"person{number:02}"
        if not (folder / f"{name}.npz").exists():
            write_speaker(folder, name, speaker(FRAMES, number, SIDE, who, said))
            logging.info("%s is drawn", name)


def write_halves(path: Path, state: dict[str, Tensor], about: dict[str, str]) -> None:
    halves = {name: own.half() if own.is_floating_point() else own for name, own in state.items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    write_safetensors(path, halves, about)


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 25.0
    with tempfile.TemporaryDirectory() as temporary:
        train(Path(sys.argv[2]) if len(sys.argv) > 2 else Path(temporary), minutes)


def train(folder: Path, minutes: float) -> None:
    """Leaves the three files."""
    draw(folder / "clips")
    clips = read_clips(folder / "clips")
    course, vgg = Course(terms="code"), tiny_vgg()
    outs = {name: folder / f"{name}.safetensors" for name in SHARES}

    def setting(name: str, batch: int, rate: float) -> Setting:
        return Setting(None, minutes * SHARES[name], batch, rate=rate)

    def watch(name: str) -> Watch:
        return Watch(outs[name], 50)

    expert = train_syncnet(Examples(clips, 0), SMALL_SYNC, outs["sync"], setting("sync", 8, 2e-3), watch("sync"))
    # First on faces of half the size, where a step takes half the time: the mouth learns to hear there.
    small = Examples(clips, 0, side=64)
    half = train_base(small, expert, None, SMALL_BASE, outs["half"], setting("half", 1, 2e-3), course, watch("half"))
    usual = Examples(clips, 0)
    base = train_base(usual, expert, None, half, outs["base"], setting("base", 1, 1e-3), course, watch("base"))
    examples = Examples(clips, 0, rescaling=SMALL_HR.rescaling)
    train_hr(examples, base, vgg, SMALL_HR, outs["hr"], setting("hr", 1, 2e-3), course, watch("hr"))
    for name, path in (("sync", SYNC), ("base", BASE), ("hr", HR)):
        loaded = load_network(outs[name])
        write_halves(path, loaded.network.state_dict(), metadata_of(loaded.architecture, loaded.config))


if __name__ == "__main__":
    main()
