"""The short answers that routes share."""

from starlette.responses import JSONResponse


def sentence(status_code: int, words: str) -> JSONResponse:
    """Return an answer that says in one sentence why there is nothing else."""
    return JSONResponse({"error": words}, status_code, {"Cache-Control": "no-store"})
