"""What a form shows before anything is sent: every plan, as far as its pictures are prepared."""

from collections.abc import Sequence
from dataclasses import dataclass

from runway_core.models import GatewayChoice, GenerationRequest, Plan, Refusal
from runway_core.parts import Parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What each chosen gateway would be sent, or why it cannot be."""

    answers: tuple[Plan | Refusal, ...]
    """In the order of the choices; to be shown, never to be sent."""
    is_whole: bool
    """False while pictures are being prepared: what is said of them may change."""


class Outlooks:
    """The outlooks of one workspace."""

    def __init__(self, parts: Parts, workspace: str) -> None:
        self._parts = parts
        self._workspace = workspace

    def of(self, request: GenerationRequest, choices: Sequence[GatewayChoice]) -> Outlook:
        """Say what each gateway would be sent; waits no longer for pictures than a page may."""
        look = self._parts.frame_desk.look()
        answers = tuple(
            self._parts.planner.plan(request, choice, self._workspace, forms=look)
            for choice in choices
        )
        return Outlook(answers=answers, is_whole=look.is_whole)
