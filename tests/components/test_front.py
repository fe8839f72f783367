import asyncio
import re

import httpx
from starlette.applications import Starlette

from components import front


async def answers_to(*paths: str) -> list[httpx.Response]:
    transport = httpx.ASGITransport(Starlette(routes=front.front_routes(*paths)))
    async with httpx.AsyncClient(transport=transport, base_url="http://app") as client:
        return [await client.get(path) for path in paths]


def test_the_first_page_opens_in_the_dark_before_any_script_of_streamlit_runs() -> None:
    html = front.front_html()

    assert html.index("localStorage.setItem") < html.index("./static/js/")
    assert """chosen ?? '"Dark"'""" in html


def test_the_first_page_carries_our_name() -> None:
    assert re.findall("<title>(.*)</title>", front.front_html()) == ["Runway Playground"]


def test_the_first_page_is_served_under_each_address() -> None:
    answers = asyncio.run(answers_to("/", "/gateways"))

    assert [answer.status_code for answer in answers] == [200, 200]
    assert {answer.headers["cache-control"] for answer in answers} == {"no-cache"}
    assert answers[0].text == answers[1].text


def test_the_first_page_leads_on_only_within_the_app() -> None:
    html = front.front_html()

    assert r"/^\/(?!\/)./.test(door.to)" in html
    assert "Date.now() - door.at < 600000" in html
