"""What is done to a motion: taken from pictures, edited, aimed at another face, cut, mixed, kept in files and drawn."""
