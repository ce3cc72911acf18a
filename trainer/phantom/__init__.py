"""Simulates ultrasound of adnexal masses: 3-D scatterers, moved and sliced, seen by a convex endovaginal probe.

What it makes is for demonstrations and tests. It is marked synthetic on the picture and in the tags, and
no network may be trained or judged on it.
"""
