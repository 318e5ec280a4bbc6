"""Every page of the service."""

from fastapi import APIRouter

from app.web import accounts, cases, desks, documentation, firm, public, recommend

router = APIRouter(include_in_schema=False)
for part in (public, accounts, firm, recommend, cases, desks, documentation):
    router.include_router(part.router)
