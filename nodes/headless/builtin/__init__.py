"""Nodes of ComfyUI itself that our workflows use, under ComfyUI's ids, inputs and defaults."""
