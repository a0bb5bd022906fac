"""Nagi's colours: a calm sea at dusk. Lilac hair that ends in coral, eyes like the setting sun, white and navy."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

Dyes = Mapping[str, str]
"""What a colour becomes where another character is drawn, both "#rrggbb"; colours that are not named stay."""
UNDYED: Dyes = MappingProxyType({})

HAIR = "#c9bdf2"
HAIR_SHADE = "#9a8ad8"
HAIR_DEEP = "#60549c"
HAIR_LIGHT = "#eae4ff"
HAIR_SHINE = "#ffffff"
HAIR_TIP = "#ff8fa3"
HAIR_TIP_SHADE = "#dc5f8c"
HAIR_LINE = "#3d3076"

SKIN = "#ffeae0"
SKIN_SHADE = "#f7c3b4"
SKIN_DEEP = "#e09a94"
SKIN_LINE = "#9a5458"
BLUSH = "#ff8d84"

CLOTH = "#fafbff"
CLOTH_SHADE = "#d3d2f0"
CLOTH_DEEP = "#a3a3d6"
CLOTH_DUSK = "#d0c4f4"  # what the white cloth turns to at hem and cuffs
CLOTH_LINE = "#4a5286"

NAVY = "#2f3a73"
NAVY_LIGHT = "#4c5ba3"
NAVY_SHADE = "#1f2752"
NAVY_LINE = "#12163a"

CORAL = "#ff6f61"
CORAL_LIGHT = "#ffa590"
CORAL_SHADE = "#d0424f"
CORAL_LINE = "#7d1f36"

GOLD = "#ffce5a"
GOLD_LIGHT = "#fff2b8"
GOLD_SHADE = "#d98d34"
GOLD_LINE = "#7d4a1e"

FOAM = "#7be0dc"
SUNLIGHT = "#ffe3b8"  # the rim of light on the hair, on the picture's right
EVENING = "#d9cdf0"  # multiplied over what lies low and far from the light
