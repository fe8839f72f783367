"""Finding words in prompts, also inside other words: most scripts of the world part no words.

SQLite keeps an index of trigrams, PostgreSQL one of pairs (see the migration of the library). What
is too short for the index is looked for in the narrow rows themselves.
"""

import re
import unicodedata
from collections.abc import Iterator

from sqlalchemy import ColumnElement, and_, func, or_, text

from . import schema

MAX_CHARACTERS = 200
_TRIGRAM = 3
_NOT_SEARCHED = re.compile("[\x00\ud800-\udfff]")  # what no database takes


def words_of(typed: str) -> list[str]:
    """Return the words that somebody has typed, each once, as they are looked for.

    >>> words_of("  dusk   over 山脉 ")
    ['dusk', 'over', '山脉']
    """
    plain = _NOT_SEARCHED.sub(" ", typed[:MAX_CHARACTERS])
    return list(dict.fromkeys(unicodedata.normalize("NFC", plain).split()))


def conditions(typed: str, dialect: str) -> Iterator[ColumnElement[bool]]:
    """Yield one condition on the library's rows for each word typed.

    Prompts stand as they were typed: some keyboards, and text copied from a Mac, part a letter from
    its accents. So a word is looked for in both spellings.
    """
    for number, word in enumerate(words_of(typed)):
        spellings = sorted({word, unicodedata.normalize("NFD", word)})
        yield or_(
            *(_has(spelling, dialect, f"{number}_{at}") for at, spelling in enumerate(spellings))
        )


def _has(word: str, dialect: str, name: str) -> ColumnElement[bool]:
    if dialect == "postgresql":
        return or_(*(_in_pairs(form) for form in _forms(word)))
    if len(word) >= _TRIGRAM:
        return _in_trigrams(word, name)
    prompt = schema.library.c.prompt
    return or_(
        func.instr(func.lower(prompt), word.lower()) > 0,
        *(func.instr(prompt, form) > 0 for form in _forms(word)),
    )


def _forms(word: str) -> list[str]:
    """Databases fold the case of ASCII only, unless their locale says more."""
    return sorted({word, word.lower(), word.upper(), word.capitalize()})


def _in_trigrams(word: str, name: str) -> ColumnElement[bool]:
    quoted = '"' + word.replace('"', '""') + '"'  # a string of FTS5: nothing in it is syntax
    found = text(f"SELECT rowid FROM library_words WHERE library_words MATCH :words_{name}")  # noqa: S608 - a name of our own
    return schema.library.c.id.in_(found.bindparams(**{f"words_{name}": quoted}))


def _in_pairs(word: str) -> ColumnElement[bool]:
    prompt = schema.library.c.prompt
    return and_(
        func.playground_pairs(prompt).op("@>")(func.playground_pairs(word)),
        func.strpos(func.lower(prompt), func.lower(word)) > 0,
    )
