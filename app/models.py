"""Every mapped class, so that one import knows the whole schema."""

from app.accounts import models as accounts
from app.audit import AuditEvent
from app.database import Base
from app.idempotency import IdempotencyKey
from app.outbox import OutboxJob

metadata = Base.metadata

__all__ = ["AuditEvent", "IdempotencyKey", "OutboxJob", "accounts", "metadata"]
