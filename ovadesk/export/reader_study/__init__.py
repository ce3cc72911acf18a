"""What a statistician and a journal ask of a reader study: tables, a dictionary of them, and others' formats.

Plain rows come in; nothing here knows the store. Patients, files and folders never come out.
"""
