"""What the fast forms of all systems share: convolutions in fewer products or as matrix products, and their memory.

Every form gives the plain convolution's numbers, to rounding. Maps are [.., H, W, C]: the channels of a pixel lie
together, as matrix products and oneDNN want them.
"""
