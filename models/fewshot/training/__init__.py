"""Meta-learning and fine-tuning of few-shot talking heads."""
