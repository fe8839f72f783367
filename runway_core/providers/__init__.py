"""The four verbs by which a gateway's task is reached: submit, retrieve, cancel, download.

Imports go down to gateways, renderer, models and errors only. A provider sends one request per
call and never sleeps; the job's driver owns the only loop.
"""
