"""Support programmes for everybody."""

from fastapi import APIRouter

from app.programmes import rules
from app.programmes.rules import Programme
from app.programmes.schemas import ProgrammeRead

router = APIRouter(tags=["programmes"])


@router.get("/programmes", name="api.programmes.list", response_model=list[ProgrammeRead])
def list_programmes() -> tuple[Programme, ...]:
    """List the support programmes with what their calls asked for, each rule with year, source and trust."""
    return rules.rules().programmes
