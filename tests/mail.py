"""A small real SMTP server on loopback that keeps what it is sent, so tests can follow mailed links."""

import re
import socketserver
import threading
import time
from email import message_from_bytes, policy
from email.message import EmailMessage

LINK = re.compile(r"https?://[^\s<>\"]+")
PATIENCE = 30


class _Conversation(socketserver.StreamRequestHandler):
    """One client's SMTP session (RFC 5321, what a relay needs: no TLS, no authentication)."""

    server: "MailServer"

    def handle(self) -> None:
        self.say(220, "ready")
        recipients: list[str] = []
        while line := self.rfile.readline():
            verb = line[:4].upper().decode("ascii", "replace").strip()
            if verb == "DATA":
                self.say(354, "go ahead")
                self.server.keep(recipients, self.message())
                recipients = []
            elif verb == "RCPT":
                recipients.append(line.decode().partition(":")[2].split()[0].strip("<>"))
            elif verb == "RSET":
                recipients = []
            elif verb == "QUIT":
                self.say(221, "bye")
                return
            self.say(250, "ok")

    def say(self, code: int, text: str) -> None:
        self.wfile.write(f"{code} {text}\r\n".encode())

    def message(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        return b"".join(lines)


class MailServer(socketserver.ThreadingTCPServer):
    """Listens on a free loopback port; `messages` holds (recipients, mail) in order of arrival."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.messages: list[tuple[list[str], EmailMessage]] = []
        self._arrived = threading.Condition()
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def url(self) -> str:
        """The address for APP_SMTP_URL."""
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    def keep(self, recipients: list[str], content: bytes) -> None:
        """Store one mail and wake who waits for it."""
        mail = message_from_bytes(content, policy=policy.default)
        with self._arrived:
            self.messages.append((recipients, mail))
            self._arrived.notify_all()

    def to(self, address: str) -> list[EmailMessage]:
        """Return the mails sent to one address so far, oldest first."""
        return [mail for recipients, mail in self.messages if address in recipients]

    def wait(self, address: str, count: int = 1, seconds: float = PATIENCE) -> EmailMessage:
        """Return the `count`-th mail to an address; raises AssertionError when it does not come in time."""
        deadline = time.monotonic() + seconds
        with self._arrived:
            while len(self.to(address)) < count:
                left = deadline - time.monotonic()
                assert left > 0, f"{len(self.to(address))} of {count} mails reached {address} in {seconds} s"
                self._arrived.wait(left)
            return self.to(address)[count - 1]


def links(mail: EmailMessage) -> list[str]:
    """Return the addresses in the plain text of a mail."""
    body = mail.get_body(("plain",))
    assert body is not None
    return LINK.findall(body.get_content())
