"""From what is seen in each frame to people who are followed through a clip."""
