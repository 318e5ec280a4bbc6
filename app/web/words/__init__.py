"""The words for codes: enums, fields of forms, reasons. Korean is the message id."""

from app.i18n import gettext as _
from app.web.words import (
    accounts,
    agreements,
    answers,
    calendars,
    cases,
    catalogue,
    certificates,
    demands,
    demonstrations,
    desk,
    fields,
    followups,
    models,
    notices,
    onboarding,
    papers,
    people,
    permits,
    procurement,
    programmes,
    talk,
)

WORDS: dict[str, dict[str, str]] = {
    **accounts.WORDS,
    **answers.WORDS,
    **catalogue.WORDS,
    **demands.WORDS,
    **cases.WORDS,
    **talk.WORDS,
    **desk.WORDS,
    **models.WORDS,
    **permits.WORDS,
    **agreements.WORDS,
    **demonstrations.WORDS,
    **followups.WORDS,
    **procurement.WORDS,
    **programmes.WORDS,
    **certificates.WORDS,
    **onboarding.WORDS,
    **people.WORDS,
    **papers.WORDS,
    **calendars.WORDS,
    **notices.WORDS,
}


def word(kind: str, code: object) -> str:
    """Return the word for a code of a kind; an unknown code is shown as it is."""
    text = str(code)
    return _(WORDS[kind][text]) if text in WORDS[kind] else text


def options(kind: str, *codes: str) -> list[tuple[str, str]]:
    """Return (code, word) pairs to choose from: the named codes, else all of the kind."""
    return [(code, word(kind, code)) for code in (codes or WORDS[kind])]


def reasons() -> list[tuple[str, str]]:
    """Return the reasons for a no that people may choose from."""
    return [pair for pair in options("reason") if pair[0] != "elsewhere"]


def trl_levels() -> list[tuple[str, str]]:
    """Return the nine technology readiness levels to choose from."""
    return [(str(number), f"TRL {number} – {_(text)}") for number, text in enumerate(demands.TRL, 1)]


def field(name: str) -> str:
    """Return the label of a form's field, "" where it has none."""
    return _(fields.FIELDS[name]) if name in fields.FIELDS else ""
