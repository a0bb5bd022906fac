"""Drawn people of known geometry: they can be filmed without being anybody, and where their faces are is known exactly.

For examples that ship with the pack, and for measuring whatever finds, follows, crops or pastes faces.
"""
