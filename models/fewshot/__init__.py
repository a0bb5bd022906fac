"""Few-shot neural talking heads (Zakharov et al., arXiv 1905.08233): a person from few pictures."""
