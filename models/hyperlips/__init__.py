"""HyperLips (arXiv 2310.05720): new lips for a video, drawn by kernels that its speech generates."""
