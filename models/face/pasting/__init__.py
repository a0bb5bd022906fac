"""Crops on their way back into their frames, without a visible edge."""
