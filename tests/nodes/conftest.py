"""Puts the stand-in in ComfyUI's place before any node file is imported by a test."""

from likeness.nodes.headless.install import install

install()
