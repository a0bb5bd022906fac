"""Driving a character by a face: recordings and landmarks of a performer become poses (THA4, section 13)."""
