"""Figures of readers and models with their intervals: numpy and scipy alone."""
