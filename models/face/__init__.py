"""Faces, whatever system then uses them: where they are, what they do, and how that is measured."""
