"""PIRenderer for use: the same pictures in less time."""
