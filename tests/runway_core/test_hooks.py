import pytest

from runway_core.hooks import HookLinks
from runway_core.models import JobId

JOB = JobId("0123456789abcdef0123456789abcdef")
OTHER = JobId("f" * 32)
LINKS = HookLinks(b"a key", "https://playground.example/")


def test_a_token_leads_back_to_its_job() -> None:
    assert LINKS.job_id(LINKS.token(JOB)) == JOB


def test_the_link_stands_under_the_public_address() -> None:
    assert LINKS.link(JOB) == f"https://playground.example/hooks/{LINKS.token(JOB)}"


def test_without_a_public_address_there_is_no_link() -> None:
    assert HookLinks(b"a key", None).link(JOB) is None


@pytest.mark.parametrize(
    "token",
    [
        pytest.param("", id="empty"),
        pytest.param(JOB, id="without a proof"),
        pytest.param(f"{OTHER}-{LINKS.token(JOB).split('-')[1]}", id="another job's proof"),
        pytest.param(HookLinks(b"another key", None).token(JOB), id="another installation's"),
        pytest.param(LINKS.token(JOB) + "0", id="longer"),
    ],
)
def test_a_forged_token_leads_nowhere(token: str) -> None:
    assert LINKS.job_id(token) is None
