"""`testbed …`: what an installer and programs do from the shell."""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import uvicorn
from alembic import command
from alembic.config import Config
from pydantic import ValidationError

import seed
from app import audit, health, logs, metrics
from app.accounts import schemas as accounts_schemas
from app.accounts import service as accounts
from app.accounts.models import Organization, OrganizationKind, User
from app.actor import Grant, Role
from app.certificates import commands as certificate_commands
from app.database import Database
from app.demands.schemas import DemandProfile
from app.errors import Problem
from app.main import make_worker
from app.matches import commands as model_commands
from app.matches import evaluation
from app.matches import service as matches
from app.matches.ranker import Ranker
from app.settings import LOOPBACK, get_settings
from app.taxonomies import outlines
from seed import demo

Arguments = argparse.Namespace


class Refused(RuntimeError):
    """The command cannot be carried out; the message says why. Exit code 2."""


def database() -> Database:
    """Return the database of APP_DATABASE_URL."""
    return Database(get_settings().database_url)


def migrate(arguments: Arguments) -> None:
    """Bring the database to the newest schema."""
    command.upgrade(Config(str(health.ALEMBIC_INI)), "head")


def load_seed(arguments: Arguments) -> None:
    """Load the catalogue of Daejeon; twice changes nothing. --demo adds fictional organizations and cases."""
    with database().write() as session:
        report = seed.load(session)
    print(
        "seed:", "nothing changed" if report.is_empty else f"added {report.added}, changed {report.changed}"
    )
    if arguments.demo:
        demo.load(database())


def match(arguments: Arguments) -> None:
    """Rank the catalogue for a demand given as JSON, the body of POST /demands."""
    body = json.loads(Path(arguments.demand).read_text(encoding="utf-8"))
    with database().read() as session:
        ranking = matches.match_profile(session, Ranker(), DemandProfile.model_validate(body))
    print(json.dumps(ranking, ensure_ascii=False, indent=1, default=str))


def evaluate(arguments: Arguments) -> None:
    """Measure the production ranking on judged demands, or its text part on documents."""
    print(evaluation.evaluate(database(), arguments))


def serve(arguments: Arguments) -> None:
    """Serve API and pages."""
    settings = get_settings()
    is_local = arguments.host in LOOPBACK
    if settings.demo and not is_local:
        raise Refused("APP_DEMO=1 opens demo accounts and therefore serves loopback addresses only")
    if not is_local and not settings.is_https and not settings.allow_http:
        raise Refused("APP_BASE_URL is not https; set APP_ALLOW_HTTP=1 to serve plain http on this network")
    if not health.is_migrated(database()):
        raise Refused("the database is not at the newest schema; run `testbed migrate` first")
    metrics.serve(settings.metrics_port)
    uvicorn.run(
        "app.main:create_app", factory=True, host=arguments.host, port=arguments.port, access_log=False
    )


def worker(arguments: Arguments) -> None:
    """Do promised work until stopped."""
    make_worker(database()).run()


def add_organization(arguments: Arguments) -> None:
    """Register an organization."""
    number = (arguments.business_number or "").replace("-", "") or None
    if number and not accounts_schemas.is_business_number(number):
        raise Refused(f"{arguments.business_number} is not a 사업자등록번호: its check digit is wrong")
    with database().write() as session:
        added = accounts.add_organization(
            session,
            code=arguments.code,
            name_ko=arguments.name_ko,
            kind=OrganizationKind(arguments.kind),
            business_number=number,
        )
    print(added.code)


def token(arguments: Arguments) -> None:
    """Print a bearer token, and nothing else."""
    with database().write() as session:
        if arguments.email:
            user = session.query(User).filter_by(email=arguments.email.lower()).one_or_none()
            memberships = accounts.active_memberships(session, user.id) if user else []
            chosen = [each for each in memberships if not arguments.role or each.role == arguments.role]
            if not chosen:
                raise Refused(f"no account {arguments.email} with such a role")
            secret = accounts.membership_token(session, chosen[0], days=arguments.days)
        else:
            if not arguments.role:
                raise Refused("--organization needs --role")
            organization = session.query(Organization).filter_by(code=arguments.organization).one_or_none()
            if organization is None:
                raise Refused(f"no organization with code {arguments.organization}")
            secret = accounts.service_token(
                session,
                organization,
                Role(arguments.role),
                days=arguments.days,
                grants=[Grant(code) for code in arguments.grant],
            )
    print(secret)


def import_outlines(arguments: Arguments) -> None:
    """Take the outlines of the districts from a GeoJSON file, for the map; all or none."""
    path = Path(arguments.file)
    with database().write() as session:
        count = outlines.load(session, path.read_text(encoding="utf-8"), arguments.source or path.name)
    print(f"outlines: {count} districts")


def verify_audit(arguments: Arguments) -> None:
    """Check that the audit chain is whole."""
    with database().read() as session:
        length, broken = audit.verify(session)
    if broken is not None:
        raise Refused(f"audit chain broken at event {broken}")
    print(f"audit chain intact: {length} events")


Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def _add(commands: Commands, name: str, run: Callable[[Arguments], int | None]) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=(run.__doc__ or "").strip())
    parser.set_defaults(run=run)
    return parser


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of every command."""
    parser = argparse.ArgumentParser(prog="testbed", description="대전 실증이음 · Daejeon Testbed Match")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add(commands, "migrate", migrate)
    serving = _add(commands, "serve", serve)
    serving.add_argument("--host", default="127.0.0.1")
    serving.add_argument("--port", type=int, default=8000)
    _add(commands, "worker", worker)
    seeding = _add(commands, "seed", load_seed)
    seeding.add_argument("--demo", action="store_true")
    matching = _add(commands, "match", match)
    matching.add_argument("--demand", required=True)
    evaluation.add_arguments(_add(commands, "evaluate", evaluate))
    model_commands.add_commands(commands)
    certificate_commands.add_commands(commands)
    organization = commands.add_parser("organization", help="organizations").add_subparsers(required=True)
    adding = _add(organization, "add", add_organization)
    adding.add_argument("--code", required=True)
    adding.add_argument("--name-ko", required=True)
    adding.add_argument("--kind", required=True, choices=[kind.value for kind in OrganizationKind])
    adding.add_argument("--business-number")
    making = _add(commands, "token", token)
    who = making.add_mutually_exclusive_group(required=True)
    who.add_argument("--email")
    who.add_argument("--organization")
    making.add_argument("--role", choices=[role.value for role in Role])
    making.add_argument("--grant", action="append", default=[], choices=[grant.value for grant in Grant])
    making.add_argument("--days", type=int, default=30)
    drawing = commands.add_parser("outlines", help="outlines of the districts").add_subparsers(required=True)
    importing = _add(drawing, "import", import_outlines)
    importing.add_argument("file", metavar="FILE")
    importing.add_argument("--source", help="whom the map names as the source")
    auditing = commands.add_parser("audit", help="the audit chain").add_subparsers(required=True)
    _add(auditing, "verify", verify_audit)
    return parser


def main(argv: list[str] | None = None) -> int:
    """Run one command; 2 means that it was refused, another code is the command's own answer."""
    arguments = make_parser().parse_args(argv)
    # Logs go to standard error, so that what a command prints can be read by a program.
    logs.configure(get_settings().log_level)
    try:
        code: int | None = arguments.run(arguments)
    except (Refused, Problem, ValidationError, OSError, json.JSONDecodeError) as exc:
        print(f"testbed: {exc}", file=sys.stderr)
        return 2
    return code or 0


if __name__ == "__main__":
    sys.exit(main())
