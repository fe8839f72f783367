"""What can go wrong on purpose: one table, and the ways to ask for a row of it.

A fault is asked for by a rule (command line, options, ``POST /_control``) or by a word in the
prompt, such as ``[429 2 x3]``: name, value, times; ``[cometapi:fail]`` is for one gateway only.
`FAULTS` says each in a sentence; by name:

At submit, nothing accepted: cut, 401, 403, 413, 429, 500, 502, 503, html, redirect, no-credits,
invalid, refused-in-200, retired, callback-required.
At submit, task accepted: cut-after, 500-after, slow, no-id.
In a task's life: fail, moderated, moderated-image, moderated-output, cancelled, delay, stuck,
throttled, unknown-status, not-exist, lost, late-url, no-url, shape, no-hook, hook-twice.
At a read: read-429, read-500, read-html, read-empty, read-cut, read-slow, plain-text.
At a download: expired, download-500, download-html, cut-download, no-range, no-length.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum


class Phase(StrEnum):
    """When a fault strikes."""

    REFUSE = "refuse"
    """At submit, before anything is accepted."""
    ANSWER = "answer"
    """At submit, after the task was made."""
    TASK = "task"
    """In the task's life; the rule is kept with the task."""
    READ = "read"
    """When a task is read."""
    DOWNLOAD = "download"
    """When a video is downloaded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One row of the table."""

    name: str
    sentence: str
    phase: Phase
    value: str = ""
    """The value when none is given; empty: the fault takes none."""
    times: int | None = None
    """How often it strikes when a prompt asks for it (same submit, or same task); None: always."""


def _rows(phase: Phase, *rows: tuple[str, str, str, int | None]) -> Iterable[Fault]:
    for name, sentence, value, times in rows:
        yield Fault(name=name, sentence=sentence, phase=phase, value=value, times=times)


FAULTS: tuple[Fault, ...] = (
    *_rows(
        Phase.REFUSE,
        ("cut", "Cuts the connection at submit; nothing is accepted.", "", None),
        ("401", "Refuses the key.", "", None),
        ("403", "Forbids the call.", "", None),
        ("413", "Says that the request is too large.", "", None),
        ("429", "Asks to wait VALUE seconds before the submit is sent again.", "2", 1),
        ("500", "Fails with a 500; nothing is accepted.", "", None),
        ("502", "Fails with the HTML page of a proxy; nothing is accepted.", "", None),
        ("503", "Is overloaded and asks to wait VALUE seconds.", "2", 1),
        ("html", "Answers the submit with a web page and status 200.", "", None),
        ("redirect", "Answers the submit with a 301 to another path.", "", None),
        ("no-credits", "Says, in the gateway's own way, that the account is empty.", "", None),
        ("invalid", "Refuses the body.", "", None),
        ("refused-in-200", "Refuses the body inside a 200, by a code that is not 0.", "", None),
        ("retired", "Says that the model is no longer offered.", "", None),
        ("callback-required", "Refuses a body without a callback address.", "", None),
    ),
    *_rows(
        Phase.ANSWER,
        ("cut-after", "Accepts the task, then cuts the connection without an answer.", "", None),
        ("500-after", "Accepts the task, then answers 500.", "", None),
        ("slow", "Accepts the task and answers VALUE seconds later.", "8", None),
        ("no-id", "Accepts the task and answers an empty object.", "", None),
    ),
    *_rows(
        Phase.TASK,
        ("fail", "The task fails; VALUE is the failure code.", "INTERNAL.BAD_OUTPUT.CODE01", None),
        ("moderated", "Moderation refuses the prompt: the task fails.", "", None),
        ("moderated-image", "Moderation refuses the picture: the task fails.", "", None),
        ("moderated-output", "Moderation refuses the result: the task fails.", "", None),
        ("cancelled", "Somebody cancels the task at the gateway.", "", None),
        ("delay", "The task takes VALUE seconds.", "30", None),
        ("stuck", "The task runs and never ends.", "", None),
        ("throttled", "The task waits for a free place for half of its time.", "", None),
        (
            "unknown-status",
            "The running task has the undocumented status VALUE.",
            "REHEATING",
            None,
        ),
        ("not-exist", "The task is not visible for VALUE seconds after the submit.", "10", None),
        ("lost", "The task is accepted and never found again.", "", None),
        ("late-url", "The task succeeds VALUE seconds before its link appears.", "6", None),
        ("no-url", "The task succeeds and never has a link.", "", None),
        (
            "shape",
            "The gateway answers in the shape VALUE, where it knows several.",
            "wrapper",
            None,
        ),
        ("no-hook", "No webhook is sent.", "", None),
        ("hook-twice", "Each webhook is sent twice.", "", None),
    ),
    *_rows(
        Phase.READ,
        ("read-429", "Reads are answered with 429 and a wait of VALUE seconds.", "2", 2),
        ("read-500", "Reads fail with a 500.", "", 2),
        ("read-html", "Reads are answered with a web page and status 200.", "", 2),
        ("read-empty", "Reads are answered with an empty body.", "", 2),
        ("read-cut", "The connection is cut while a task is read.", "", 2),
        ("read-slow", "Reads are answered VALUE seconds late.", "8", 2),
        ("plain-text", "Reads carry their JSON as text/plain with a byte order mark.", "", None),
    ),
    *_rows(
        Phase.DOWNLOAD,
        ("expired", "The first link has expired; the task gives a fresh one.", "", 1),
        ("download-500", "The download fails with a 500.", "", 1),
        ("download-html", "The link leads to a web page instead of a video.", "", None),
        ("cut-download", "The download is cut half-way; a range brings the rest.", "", 1),
        ("no-range", "The download ignores ranges.", "", None),
        ("no-length", "The download does not tell its length.", "", None),
    ),
)

_BY_NAME = {fault.name: fault for fault in FAULTS}
_WORD = re.compile(
    r"\[(?:([a-z0-9_]+):)?([a-z0-9-]+)(?:[ =](?!x\d+\])([^\]\s]+))?(?:\s+x(\d{1,4}))?\]"
)
_RULE = re.compile(r"(?:([a-z0-9_]+):)?([a-z0-9-]+)(?:=([^\s]+?))?(?:\s+x(\d{1,4}))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultRule:
    """A fault asked for, with its value, how often, and where.

    Raises:
        ValueError: There is no fault of this name.
    """

    name: str
    value: str = ""
    """Empty takes the table's value."""
    times: int | None = None
    """How often it strikes; None: always, or, asked for in a prompt, as often as the table says."""
    gateway_id: str | None = None
    """None: every gateway."""

    def __post_init__(self) -> None:
        if self.name not in _BY_NAME:
            raise ValueError(f"there is no fault {self.name!r}; the list is {', '.join(_BY_NAME)}")

    @property
    def phase(self) -> Phase:
        """When it strikes."""
        return _BY_NAME[self.name].phase

    @property
    def text(self) -> str:
        """Its value, or the table's."""
        return self.value or _BY_NAME[self.name].value

    @property
    def number(self) -> float:
        """Its value as a number; the table's where it is none."""
        try:
            return float(self.text)
        except ValueError:
            return float(_BY_NAME[self.name].value or 0)


def fault_rule(text: str) -> FaultRule:
    """Read a rule as the command line spells it: ``[gateway:]name[=value][ xTIMES]``.

    >>> fault_rule("runway:429=5 x3")
    FaultRule(name='429', value='5', times=3, gateway_id='runway')

    Raises:
        ValueError: The text is no rule, or there is no such fault.
    """
    match = _RULE.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is no fault; write [gateway:]name[=value][ xTIMES]")
    gateway_id, name, value, times = match.groups()
    return FaultRule(
        name=name, value=value or "", times=int(times) if times else None, gateway_id=gateway_id
    )


def faults_in_prompt(prompt_text: str, gateway_id: str = "") -> tuple[FaultRule, ...]:
    """Return the faults that a prompt's words ask of a gateway; other brackets mean nothing.

    A word that names another gateway, as in ``[cometapi:fail]``, is not for this one.

    >>> [rule.name for rule in faults_in_prompt("a cat [late-url 3] on a [red] mat [fail]")]
    ['late-url', 'fail']
    >>> faults_in_prompt("a cat [cometapi:fail]", "runway")
    ()
    """
    return tuple(
        FaultRule(name=name, value=value, times=int(times) if times else _BY_NAME[name].times)
        for where, name, value, times in _WORD.findall(prompt_text)
        if name in _BY_NAME and where in ("", gateway_id)
    )


class FaultBook:
    """The rules in force, and how often each may still strike."""

    def __init__(self, rules: Iterable[FaultRule] = ()) -> None:
        self._rules = list(rules)
        self._struck: dict[str, int] = {}

    @property
    def rules(self) -> tuple[FaultRule, ...]:
        """The rules that can still strike, oldest first."""
        return tuple(self._rules)

    def add(self, rule: FaultRule) -> None:
        """Put a rule in force."""
        self._rules.append(rule)

    def clear(self) -> None:
        """Take all rules out of force."""
        self._rules.clear()

    def take(self, phase: Phase, gateway_id: str, *names: str) -> tuple[FaultRule, ...]:
        """Return the rules that strike here, and count them as having struck.

        ``names`` narrows the choice; none means all of the phase.
        """
        taken: list[FaultRule] = []
        left: list[FaultRule] = []
        for rule in self._rules:
            here = rule.gateway_id in (None, gateway_id) and rule.phase is phase
            if here and (not names or rule.name in names):
                taken.append(rule)
                if rule.times is not None:
                    if rule.times > 1:
                        left.append(replace(rule, times=rule.times - 1))
                    continue
            left.append(rule)
        self._rules = left
        return tuple(taken)

    def take_asked(
        self, phase: Phase, rules: Iterable[FaultRule], subject: str
    ) -> tuple[FaultRule, ...]:
        """Return those of a prompt's rules that strike, each at most its times per subject.

        ``subject`` is what the times are counted by: one submit body, or one task.
        """
        taken = []
        for rule in rules:
            if rule.phase is not phase:
                continue
            key = f"{subject} {rule.name}"
            if rule.times is None or self._struck.get(key, 0) < rule.times:
                self._struck[key] = self._struck.get(key, 0) + 1
                taken.append(rule)
        return tuple(taken)
