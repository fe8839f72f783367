"""Jobs: the table that is the truth, the workflow that follows one job, and what drives it.

Imports go down to providers, media, planning and gateways.
"""
