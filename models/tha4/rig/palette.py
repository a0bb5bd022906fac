"""Nagi's colours: an evening sea. Blue hair that ends in foam green, eyes like the setting sun, white and navy."""

from __future__ import annotations

HAIR = "#5a70c8"
HAIR_SHADE = "#3c4a9c"
HAIR_DEEP = "#2a3274"
HAIR_LIGHT = "#8aa8f0"
HAIR_SHINE = "#dcf1ff"
HAIR_TIP = "#7be0dc"
HAIR_TIP_SHADE = "#3f9fb8"
HAIR_LINE = "#1e2257"

SKIN = "#ffeae0"
SKIN_SHADE = "#f7c3b4"
SKIN_DEEP = "#e09a94"
SKIN_LINE = "#9a5458"
BLUSH = "#ff8d84"

CLOTH = "#fafbff"
CLOTH_SHADE = "#cdd5ee"
CLOTH_DEEP = "#9ba7d2"
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
