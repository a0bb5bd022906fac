"""What is done with a face track once there is one: given, picked, smoothed, mended, shown, told."""
