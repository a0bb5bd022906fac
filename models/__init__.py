"""The engine: networks, training and media. Imports torch, never ComfyUI; usable as a plain library."""
