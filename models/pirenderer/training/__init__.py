"""Training of PIRenderer's networks (section 3.4): losses, clips of people, and the two stages."""
