"""Plain routes beside the app: stored assets, live changes, webhooks, health.

Imports go down to media, models, errors and settings only. Jobs stand at the same height, so what
a route needs of them is handed in as a callable or a port. No answer names a path, a key or an
error's inner words.
"""
