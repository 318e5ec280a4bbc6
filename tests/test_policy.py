"""Every route has a row, every row a route; roles and origins are checked before anything else."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from uuid import uuid4

import pytest
from fastapi.routing import iter_route_contexts

from app import policy
from app.actor import Role
from app.main import create_app
from app.settings import Settings
from tests.server import Server


@dataclass(frozen=True)
class Route:
    """A way into the service."""

    name: str
    method: str
    path: str
    is_api: bool

    @property
    def example(self) -> str:
        """The path with an id of nothing in every place."""
        parts = [str(uuid4()) if part.startswith("{") else part for part in self.path.split("/")]
        return "/".join(parts)


@lru_cache
def routes() -> tuple[Route, ...]:
    """Return every route of the service, however deep it is included."""
    app = create_app(Settings(database_url="sqlite://", secret="x"))
    found = []
    for context in iter_route_contexts(app.routes):
        if context.endpoint is None or not getattr(context.route, "dependant", None):
            continue
        for method in sorted(set(context.methods or ()) - {"HEAD", "OPTIONS"}):
            name = str(context.name)
            found.append(Route(name, method, str(context.path), name.startswith("api.")))
    return tuple(found)


def unsafe() -> Iterator[Route]:
    """Return the routes that change something."""
    return (route for route in routes() if route.method not in ("GET", "HEAD"))


def test_every_route_has_a_policy_and_every_policy_a_route() -> None:
    names = [route.name for route in routes()]
    assert len(names) == len(set(names)), "route names must be unique"
    assert len(names) > 40, "the walk over the routes found too little to mean anything"
    assert set(names) == set(policy.RULES)


def test_the_walk_over_routes_finds_what_the_api_document_lists() -> None:
    document = create_app(Settings(database_url="sqlite://", secret="x")).openapi()
    listed = {(path, method.upper()) for path, item in document["paths"].items() for method in item}
    walked = {(route.path, route.method) for route in routes() if route.is_api}
    assert listed == walked


def test_nobody_passes_without_a_credential_where_one_is_needed(server: Server) -> None:
    closed = [route for route in routes() if route.is_api and policy.RULES[route.name].roles is not None]
    assert len(closed) > 15
    with server.client() as client:
        for route in closed:
            answer = client.request(route.method, route.example)
            assert answer.status_code == 401, f"{route.name}: {answer.status_code} {answer.text}"
            assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("role", ["startup", "operator", "coordinator"])
def test_a_role_that_is_not_allowed_is_refused_before_the_object_is_looked_up(
    server: Server, role: str
) -> None:
    member = server.member(role)
    refused = 0
    for route in routes():
        allowed = policy.RULES[route.name].roles
        if not route.is_api or allowed is None or Role(role) in allowed:
            continue
        answer = member.request(route.method, route.example)
        assert answer.status_code == 403, f"{route.name}: {answer.status_code} {answer.text}"
        refused += 1
    assert refused or role == "coordinator"


def test_a_missing_object_looks_the_same_whatever_is_asked_of_it(server: Server) -> None:
    coordinator = server.member("coordinator")
    read = [
        route
        for route in routes()
        if route.is_api and route.method == "GET" and "{" in route.path
        # What coordinators may not read they are refused before anything is looked up.
        if Role.COORDINATOR in (policy.RULES[route.name].roles or {Role.COORDINATOR})
    ]
    seen = 0
    for route in read:
        answer = coordinator.get(route.example)
        if answer.status_code == 422:
            continue
        assert answer.status_code == 404, f"{route.name}: {answer.status_code} {answer.text}"
        assert answer.json()["code"] == "not-found"
        seen += 1
    assert seen >= 5


def _cookie(server: Server) -> dict[str, str]:
    """Return a signed-in browser's cookie: a session of a browser and a token are the same credential."""
    return {"session": server.member("coordinator").token}


@pytest.mark.parametrize(
    "headers",
    [{"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {}, {"origin": "null"}],
    ids=["cross-site", "same-site", "no-header", "null-origin"],
)
def test_another_site_cannot_act_with_the_cookie(server: Server, headers: dict[str, str]) -> None:
    tried = 0
    with server.client() as client:
        client.cookies.update(_cookie(server))
        for route in unsafe():
            if not headers and policy.RULES[route.name].roles is None:
                continue  # a program; the cookie is not looked at where no credential is needed
            answer = client.request(route.method, route.example, headers=headers)
            assert answer.status_code == 403, f"{route.name}: {answer.status_code}"
            tried += 1
    assert tried > 20


def test_the_own_site_and_a_bearer_token_are_not_taken_for_another_site(server: Server) -> None:
    demand = {"title": "같은 사이트에서"}
    startup = server.member("startup")
    assert startup.post("/api/v1/demands", json=demand).status_code == 201
    with server.client() as client:
        client.cookies.set("session", startup.token)
        own = client.post("/api/v1/demands", json=demand, headers={"sec-fetch-site": "same-origin"})
        assert own.status_code == 201
        origin = {"origin": server.url}
        assert client.post("/api/v1/demands", json=demand, headers=origin).status_code == 201
