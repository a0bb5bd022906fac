"""What stands in for ComfyUI when there is none: its V3 node classes, a graph runner and the built-in nodes we use.

Written from the shape of the public API and checked against recordings of the real server; nothing of ComfyUI is in it.
"""
