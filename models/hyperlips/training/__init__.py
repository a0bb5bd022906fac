"""Training of HyperLips' networks (section 3.4): clips of speakers, losses, and the three stages."""
