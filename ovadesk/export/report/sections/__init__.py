"""What a report says, part by part: each function adds one part to a draft."""
