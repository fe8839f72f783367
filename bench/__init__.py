"""Measurements against stated goals: ``make bench`` runs them all and writes RESULTS.md.

Each topic is one module with ``rows(rounds) -> list[Row]`` and runs alone with
``python -m bench.<topic>``. Nothing in the app imports from here.
"""
