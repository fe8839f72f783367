"""Stored bytes: the content-addressed store, what a video file says of itself, signed links.

Imports go down to providers, images, models and errors only. Nothing here knows of jobs or of
routes; `runway_core.web` serves what is kept here.
"""
