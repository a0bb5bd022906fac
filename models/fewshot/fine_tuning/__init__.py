"""Few-shot heads fine-tuned to one person (Zakharov et al., section 3.4)."""
