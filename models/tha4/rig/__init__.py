"""The pack's own character, drawn and posed by code (CC0): `Rig` is the teacher of the student in models/defaults."""

from .rig import Rig, RigFrame

__all__ = ["Rig", "RigFrame"]
