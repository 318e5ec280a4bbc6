"""Every mapped class, so that one import knows the whole schema."""

from app.accounts import models as accounts
from app.agreements import models as agreements
from app.audit import AuditEvent
from app.bookings import models as bookings
from app.calendars import models as calendars
from app.cases import changes as date_changes
from app.cases import document_models as case_documents
from app.cases import letter_models as case_letters
from app.cases import link_models as case_links
from app.cases import models as cases
from app.cases import talk_models as talk
from app.certificates import models as certificates
from app.database import Base
from app.demands import models as demands
from app.demonstrations import models as demonstrations
from app.entries import models as entries
from app.exchange import models as exchange
from app.files import models as files
from app.followups import models as followups
from app.idempotency import IdempotencyKey
from app.matches import models as matches
from app.messages import models as messages
from app.notices import models as notices
from app.onboarding import models as onboarding
from app.outbox import OutboxJob
from app.papers import models as papers
from app.parameters import models as parameters
from app.permits import models as permits
from app.procurement import models as procurement
from app.questions import models as questions
from app.taxonomies import models as taxonomies
from app.testbeds import hosting_models as hosting
from app.testbeds import models as testbeds

metadata = Base.metadata

__all__ = [
    "AuditEvent",
    "IdempotencyKey",
    "OutboxJob",
    "accounts",
    "agreements",
    "bookings",
    "calendars",
    "case_documents",
    "case_letters",
    "case_links",
    "cases",
    "certificates",
    "date_changes",
    "demands",
    "demonstrations",
    "entries",
    "exchange",
    "files",
    "followups",
    "hosting",
    "matches",
    "messages",
    "metadata",
    "notices",
    "onboarding",
    "papers",
    "parameters",
    "permits",
    "procurement",
    "questions",
    "talk",
    "taxonomies",
    "testbeds",
]
