"""From a picture on disk to what a network learns from, through the product's own preprocessing."""
