"""The jobs of the product as plain functions: what the window and the command line both ask for."""
