"""PIRenderer (Ren et al., ICCV 2021): a portrait moved by the coefficients of a 3D face model."""
