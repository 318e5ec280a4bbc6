"""Answers to follow-up surveys, satisfaction of both sides, and intents to buy."""

import uuid
from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base


class Side(StrEnum):
    """Who says how it went."""

    FIRM = "firm"
    HOST = "host"


class Intent(StrEnum):
    """How far a buyer is."""

    BUYS = "buys"
    CONSIDERS = "considers"
    LATER = "later"
    NO = "no"


class Survey(Base):
    """What a firm said so many months after the last day; an amount of None was not said, which is not 0."""

    __tablename__ = "followup_surveys"
    __table_args__ = (sa.UniqueConstraint("case_id", "months"),)
    case_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    months: Mapped[int]
    answered_on: Mapped[date]
    sales_krw: Mapped[int | None] = mapped_column(sa.BigInteger)
    public_sales_krw: Mapped[int | None] = mapped_column(sa.BigInteger)
    investment_krw: Mapped[int | None] = mapped_column(sa.BigInteger)
    exports_krw: Mapped[int | None] = mapped_column(sa.BigInteger)
    jobs: Mapped[int | None]
    patents: Mapped[int | None]
    note: Mapped[str] = mapped_column(sa.Text, default="")


class Satisfaction(Base):
    """How a side found the demonstration, 1 to 5, and whether it would do it again."""

    __tablename__ = "followup_satisfactions"
    __table_args__ = (sa.UniqueConstraint("case_id", "side"),)
    case_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    side: Mapped[Side]
    score: Mapped[int]
    would_repeat: Mapped[bool | None]
    note: Mapped[str] = mapped_column(sa.Text, default="")


class PurchaseIntent(Base):
    """What a host or a coordinator notes of somebody who may buy."""

    __tablename__ = "purchase_intents"
    case_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("cases.id"), index=True)
    buyer: Mapped[str] = mapped_column(sa.String(200))
    intent: Mapped[Intent]
    units: Mapped[int | None]
    amount_krw: Mapped[int | None] = mapped_column(sa.BigInteger)
    planned_on: Mapped[date | None]
    said_on: Mapped[date]
    note: Mapped[str] = mapped_column(sa.Text, default="")
