"""A graph in ComfyUI's two forms, its validation, and its execution."""
