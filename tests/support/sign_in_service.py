"""An OpenID Connect service on loopback that lets everybody in under the name they give."""

import base64
import secrets
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

CLIENT_ID = "playground"
CLIENT_SECRET = "a secret between the two"
START_S = 10.0


@dataclass
class SignInService:
    """The service; ``url`` is set once it is served."""

    url: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "test"}))
    codes: dict[str, dict[str, Any]] = field(default_factory=dict)

    def secrets_toml(self, app_url: str) -> str:
        """The section that makes an app ask this service."""
        return (
            "[auth]\n"
            f'redirect_uri = "{app_url}oauth2callback"\n'
            'cookie_secret = "a secret of these tests, long enough"\n'
            f'client_id = "{CLIENT_ID}"\n'
            f'client_secret = "{CLIENT_SECRET}"\n'
            f'server_metadata_url = "{self.url}/.well-known/openid-configuration"\n'
        )

    def app(self) -> Starlette:
        """Its routes."""
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._metadata),
                Route("/keys", self._keys),
                Route("/authorize", self._authorize),
                Route("/token", self._token, methods=["POST"]),
            ]
        )

    async def _metadata(self, _request: Request) -> Response:
        return JSONResponse(
            {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/keys",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
            }
        )

    async def _keys(self, _request: Request) -> Response:
        return JSONResponse({"keys": [self.key.as_dict(private=False)]})

    async def _authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        who = asked.pop("who", "")
        if not who:
            hidden = "".join(
                f'<input type="hidden" name="{name}" value="{value}">'
                for name, value in asked.items()
            )
            form = f'<form>{hidden}<label>Who <input name="who"></label><button>Go</button></form>'
            return HTMLResponse(f"<title>Service</title>{form}")
        code = secrets.token_urlsafe(16)
        self.codes[code] = {"who": who, "nonce": asked.get("nonce", "")}
        answer = urlencode({"code": code, "state": asked["state"]})
        return RedirectResponse(f"{asked['redirect_uri']}?{answer}")

    async def _token(self, request: Request) -> Response:
        form = await request.form()
        kind, _, given = request.headers.get("authorization", "").partition(" ")
        expected = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        told = self.codes.pop(str(form["code"]), None)
        if (kind, given) != ("Basic", expected) or told is None:
            return JSONResponse({"error": "invalid_client"}, 401)
        now, who = int(time.time()), told["who"]
        claims = {
            "iss": self.url,
            "sub": f"id-of-{who}",
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 600,
            "nonce": told["nonce"],
            "name": who.capitalize(),
            "email": f"{who}@example.org",
            "email_verified": True,
        }
        token = jwt.encode({"alg": "RS256", "kid": "test"}, claims, self.key)
        return JSONResponse({"access_token": "x", "token_type": "Bearer", "id_token": token})


@contextmanager
def sign_in_service() -> Iterator[SignInService]:
    """Serve one on a free port of loopback until the block ends."""
    service = SignInService()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        service.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        config = uvicorn.Config(service.app(), log_level="warning", lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(
            target=server.run, kwargs={"sockets": [listening]}, name="sign-in", daemon=True
        )
        thread.start()
        until = time.monotonic() + START_S
        while not server.started and time.monotonic() < until:
            time.sleep(0.01)
        try:
            yield service
        finally:
            server.should_exit = True
            thread.join(START_S)
