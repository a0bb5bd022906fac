"""Talking Head Anime 4 (Khungurn, arXiv 2311.17409): one anime character, posed by 45 numbers."""
