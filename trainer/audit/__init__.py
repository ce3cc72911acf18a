"""What a network relies on: burnt-in text, the surroundings, the lesion."""
