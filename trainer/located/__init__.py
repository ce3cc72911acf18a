"""Fits the network that looks twice: the locator from lesion masks, then the classifier on crops."""
