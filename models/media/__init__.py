"""Sound and moving pictures: reading, writing and measuring them, without a system's knowledge."""
