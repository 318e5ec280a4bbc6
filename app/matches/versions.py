"""Versions of the model: kept, put to use by a person, taken back.

The packaged model is the first version. It stands in the seed's files and is in use until another one
is adopted; a copy is kept as soon as somebody adopts it again.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app import audit, clock
from app.actor import Actor
from app.errors import Conflict, NotFound
from app.matches.models import ModelAdoption, ModelVersion
from matching import Model
from seed import files

MODEL_FILE = files.DATA / "models" / "base.json"
LEARNT_FILE = MODEL_FILE.with_suffix(".npz")


@dataclass(frozen=True, slots=True)
class InUse:
    """Which model ranks: its name and the digest of its document."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A version as it is listed; `adoption` is its latest, ended or not."""

    version: ModelVersion
    adoption: ModelAdoption | None
    is_in_use: bool


def digest(text: str) -> str:
    """Return the sha256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def _version(model: Model, figures: Mapping[str, Any]) -> ModelVersion:
    document = model.to_json()
    material = dict(model.trained_on)
    return ModelVersion(
        name=model.version,
        document=document,
        sha256=digest(document),
        material=material,
        material_sha256=digest(json.dumps(material, sort_keys=True)),
        figures=dict(figures),
    )


@lru_cache
def packaged() -> Model:
    """Return the model that comes with the product."""
    return Model.from_json(MODEL_FILE.read_text(encoding="utf-8"))


def learnt() -> bytes | None:
    """Return what the packaged model's understanding learnt; None makes it learn again, for minutes."""
    return LEARNT_FILE.read_bytes() if LEARNT_FILE.exists() else None


def _first() -> ModelVersion:
    return _version(packaged(), packaged().notes)


def current(session: Session, *, lock: bool = False) -> ModelAdoption | None:
    """Return the adoption in force, None while the packaged model ranks."""
    query = sa.select(ModelAdoption).where(ModelAdoption.ended_at.is_(None))
    query = query.order_by(ModelAdoption.number.desc()).limit(1).options(joinedload(ModelAdoption.version))
    return session.scalar(query.with_for_update(of=ModelAdoption) if lock else query)


def in_use(session: Session) -> InUse:
    """Return which model ranks now; cheap, asked before every ranking."""
    query = sa.select(ModelVersion.name, ModelVersion.sha256).join(ModelAdoption)
    query = query.where(ModelAdoption.ended_at.is_(None)).order_by(ModelAdoption.number.desc()).limit(1)
    row = session.execute(query).one_or_none()
    return InUse(*row) if row else InUse(packaged().version, digest(packaged().to_json()))


def before(session: Session) -> str:
    """Return the name of the version that taking back would lead to, "" where nothing can be taken back."""
    query = sa.select(ModelVersion.name).join(ModelAdoption).where(ModelAdoption.ended_at.is_(None))
    names = list(session.scalars(query.order_by(ModelAdoption.number.desc()).limit(2)))
    if not names:
        return ""
    return names[1] if len(names) > 1 else packaged().version


def kept(session: Session, name: str) -> ModelVersion | None:
    """Return the kept version of a name."""
    return session.scalar(sa.select(ModelVersion).where(ModelVersion.name == name))


def get(session: Session, name: str) -> ModelVersion:
    """Return a version, of which the packaged one may not be kept yet. Raises NotFound."""
    if row := kept(session, name):
        return row
    if name == packaged().version:
        return _first()
    raise NotFound(f"no model version {name}; `testbed model list` names them")


def load(session: Session, name: str) -> Model:
    """Return the model of a version. Raises NotFound."""
    return Model.from_json(get(session, name).document)


def listed(session: Session) -> list[Listed]:
    """Return every version, oldest first, the packaged one at the head."""
    versions = list(session.scalars(sa.select(ModelVersion).order_by(ModelVersion.created_at)))
    if all(version.name != packaged().version for version in versions):
        versions.insert(0, _first())
    latest: dict[Any, ModelAdoption] = {}
    for adoption in session.scalars(sa.select(ModelAdoption).order_by(ModelAdoption.number)):
        latest[adoption.version_id] = adoption
    used = in_use(session).name
    return [Listed(version, latest.get(version.id), version.name == used) for version in versions]


def keep(session: Session, actor: Actor, model: Model, figures: Mapping[str, Any]) -> ModelVersion:
    """Keep a new version; it ranks nothing before it is adopted. Raises Conflict on a name that exists."""
    if model.version == packaged().version or kept(session, model.version):
        raise Conflict(f"there is a model version {model.version} already")
    row = _version(model, figures)
    session.add(row)
    session.flush()
    audit.record(actor, "model.added", row, name=row.name, sha256=row.sha256, material=row.material_sha256)
    return row


def adopt(
    session: Session, actor: Actor, name: str, *, instead_of: str, person: str, reason: str, even_so: bool
) -> ModelAdoption:
    """Put a version to use. Raises NotFound, Conflict where it is in use or `instead_of` no longer is."""
    current(session, lock=True)
    before = in_use(session)
    if before.name == name:
        raise Conflict(f"{name} is in use already")
    if before.name != instead_of:
        raise Conflict(f"meanwhile {before.name} was put to use; compare with it")
    version = get(session, name)
    session.add(version)
    last = session.scalar(sa.select(sa.func.max(ModelAdoption.number))) or 0
    row = ModelAdoption(
        number=last + 1,
        version=version,
        adopted_by=actor.user_id,
        person=person,
        reason=reason,
        even_so=even_so,
    )
    session.add(row)
    session.flush()
    values = {"name": name, "instead_of": before.name, "person": person, "reason": reason, "even_so": even_so}
    audit.record(actor, "model.adopted", version, **values)
    return row


def roll_back(session: Session, actor: Actor, *, person: str, reason: str) -> InUse:
    """Return to the version that was in use before. Raises Conflict where nothing was adopted."""
    adoption = current(session, lock=True)
    if adoption is None:
        raise Conflict("nothing to roll back: the packaged model is in use")
    adoption.ended_at = clock.now()
    session.flush()
    after = in_use(session)
    values = {"name": adoption.version.name, "returned_to": after.name, "person": person, "reason": reason}
    audit.record(actor, "model.rolled_back", adoption.version, **values)
    return after
