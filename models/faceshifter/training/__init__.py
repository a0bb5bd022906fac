"""Training both stages of FaceShifter: AEI-Net, then HEAR-Net."""
