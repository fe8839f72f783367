"""What can be done to a take from wherever it is shown: its tile, its page, the library."""

from collections.abc import Sequence
from typing import get_args

from components import address, notices, session, strings
from components.draft import SLOTS, RequestDraft
from components.job_actions import Action
from components.job_tile import Links
from components.notices import Notice
from components.reuse import Reuse, continued, last_notice, of_recipe, recipe_notice, reused
from components.strings import library
from runway_core import GatewayChoice, Job

_FIELDS: dict[Reuse, Sequence[str]] = {"prompt": ("prompt_text",), "frames": SLOTS, "last": SLOTS}
"""What a part of a take replaces; the whole of it replaces all."""


def links_of(job: Job) -> Links | None:
    playground = session.playground()
    video, poster = playground.links.video(job), playground.links.poster(job)
    download = playground.library.download(job)
    if video is None or poster is None or download is None:
        return None
    return Links(video_url=video, poster_url=poster, download_url=download)


def act(job_id: str, action: Action) -> None:
    """Do what was pressed on a tile; what goes wrong is said beside Generate."""
    playground = session.playground()
    if action in get_args(Reuse):
        reuse(job_id, action)  # type: ignore[arg-type] # just looked at
        return
    deeds = {
        "open": lambda shown: address.leap_to("job.py", id=shown),
        "code": session.open_code,
        "cancel": playground.cancel,
        "check": playground.check_again,
        "lost": playground.mark_lost,
        "key": lambda _waiting: address.leap_to("gateways.py"),
        "follow": playground.follow_again,
    }
    with notices.kept(session.set_notice):
        deeds[action](job_id)


def send_again(job_id: str, doubt: str) -> None:
    """Send a job in doubt once more; what goes wrong is said beside Generate."""
    with notices.kept(session.set_notice):
        session.playground().send_again(job_id, doubt=doubt)


def adopt(job_id: str, task_id: str) -> None:
    """Follow a task that a person has found; what goes wrong is said beside Generate."""
    with notices.kept(session.set_notice):
        session.playground().adopt(job_id, task_id)


def reuse(job_id: str, kind: Reuse) -> None:
    """Put something of a take into the form, where it is seen before anything is sent."""
    with notices.kept(session.set_notice):
        draft = session.draft()
        if kind == "last":
            last = session.playground().library.last_frame(job_id)
            _put(continued(last.frame, draft), last_notice(last), _FIELDS[kind])
        else:
            job = session.playground().job(job_id)
            title = library.REUSED.get(kind, strings.SETTINGS_LOADED)
            _put(reused(kind, job, draft), Notice(title=title, tone="running"), _FIELDS.get(kind))


def take_recipe(data: bytes) -> None:
    """Put the recipe of a downloaded video into the form.

    Raises:
        InvalidRequestError: It carries none that can be used.
    """
    found = session.playground().library.read_recipe(data)
    is_known = _is_known(found.choice)
    _put(
        of_recipe(found, session.draft(), is_known=is_known),
        recipe_notice(found, is_known=is_known),
    )


def _is_known(choice: GatewayChoice) -> bool:
    return choice.gateway_id in {card.id for card in session.playground().gateways()}


def _put(draft: RequestDraft, notice: Notice, fields: Sequence[str] | None = None) -> None:
    if fields is None:
        session.replace_draft(draft)
    else:
        session.replace_fields(**{name: getattr(draft, name) for name in fields})
    session.set_notice(notice)
