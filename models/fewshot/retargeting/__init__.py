"""Landmarks of one person for another, and landmarks moved by sliders."""
