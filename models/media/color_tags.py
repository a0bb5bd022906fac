"""What a video says of its colours: kept from file to file, and used to turn Y'CbCr into R'G'B' and back by one matrix.

The numbers are those of ITU-T H.273, which FFmpeg uses as well; 2 is "not said".
"""

from __future__ import annotations

from dataclasses import dataclass

BT709, UNSAID, BT601 = 1, 2, 5
LIMITED, FULL = 1, 2  # FFmpeg's numbers for luma 16..235 and 0..255; 0 is "not said"
# The matrices that FFmpeg's scaler knows, by its own numbers. A file that says none is read by BT.601, as ComfyUI's own
# nodes and FFmpeg do, so that the same file has the same colours in all of them.
SCALER_MATRICES = {1: 1, 4: 4, 5: 5, 6: 5, 7: 7, 9: 9, UNSAID: BT601}


@dataclass(frozen=True)
class ColorTags:
    """`matrix`, `primaries`, `transfer` (H.273) and `range` (FFmpeg), as a video carries them."""

    matrix: int = UNSAID
    primaries: int = UNSAID
    transfer: int = UNSAID
    range: int = 0

    @property
    def scaler_matrix(self) -> int:
        """The matrix by FFmpeg's scaler's number; one that it does not know is taken for BT.709, both ways."""
        return SCALER_MATRICES.get(self.matrix, BT709)

    @property
    def scaler_range(self) -> int:
        """LIMITED unless the video says otherwise."""
        return FULL if self.range == FULL else LIMITED


BT709_LIMITED = ColorTags(BT709, BT709, BT709, LIMITED)  # what we write where there is no source to follow
