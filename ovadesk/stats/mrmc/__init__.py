"""Several readers, the same cases, one condition or more: multi-reader multi-case analysis in numpy and scipy.

``ratings`` holds what was read, ``analysis`` answers everything at once; each method has a module of its own.
"""
