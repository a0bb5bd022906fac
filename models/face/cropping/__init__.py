"""Crops of a face as each system was trained on them, to fractions of a pixel."""
