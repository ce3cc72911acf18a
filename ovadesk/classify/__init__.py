"""Model input -> calibrated prediction and the map of where the network looked."""
