"""HyperLipsBase (section 3.1): a face whose lower half is hidden, and speech -> the face with lips that say it."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor
from torch.nn import Conv2d, Module, Sequential

from .aspp import LRASPP
from .conv_blocks import ConvBlock
from .decoder import Decoder
from .hyper_network import HyperControlNet
from .mobilenet import LAST, MobileNetV3, scaled

SIDE = 128  # pixels of the faces that the published weights draw
FACE_CHANNELS = 6  # the frame without its lower half, then a reference; both BGR


@dataclass(frozen=True)
class BaseConfig:
    """Sizes of the network; the defaults are those of the published weights.

    `stem`: first channels of both encoders, whose others are in proportion. `control`: numbers of a control vector.
    `deepest`: channels of the deepest features; `decoder_N`: of the decoder at 1/8, 1/4, 1/2 and full size.
    """

    stem: int = 16
    control: int = 64
    deepest: int = 128
    decoder_3: int = 80
    decoder_2: int = 40
    decoder_1: int = 32
    decoder_0: int = 64
    output: int = 32

    @property
    def features(self) -> tuple[int, int, int, int]:
        """Channels of the features that speech rewrites, at 1/2, 1/4, 1/8 and 1/16."""
        return (scaled(16, self.stem), scaled(24, self.stem), scaled(40, self.stem), self.deepest)

    @property
    def decoder(self) -> tuple[int, int, int, int]:
        """Channels of the decoder at 1/8, 1/4, 1/2 and full size."""
        return (self.decoder_3, self.decoder_2, self.decoder_1, self.decoder_0)


class HyperLipsBase(Module):
    """mel [B, 1, 80, 16] in -4..4, face [B, 6, 128, 128] BGR in 0..1 -> face [B, 3, 128, 128] BGR in 0..1.

    The face's channels: the frame with rows 64..127 zero, then the reference. Sides may be other multiples of 16.
    """

    def __init__(self, config: BaseConfig = BaseConfig()) -> None:
        super().__init__()
        self.config = config
        full = config.decoder_0
        self.face_encoder = MobileNetV3(FACE_CHANNELS, config.stem)
        self.aspp = LRASPP(scaled(LAST, config.stem), config.deepest)
        self.hyper_control_net = HyperControlNet(config.features, config.stem, config.control)
        self.decoder = Decoder(FACE_CHANNELS, config.features, config.decoder)
        self.up_conv = Sequential(ConvBlock(full, full, residual=True), ConvBlock(full, full, residual=True))
        self.output_block = Sequential(ConvBlock(full, config.output), Conv2d(config.output, 3, 1))

    def forward(self, mel: Tensor, face: Tensor) -> Tensor:
        return self.draw(face, self.control(mel))  # [B, 3, 128, 128]

    def control(self, mel: Tensor) -> Tensor:
        """mel [B, 1, 80, 16] -> control vectors [B, 4, 64], for any face."""
        return self.hyper_control_net.control(mel)

    def draw(self, face: Tensor, control: Tensor) -> Tensor:
        """face [B, 6, 128, 128], control [B, 4, 64] -> [B, 3, 128, 128]."""
        f1, f2, f3, f4 = self.face_encoder(face)  # [B, 16, 64, 64] .. [B, 960, 8, 8]
        features = self.hyper_control_net((f1, f2, f3, self.aspp(f4)), control)  # .. [B, 128, 8, 8]
        x = self.up_conv(self.decoder(face, features))  # [B, 64, 128, 128]
        return self.output_block(x).sigmoid()  # type: ignore[no-any-return]  # [B, 3, 128, 128]
