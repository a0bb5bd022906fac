"""From a voice to a motion: what PIRenderer's audio flow hears, how it is drawn from, and what is made of it."""
