"""New lips for a clip: HyperLips' stages (section 3) between a face's crop and its place, frame by frame."""
