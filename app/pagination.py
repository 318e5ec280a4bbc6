"""Lists by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

import sqlalchemy as sa
from fastapi import Depends, Query
from pydantic import BaseModel
from sqlalchemy.orm import Session

T = TypeVar("T")


@dataclass(frozen=True)
class Paging:
    """Which page is asked for."""

    page: int = 1
    size: int = 20

    @property
    def offset(self) -> int:
        """Number of rows before the page."""
        return (self.page - 1) * self.size


class Page(BaseModel, Generic[T]):
    """One page of a list."""

    items: list[T]
    total: int
    page: int
    size: int


def get_paging(
    page: Annotated[int, Query(ge=1, le=100_000)] = 1, size: Annotated[int, Query(ge=1, le=200)] = 20
) -> Paging:
    """Read ?page and ?size."""
    return Paging(page, size)


CurrentPaging = Annotated[Paging, Depends(get_paging)]


def paginate(session: Session, query: sa.Select[Any], paging: Paging) -> dict[str, Any]:
    """Return the page of the query's first column, with the total."""
    total = session.scalar(sa.select(sa.func.count()).select_from(query.order_by(None).subquery())) or 0
    items: Sequence[Any] = session.scalars(query.limit(paging.size).offset(paging.offset)).all()
    return {"items": items, "total": total, "page": paging.page, "size": paging.size}


def slice_page(items: Sequence[Any], paging: Paging) -> dict[str, Any]:
    """Return the page of a list that is already in order."""
    part = items[paging.offset : paging.offset + paging.size]
    return {"items": part, "total": len(items), "page": paging.page, "size": paging.size}
