"""Mail: promised with the commit that causes it, sent afterwards."""

import hashlib
import smtplib
import uuid
from email.message import EmailMessage
from email.utils import formatdate
from urllib.parse import unquote, urlsplit

import structlog
from sqlalchemy.orm import Session

from app import outbox
from app.database import Database
from app.outbox import JobFailed, OutboxJob
from app.settings import get_settings

log = structlog.get_logger()
TIMEOUT_SECONDS = 20


def send(session: Session, to: str, subject: str, body: str, *, key: str) -> None:
    """Promise one mail; `key` names the event that caused it, so that it is never promised twice."""
    # The address is part of the key, but a key may be logged: only its digest stands there.
    address = hashlib.sha256(to.encode()).hexdigest()[:16]
    outbox.add(session, "mail", f"mail:{key}:{address}", {"to": to, "subject": subject, "body": body})


def _message(to: str, subject: str, body: str, job_id: uuid.UUID) -> EmailMessage:
    message = EmailMessage()
    message["From"] = get_settings().mail_from
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = formatdate()
    # A mail that is sent twice has the same id, so that the reader's program shows it once.
    message["Message-ID"] = f"<{job_id}@testbed-match>"
    message.set_content(body)
    return message


def _smtp(url: str) -> smtplib.SMTP:
    parts = urlsplit(url)
    host, port = parts.hostname or "localhost", parts.port
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port or 465, timeout=TIMEOUT_SECONDS)
    else:
        server = smtplib.SMTP(host, port or 25, timeout=TIMEOUT_SECONDS)
    if parts.scheme == "smtp+starttls":
        server.starttls()
    if parts.username:
        server.login(unquote(parts.username), unquote(parts.password or ""))
    return server


def post(to: str, subject: str, body: str, key: str, job_id: uuid.UUID) -> None:
    """Send one mail by SMTP, or print it where no server is set. Raises JobFailed."""
    url = get_settings().smtp_url
    if not url:
        # Without a server this print is how an installer reads the links; a server keeps mail out of the log.
        print(f"\n--- {to}: {subject}\n{body}\n---", flush=True)
        log.info("mail.printed", key=key)
        return
    try:
        with _smtp(url) as server:
            server.send_message(_message(to, subject, body, job_id))
    except smtplib.SMTPException as exc:
        raise JobFailed(type(exc).__name__) from exc
    log.info("mail.sent", key=key)


def deliver(database: Database, job: OutboxJob) -> None:
    """Send one promised mail."""
    post(job.payload["to"], job.payload["subject"], job.payload["body"], job.key, job.id)
