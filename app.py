"""Start with ``streamlit run app.py``: the pages, and beside them media, events and webhooks."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from components import front, identity, session
from runway_core import open_playground
from runway_core.interpreter import share_interpreter
from runway_core.web.shutdown import closing_on_signal


class PlaygroundRoutes(BaseRoute):
    """The playground's routes, which exist only while it is open."""

    routes: Sequence[BaseRoute] = ()

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Return the first full match, as a router would."""
        for route in self.routes:
            match, child = route.matches(scope)
            if match is Match.FULL:
                return match, {**child, "playground_route": route}
        return Match.NONE, {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request to the route that matched."""
        await scope["playground_route"].handle(scope, receive, send)


playground_routes = PlaygroundRoutes()


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Keep the playground open, and its jobs followed, for as long as the server runs."""
    identity.prepare(st.get_option("secrets.files"), st.get_option("server.address"))
    with open_playground() as playground, closing_on_signal(playground.changes.close):
        playground_routes.routes = playground.routes()
        session.hold(playground)
        share_interpreter()
        yield
        session.hold(None)
        playground_routes.routes = ()


app = st.App(
    Path(__file__).parent / "pages" / "shell.py",
    lifespan=lifespan,
    routes=[
        playground_routes,
        *front.front_routes("/", "/compare", "/library", "/job", "/gateways", "/insights"),
    ],
)
