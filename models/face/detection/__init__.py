"""Finding faces in pictures: S3FD for boxes, 2DFAN-4 for 68 points."""
