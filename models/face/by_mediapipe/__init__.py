"""MediaPipe, where the user has it: boxes and 478 points, blendshapes and the head's rotation."""
