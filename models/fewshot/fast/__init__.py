"""The embedder and the generator for use: the same numbers as the plain formulas', to rounding, in less time."""
