"""Writes tests/weights/small_hyperlips: HyperLips' networks, small, that know drawn speakers, for our templates' runs.

    python tests/train_small_hyperlips.py [minutes of training, 60] [folder that keeps the clips and the runs]

Trained as a user would, by our own loops, on the two drawn people of our example clip, who say vowels or our example
sound; the networks have the published layers with fewer channels. On photographs they are of no use. Ours, CC0 1.0.
"""

from __future__ import annotations

import logging
import sys
import tempfile
from pathlib import Path

from torch import Tensor

from likeness.models.hyperlips.base import BaseConfig, HyperLipsBase
from likeness.models.hyperlips.hr_decoder import HRConfig
from likeness.models.hyperlips.syncnet import SyncNet, SyncNetConfig
from likeness.models.hyperlips.training.clips import Clip, read_clips
from likeness.models.hyperlips.training.course import Course
from likeness.models.hyperlips.training.examples import Examples
from likeness.models.hyperlips.training.train_base import train_base
from likeness.models.hyperlips.training.train_hr import train_hr
from likeness.models.hyperlips.training.train_syncnet import train_syncnet
from likeness.models.loading import metadata_of, write_safetensors
from likeness.models.media.audio import Audio, read_audio
from likeness.models.media.mel_voice import voice
from likeness.models.training.seeded import seeded
from likeness.models.training.setting import Setting
from likeness.models.training.watch import Watch
from likeness.tests.drawn_speakers import FRAME, RATE, speaker, write_speaker
from likeness.tests.filmed_clips import tiny_vgg
from likeness.tests.write_clip import LISTENER, SOUND, SPEAKER

WEIGHTS = Path(__file__).resolve().parent / "weights" / "small_hyperlips"
SYNC, BASE, HR = (WEIGHTS / f"{name}.safetensors" for name in ("syncnet", "base", "hr"))
SMALL_SYNC = SyncNetConfig(width=4)
SMALL_BASE = BaseConfig(4, control=16, deepest=16, decoder_3=16, decoder_2=12, decoder_1=8, decoder_0=12, output=8)
SMALL_HR = HRConfig(rescaling=2, width=8, output=8)
SIDE = 256  # pixels of the frames that are kept
CLIPS, FRAMES = 6, 40
SYNC_SHARE, HR_SHARE = 0.1, 0.15  # of the time
# Of the base: pixels, share of the time, rate. On small faces the mouth learns to hear; the larger ones sharpen it.
SCHEDULE = ((32, 0.35, 4e-3), (64, 0.2, 2e-3), (128, 0.2, 1e-3))


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
    # Variances of what a new network hears go beyond the largest half.
    kept = {name for name, own in state.items() if not own.is_floating_point() or "running_" in name}
    halves = {name: own if name in kept else own.half() for name, own in state.items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    write_safetensors(path, halves, about)


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(temporary)
        draw(folder / "clips")
        train(read_clips(folder / "clips"), folder / f"{minutes:g} minutes", minutes)


def train(clips: list[Clip], folder: Path, minutes: float) -> None:
    """Leaves the three files."""
    course, vgg = Course(terms="code"), tiny_vgg()

    def asked(name: str, share: float, batch: int, rate: float) -> tuple[Path, Setting, Watch]:
        out = folder / f"{name}.safetensors"
        return out, Setting(None, minutes * share, batch, rate=rate), Watch(out, 50)

    out, setting, watch = asked("sync", SYNC_SHARE, 16, 3e-3)
    expert = train_syncnet(Examples(clips, 0), SMALL_SYNC, out, setting, watch)
    base: HyperLipsBase | BaseConfig = SMALL_BASE
    with seeded(0):
        deaf = SyncNet(SMALL_SYNC)  # an expert as small as ours misleads the base: mouths follow words less with it
    for side, share, rate in SCHEDULE:
        out, setting, watch = asked(f"base_{side}", share, 2, rate)
        base = train_base(Examples(clips, 0, side=side), deaf, None, base, out, setting, course, watch)
    assert isinstance(base, HyperLipsBase)
    examples = Examples(clips, 0, rescaling=SMALL_HR.rescaling)
    out, setting, watch = asked("hr", HR_SHARE, 2, 4e-3)
    hr = train_hr(examples, base, vgg, SMALL_HR, out, setting, course, watch)
    write_halves(SYNC, expert.state_dict(), metadata_of("hyperlips.syncnet", expert.config))
    write_halves(BASE, base.state_dict(), metadata_of("hyperlips.base", base.config))
    write_halves(HR, hr.state_dict(), metadata_of("hyperlips.hr_decoder", hr.config))


if __name__ == "__main__":
    main()
