"""`testbed model …`: versions of the ranking, learnt, compared, adopted by a person, taken back."""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts import service as accounts
from app.accounts.models import User
from app.actor import SYSTEM, Actor, Role
from app.database import Database
from app.errors import Conflict, Forbidden, Invalid
from app.matches import comparing, comparison, exposure, learning, plot, versions
from app.matches.comparing import Calculated
from app.matches.comparison import Calibration, Comparison, Pair
from app.matches.ranker import Ranker
from app.settings import get_settings
from matching import Model

Arguments = argparse.Namespace
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def _database() -> Database:
    return Database(get_settings().database_url)


def list_versions(arguments: Arguments) -> None:
    """List the versions, oldest first; * marks the one in use."""
    with _database().read() as session:
        for each in versions.listed(session):
            version, adoption = each.version, each.adoption
            mark = "*" if each.is_in_use else " "
            made = f"made {version.created_at:%Y-%m-%d %H:%M}Z" if version.id else "packaged"
            print(f"{mark} {version.name}  {made}")
            print(f"    model sha256 {version.sha256[:16]}  material sha256 {version.material_sha256[:16]}")
            for name, value in version.figures.items():
                print(f"    {name} {value}")
            if adoption:
                day = f"{adoption.created_at:%Y-%m-%d}"
                ended = f", rolled back {adoption.ended_at:%Y-%m-%d}" if adoption.ended_at else ""
                print(f"    adopted {day} by {adoption.person}: {adoption.reason}{ended}")


def train(arguments: Arguments) -> None:
    """Learn a new version from judged cases and decisions. It ranks nothing until a person adopts it."""
    database = _database()
    with database.read() as session:
        name = arguments.version or learning.free_name(session)
        learnt = learning.learn(session, Ranker(), name, demands=arguments.demands, qrels=arguments.qrels)
    with database.write() as session:
        learning.keep(session, SYSTEM, learnt)
    print(f"{name} from {learnt.figures['judged_demands']} judged demands", end=" ")
    print(f"and {learnt.figures['decisions']} decisions on {learnt.figures['decided_demands']} demands")
    for field, value in learnt.figures["cross_validated_ndcg_at_5"].items():
        print(f"  {field:10} nDCG@5 {value:.3f} (cross-validated)")
    print(f"not adopted: testbed model compare {_used(database)} {name}")


def _used(database: Database) -> str:
    with database.read() as session:
        return versions.in_use(session).name


def add(arguments: Arguments) -> None:
    """Keep a version that was learnt elsewhere, a file of its JSON. It ranks nothing until adopted."""
    try:
        model = Model.from_json(arguments.file.read_text(encoding="utf-8"))
    except ValueError as exc:
        raise Invalid(str(exc)) from exc
    model = replace(model, version=arguments.version or model.version)
    with _database().write() as session:
        versions.keep(session, SYSTEM, model, model.notes)
    print(model.version)


def _compare(session: Session, arguments: Arguments, first: str, second: str) -> Calculated:
    return comparing.calculate(
        session, Ranker(), first, second, demands=arguments.demands, qrels=arguments.qrels
    )


def _line(pair: Pair) -> str:
    if not pair.n:
        return f"  {pair.name:28} n=   0  nothing known"
    return f"  {pair.name:28} n={pair.n:4}  {pair.first:.3f}  {pair.second:.3f}  {pair.difference:+.3f}"


def _calibrated(name: str, found: Calibration | None) -> str:
    if found is None:
        return f"  {name:28} nothing known"
    skill = "unknown" if found.skill is None else f"{found.skill:.3f}"
    figures = f"Brier {found.brier:.4f}  skill {skill}  ECE {found.ece:.4f}"
    return f"  {name:28} n={found.pairs:4}  {figures}"


def _block(title: str, lines: Sequence[str]) -> list[str]:
    return [title, *lines]


def _text(found: Comparison) -> str:
    low, high = found.interval
    lines = [
        f"{found.first} (first) and {found.second} (second)",
        *_block("nDCG@5 by kind of text: first, second, difference", [_line(pair) for pair in found.ndcg]),
        *_block("hit@5", [_line(pair) for pair in found.hits]),
        *_block(
            f"calibration over the first {comparison.CALIBRATED} and decided pairs",
            [
                _calibrated(name, each)
                for name, each in zip((found.first, found.second), found.calibrations, strict=True)
            ],
        ),
        *_block(
            "share of suitable testbeds found in the first five, by group; n counts every kind of text",
            [_line(pair) for pair in found.groups],
        ),
        "rankings that change most",
    ]
    for change in found.changes:
        value = "" if change.difference is None else f" nDCG@5 {change.difference:+.3f}"
        lines.append(f"  {change.id} {change.field}{value}")
        lines.append(f"    out {', '.join(change.gone) or '-'}  in {', '.join(change.come) or '-'}")
    lines += [
        f"difference of nDCG@5 over {found.demands.n} demands {found.demands.difference:+.4f}, "
        f"{comparison.LEVEL:.0%} interval {low:+.4f} to {high:+.4f} (paired bootstrap)",
        "better" if found.is_better else "not better",
    ]
    return "\n".join(lines)


def compare(arguments: Arguments) -> None:
    """Replay two versions; exit code 1 unless the second can be called better."""
    database = _database()
    with database.read() as session:
        calculated = _compare(session, arguments, arguments.first, arguments.second)
    with database.write() as session:
        comparing.keep(session, calculated)
    found = calculated.found
    print(_text(found))
    if arguments.svg:
        named = zip((found.first, found.second), found.calibrations, strict=True)
        arguments.svg.write_text(plot.reliability(list(named)), encoding="utf-8")
    if not found.is_better:
        raise SystemExit(1)


def _who(session: Session, arguments: Arguments) -> tuple[Actor, str]:
    """Return who decides: an account of the desk, or a person by name. Raises Forbidden."""
    if arguments.person:
        return SYSTEM, arguments.person
    user = session.scalar(sa.select(User).where(User.email == arguments.by.lower()))
    held = accounts.active_memberships(session, user.id) if user else []
    desk = [each for each in held if each.role in (Role.COORDINATOR, Role.ADMIN)]
    if user is None or not desk or user.is_service:
        raise Forbidden(f"{arguments.by} is no coordinator or administrator")
    return Actor(user.id, desk[0].organization_id, desk[0].unit_id, desk[0].role), user.name or user.email


def adopt(arguments: Arguments) -> None:
    """Put a version to use. Refused where a replay cannot call it better, unless --even-so."""
    database = _database()
    if not arguments.reason.strip():
        raise Invalid("say why: --reason")
    with database.read() as session:
        _who(session, arguments)
        used = versions.in_use(session).name
        if used == arguments.name:
            raise Conflict(f"{used} is in use already")
        versions.get(session, arguments.name)
        found = None if arguments.even_so else _compare(session, arguments, used, arguments.name).found
    if found and not found.is_better:
        low, high = found.interval
        raise Conflict(
            f"{arguments.name} is not better than {used} ({low:+.4f} to {high:+.4f} nDCG@5); "
            "--even-so adopts it all the same"
        )
    with database.write() as session:
        actor, person = _who(session, arguments)
        versions.adopt(
            session,
            actor,
            arguments.name,
            instead_of=used,
            person=person,
            reason=arguments.reason,
            even_so=arguments.even_so,
        )
    print(f"{arguments.name} is in use instead of {used}")


def roll_back(arguments: Arguments) -> None:
    """Return to the version that was in use before."""
    with _database().write() as session:
        actor, person = _who(session, arguments)
        after = versions.roll_back(session, actor, person=person, reason=arguments.reason)
    print(f"{after.name} is in use again")


def show_exposure(arguments: Arguments) -> None:
    """Say how often each operator's testbeds stood in the first five of kept runs."""
    with _database().read() as session:
        found = exposure.exposure(session)
        print(f"{found['places']} places in the first five of {found['runs']} runs")
        for item in found["items"]:
            ratio = "-" if item["ratio"] is None else f"{item['ratio']:.2f}"
            print(
                f"  {item['operator'].code:28} places {item['places']:5} {item['share']:6.1%}"
                f"  testbeds {item['testbeds']:3} {item['catalogue_share']:6.1%}  ratio {ratio}"
            )


def _add(commands: Commands, name: str, run: Callable[[Arguments], None]) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=(run.__doc__ or "").strip())
    parser.set_defaults(run=run)
    return parser


def _add_cases(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--demands", type=Path, default=learning.DEMANDS, help="judged demands")
    parser.add_argument("--qrels", type=Path, default=learning.QRELS, help="their judgements")


def _add_person(parser: argparse.ArgumentParser) -> None:
    who = parser.add_mutually_exclusive_group(required=True)
    who.add_argument("--by", metavar="EMAIL", help="a coordinator or administrator with an account")
    who.add_argument("--person", metavar="NAME", help="who decided, where the person has no account")
    parser.add_argument("--reason", required=True)


def add_commands(commands: Commands) -> None:
    """Add `model` to the commands."""
    group = commands.add_parser("model", help="versions of the ranking")
    ours = group.add_subparsers(required=True, metavar="COMMAND")
    _add(ours, "list", list_versions)
    training = _add(ours, "train", train)
    training.add_argument("--version", help="its name; else one of today")
    _add_cases(training)
    adding = _add(ours, "add", add)
    adding.add_argument("file", type=Path)
    adding.add_argument("--version", help="its name; else the one in the file")
    comparing = _add(ours, "compare", compare)
    comparing.add_argument("first")
    comparing.add_argument("second")
    comparing.add_argument("--svg", type=Path, help="write the reliability plot here")
    _add_cases(comparing)
    adopting = _add(ours, "adopt", adopt)
    adopting.add_argument("name")
    adopting.add_argument("--even-so", action="store_true", help="although no replay calls it better")
    _add_person(adopting)
    _add_cases(adopting)
    _add_person(_add(ours, "rollback", roll_back))
    _add(ours, "exposure", show_exposure)
