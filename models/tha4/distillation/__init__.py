"""Distillation (THA4, section 4): a teacher's knowledge of one character goes into two small sine networks."""
