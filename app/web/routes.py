"""Every page of the service."""

from fastapi import APIRouter

router = APIRouter(include_in_schema=False)
