"""How the audio flow of PIRenderer learns: from clips of people who speak, by teacher forcing."""
