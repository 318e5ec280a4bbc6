"""Every page of the service."""

from fastapi import APIRouter

from app.web import accounts, public

router = APIRouter(include_in_schema=False)
for part in (public, accounts):
    router.include_router(part.router)
