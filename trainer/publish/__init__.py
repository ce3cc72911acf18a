"""From a trained network to a bundle that the product opens."""
