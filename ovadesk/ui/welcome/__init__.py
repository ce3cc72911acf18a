"""The first steps of somebody who has never seen the program, on a study that came with it."""
