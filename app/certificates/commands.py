"""`testbed certificate …`: making keys, and checking a certificate without network and without database."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from app import clock, i18n
from app.certificates import keys, paper, service, verifying, wording
from app.certificates.kinds import DEMONSTRATION, kinds
from app.certificates.verifying import Finding, Revocation, Unreadable
from app.clock import SEOUL
from app.database import Database
from app.i18n import gettext as _
from app.i18n import language, pick
from app.papers.document import written_day
from app.settings import get_settings

VALID, INVALID, UNREADABLE = 0, 1, 3
Arguments = argparse.Namespace


class Parser(argparse.ArgumentParser):
    """A parser whose usage errors are told apart from a certificate that does not hold."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the call and end."""
        self.print_usage(sys.stderr)
        self.exit(UNREADABLE, f"{self.prog}: {message}\n")


def new_key(arguments: Arguments) -> int:
    """Make a signing key; the newest signs. Old ones stay: what they signed is checked with them."""
    key = keys.new()
    with Database(get_settings().database_url).write() as session:
        service.register(session, key)
    print(key.kid)
    return VALID


def _status(finding: Finding) -> str:
    if finding.revocation == Revocation.UNKNOWN or finding.as_of is None:
        return _("취소 여부: 알 수 없음(unknown). --status로 취소 목록을 주세요.")
    day = written_day(finding.as_of.astimezone(SEOUL).date(), language())
    if finding.revocation == Revocation.REVOKED:
        return _("취소됨 (%(day)s 기준)", day=day)
    return _("취소 아님 (%(day)s 기준)", day=day)


def _lines(finding: Finding) -> list[str]:
    """Return what the certificate says, for comparing it with what is printed."""
    said, kind = finding.document["credentialSubject"], kinds()[DEMONSTRATION]
    lines = [
        f"{said['number']} {pick(kind.name_ko, kind.name_en)}",
        _("발급 기관: %(name)s", name=finding.document["issuer"]["name"]),
        *(f"{label}: {value}" for label, value in paper.facts(said)),
        *(
            f"{each['metric']}: {_('약속')} {paper.target(each)}, "
            f"{_('측정')} {paper.figure(each['measured'], each['unit'])}, {paper.verdict(each)}"
            for each in said["measures"]
        ),
        f"{wording.say(wording.SHOWN, 'plan')}: {said['planSha256']}",
        f"{_('서명 키')}: {finding.kid}",
    ]
    return [*lines, _("시연용 가상 데이터")] if said["isFictional"] else lines


def _told(finding: Finding) -> int:
    if finding.problem:
        print(_("유효하지 않음: %(why)s", why=wording.say(wording.PROBLEMS, finding.problem)))
    else:
        print(_("유효한 서명입니다."))
    if finding.document:
        print("\n".join(_lines(finding)))
        print(_status(finding))
        if finding.is_old:
            print(_("주의: 취소 목록이 오래되었습니다. 새로 받아 다시 확인해 주세요."))
    return INVALID if finding.problem else VALID


def verify(arguments: Arguments) -> int:
    """Check a certificate with nothing but files: 0 it holds, 1 it does not, 3 nothing to read."""
    with i18n.speaking(arguments.language):
        try:
            trusted = verifying.read_keys(Path(arguments.key).read_bytes())
            token = verifying.read_token(Path(arguments.file).read_bytes())
            listed = verifying.read_token(Path(arguments.status).read_bytes()) if arguments.status else None
        except (OSError, Unreadable) as exc:
            print(f"testbed: {exc}", file=sys.stderr)
            return UNREADABLE
        return _told(verifying.check(token, trusted, listed, clock.now()))


def _add(
    commands: "argparse._SubParsersAction[Parser]", name: str, run: Callable[[Arguments], int]
) -> Parser:
    parser: Parser = commands.add_parser(name, help=(run.__doc__ or "").strip())
    parser.set_defaults(run=run)
    return parser


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `certificate key new` and `certificate verify`."""
    own = commands.add_parser("certificate", help="certificates")
    parts = own.add_subparsers(required=True, parser_class=Parser)
    _add(parts.add_parser("key", help="signing keys").add_subparsers(required=True), "new", new_key)
    checking = _add(parts, "verify", verify)
    checking.add_argument("file", metavar="FILE", help="the signed document (.jwt) or a PDF that carries it")
    checking.add_argument("--key", required=True, metavar="PUB", help="public key: JWK, JWKS or PEM")
    checking.add_argument("--status", metavar="LIST", help="a status list, as /status/1 gives it")
    checking.add_argument("--language", choices=i18n.LANGUAGES, default="ko")
