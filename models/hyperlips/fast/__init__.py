"""HyperLips for use: the same faces in less time."""
