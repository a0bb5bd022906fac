"""From any picture of a character to what the THA4 networks expect, and back into the picture (THA4, section 4)."""
