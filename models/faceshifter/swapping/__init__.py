"""Other people's faces on those of pictures and clips: FaceShifter's networks between a crop and its place."""
