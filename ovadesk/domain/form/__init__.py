"""What a reader is asked beside call and score: O-RADS US, IOTA Simple Rules, image quality, a note, own questions."""
