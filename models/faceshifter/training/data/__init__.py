"""What FaceShifter learns from: a user's folder of faces, aligned, paired, jittered and occluded."""
