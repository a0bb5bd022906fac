"""The pack's own character, drawn and posed by code (CC0): `Rig` is the teacher of the student in models/defaults."""

from .rig import Rig, RigFrame
from .variation import Variation, random_variation

__all__ = ["Rig", "RigFrame", "Variation", "random_variation"]
