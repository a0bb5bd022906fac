"""Sounds and films as files, for the stand-in's own nodes."""
