"""What is known of each gateway, as data, and the pure code that speaks its dialect.

Imports go down to models and errors only; nothing here opens a socket or reads a file.
"""
