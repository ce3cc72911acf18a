"""The window: panels that emit intentions and show what they are given."""
