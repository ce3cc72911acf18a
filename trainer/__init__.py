"""Trains the networks and publishes model bundles."""
