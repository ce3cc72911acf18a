"""Sentences for the problem codes raised in ``pixels``."""

SENTENCES: dict[str, str] = {
    "pixels.preprocess_invalid": "The preprocessing described by the model is not one this version knows ({field}). "
    "Install the model again, or a newer OvaDesk.",
}
