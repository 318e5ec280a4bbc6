"""Words of certificates. Korean is the message id."""

from app.certificates import wording

WORDS: dict[str, dict[str, str]] = {
    "certificate_state": wording.STATES,
    "revocation_reason": wording.REASONS,
    "shown_field": wording.SHOWN,
}
