"""The pictures to learn from: listed, checked, dealt to training, validation and test by patient."""
