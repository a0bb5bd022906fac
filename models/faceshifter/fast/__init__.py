"""The parts of AEI-Net in the forms that compute fastest: the same numbers as the plain formula's, to rounding.

Inside, maps are [.., s, s, C]: the channels of a pixel lie together, as matrix products and oneDNN want them.
"""
