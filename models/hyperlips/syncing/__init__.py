"""How well lips and sound go together, and by how much one is late."""
