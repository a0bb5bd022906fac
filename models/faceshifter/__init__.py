"""FaceShifter (Li et al. 2019, arXiv 1912.13457): one photo's identity on another picture's face."""
