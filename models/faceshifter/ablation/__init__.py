"""FaceShifter's ablations in miniature: small networks on drawn people, who are known by numbers."""
