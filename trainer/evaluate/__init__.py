"""What a network's logits are worth, and how networks compare."""
