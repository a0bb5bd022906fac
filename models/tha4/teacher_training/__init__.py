"""How the teacher's body rotator and editor are trained (THA4, appendix B). No code of this was ever published."""
