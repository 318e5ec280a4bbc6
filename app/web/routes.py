"""Every page of the service."""

from fastapi import APIRouter

from app.web import (
    access,
    accounts,
    answers,
    attachments,
    cases,
    compare,
    desks,
    documentation,
    documents,
    entries,
    firm,
    guides,
    hosting,
    lexicon,
    listing,
    onboarding,
    people,
    public,
    questions,
    recommend,
    staff,
    suggest,
    talk,
    units,
)

router = APIRouter(include_in_schema=False)
for part in (
    public,
    compare,
    guides,
    accounts,
    firm,
    access,
    attachments,
    suggest,
    recommend,
    cases,
    answers,
    documents,
    entries,
    hosting,
    talk,
    desks,
    lexicon,
    listing,
    onboarding,
    questions,
    people,
    units,
    staff,
    documentation,
):
    router.include_router(part.router)
