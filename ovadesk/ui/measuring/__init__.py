"""Measuring on the picture: what is drawn, how it is drawn, and that it is kept. ``Measuring`` is the way in."""
