"""Fits networks: Lightning runs the loop, the recipe is ours."""
