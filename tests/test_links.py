"""Signed links: what was not made here, is too old or was made for something else opens nothing."""

from datetime import timedelta
from uuid import uuid4

import pytest

from app import clock
from app.accounts import links
from app.accounts.links import LinkSpent
from app.errors import NotFound
from app.settings import Settings


def test_a_signed_link_opens_what_it_was_made_for_until_its_time_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(links, "get_settings", lambda: Settings(secret="only for tests"))
    key, later = uuid4(), clock.now() + timedelta(days=7)
    token = links.sign("sheet", key, later, bound="2")
    assert links.check("sheet", token, bound="2")[0] == key
    own, until, signature = token.split(".")
    for other in (
        f"{uuid4().hex}.{until}.{signature}",
        f"{own}.{int(until, 16) + 1:x}.{signature}",
        f"{own}.{until}.{signature[:-2]}",
        own,
        "",
        "가.나.다",
    ):
        with pytest.raises(NotFound):
            links.check("sheet", other, bound="2")
    with pytest.raises(LinkSpent):
        links.check("sheet", links.sign("sheet", key, clock.now() - timedelta(seconds=2)))
    for purpose, bound in (("case", "2"), ("sheet", "3")):
        with pytest.raises(NotFound):
            links.check(purpose, token, bound=bound)
