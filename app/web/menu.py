"""The main menu, by role."""

import re
from dataclasses import dataclass

from fastapi import Request

from app.actor import Actor, Role
from app.i18n import gettext as _


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of the menu."""

    href: str
    label: str
    is_current: bool


# A testbed's own pages are work of its host or of the desk, not browsing.
KEPT = re.compile(r"/testbeds/[^/]+/(manage|calendar|rooms|intake)")
HOME = {Role.STARTUP: "/firm", Role.OPERATOR: "/host", Role.COORDINATOR: "/desk", Role.ADMIN: "/desk"}


def home_of(role: Role | None) -> str:
    """Return the page where a role's work begins."""
    return HOME[role] if role else "/"


def _entries(actor: Actor) -> list[tuple[str, str, tuple[str, ...]]]:
    entries: list[tuple[str, str, tuple[str, ...]]] = [
        ("/testbeds", _("테스트베드 찾기"), ("/testbeds", "/compare")),
    ]
    match actor.role:
        case None:
            entries.append(("/guides", _("분야별 안내"), ("/guides", "/hubs")))
            entries.append(("/how-it-works", _("이용 방법"), ("/how-it-works", "/glossary")))
        case Role.STARTUP:
            entries.append(("/firm", _("내 실증"), ("/firm", "/demands", "/cases", "/questions")))
        case Role.OPERATOR:
            entries.append(("/host", _("받은 요청"), ("/host", "/cases", "/questions", "/entries")))
        case Role.COORDINATOR | Role.ADMIN:
            entries.append(
                ("/desk", _("매칭 데스크"), ("/desk", "/demands", "/cases", "/entries", "/paper-templates"))
            )
            entries.append(
                (
                    "/desk/onboarding",
                    _("기관 등재"),
                    ("/desk/onboarding", "/desk/corrections", "/desk/import", "/questions"),
                )
            )
            entries.append(
                (
                    "/desk/people",
                    _("사람·기관"),
                    ("/desk/people", "/desk/assignment", "/desk/coordinators", "/organizations", "/members"),
                )
            )
            entries.append(
                (
                    "/desk/models",
                    _("추천·설정"),
                    ("/desk/models", "/desk/lexicon", "/desk/conditions", "/desk/settings"),
                )
            )
    return entries


def _place(path: str, role: Role | None) -> str:
    """Return the address by which the current entry is told."""
    if not KEPT.match(path):
        return path
    return "/desk/onboarding" if role in (Role.COORDINATOR, Role.ADMIN) else home_of(role)


def menu(request: Request, actor: Actor) -> list[Item]:
    """Return the entries that the actor may use, the current one marked."""
    path = _place(request.url.path, actor.role)
    found = [
        (href, label, max((len(base) for base in bases if f"{path}/".startswith(f"{base}/")), default=0))
        for href, label, bases in _entries(actor)
    ]
    # /desk/lexicon lies below /desk: the entry that says most of the address is the current one.
    longest = max((length for _href, _label, length in found), default=0)
    return [Item(href, label, 0 < length == longest) for href, label, length in found]
