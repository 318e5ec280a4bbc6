"""The application, put together in one place."""

import asyncio
import re
import threading
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial

import structlog
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from sqlalchemy.orm import Session
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import compile_path
from starlette.staticfiles import StaticFiles

from app import clock, errors, health, idempotency, logs, metrics, models, outbox, policy
from app.accounts import deps as accounts_deps
from app.accounts import people_routes as people
from app.accounts import routes as accounts
from app.agreements import routes as agreements
from app.body import BodyLimitMiddleware
from app.bookings import routes as bookings
from app.calendars import routes as calendars
from app.cases import change_routes as date_changes
from app.cases import clocks as case_clocks
from app.cases import document_routes as case_documents
from app.cases import handover
from app.cases import letter_routes as case_letters
from app.cases import link_routes as case_links
from app.cases import paper_routes as case_papers
from app.cases import people_routes as case_people
from app.cases import permit_routes as case_permits
from app.cases import routes as cases
from app.cases import several_routes as several
from app.cases import steps as case_steps
from app.cases import talk_routes as talk
from app.certificates import routes as certificates
from app.database import TURNS, Database
from app.demands import attachment_routes as attachments
from app.demands import programmes as demand_programmes
from app.demands import routes as demands
from app.demonstrations import routes as demonstrations
from app.demonstrations import watching
from app.entries import routes as entries
from app.exchange import routes as exchange
from app.exchange import service as exchange_service
from app.files import service as files
from app.followups import routes as followups
from app.followups import service as followup_service
from app.headers import HeadersMiddleware
from app.i18n import LanguageMiddleware
from app.matches import alert_routes as alerts
from app.matches import alerts as demand_alerts
from app.matches import comparing
from app.matches import proposal_routes as proposals
from app.matches import routes as matches
from app.matches import version_routes as model_versions
from app.matches.ranker import Ranker, set_aside
from app.messages import routes as messages
from app.notices import mailing
from app.notices import routes as inbox
from app.notices import service as notices
from app.onboarding import routes as onboarding
from app.onboarding import sheets, verifications
from app.papers import routes as papers
from app.parameters import routes as parameters
from app.permits import routes as permits
from app.procurement import routes as procurement
from app.programmes import routes as programmes
from app.questions import routes as questions
from app.settings import Settings, get_settings
from app.taxonomies import routes as taxonomies
from app.testbeds import hosting_routes as hosting
from app.testbeds import routes as testbeds
from app.web import problems
from app.web import routes as web
from app.web.templating import environment

API = "/api/v1"
# How soon the ranking follows a change when nobody asks for it; comparing costs some milliseconds.
REFIT_SECONDS = 2
API_ROUTERS = (
    accounts.router,
    people.router,
    inbox.router,
    taxonomies.router,
    entries.router,
    testbeds.router,
    onboarding.router,
    questions.router,
    programmes.router,
    hosting.router,
    demands.router,
    attachments.router,
    demand_programmes.router,
    matches.router,
    proposals.router,
    model_versions.router,
    alerts.router,
    bookings.router,
    cases.router,
    several.router,
    case_people.router,
    case_links.router,
    case_letters.router,
    case_documents.router,
    talk.router,
    messages.router,
    case_papers.router,
    papers.router,
    parameters.router,
    exchange.router,
    date_changes.router,
    calendars.router,
    case_permits.router,
    permits.router,
    demonstrations.router,
    agreements.router,
    followups.router,
    procurement.router,
    certificates.router,
)
log = structlog.get_logger()


def expire_cases(database: Database, job: outbox.OutboxJob) -> None:
    """Close the cases whose answer is overdue."""
    with database.write() as session:
        log.info("cases.expired", count=case_steps.expire_overdue(session))


def watch_people(database: Database, job: outbox.OutboxJob) -> None:
    """Free what people held whose last day has passed, and tell the desk where nobody is left."""
    with database.write() as session:
        handover.let_go_of_ended(session)
        log.info("people.watched", count=handover.alarm(session))


def remind_of_cases(database: Database, job: outbox.OutboxJob) -> None:
    """Remind of answers that are due, tell of those that are late."""
    with database.write() as session:
        soon, late = case_clocks.remind(session)
        starting = case_clocks.remind_of_start(session)
        ended = followup_service.remind(session)
    log.info("cases.reminded", count=soon + late + starting + ended)


def watch_demonstrations(database: Database, job: outbox.OutboxJob) -> None:
    """Hold what runs without insurance, warn where it ends too early."""
    with database.write() as session:
        log.info("demonstrations.watched", count=watching.watch(session))


# A job waits for those of its own lane alone. "mail" is what somebody waits for now, such as a link.
LANES: Mapping[str, Mapping[str, outbox.Job]] = {
    "mail": {"mail": notices.deliver},
    "notices": {
        "notice": mailing.deliver,
        "digests": mailing.promise_each_digest,
        "digest": mailing.deliver_digest,
    },
    "work": {
        "cases.expire": expire_cases,
        "people.watch": watch_people,
        "cases.remind": remind_of_cases,
        "case.moved": watch_demonstrations,
        "demonstrations.watch": watch_demonstrations,
        "files.remove": files.remove_content,
        "files.tidy": files.tidy,
        "imports.apply": exchange_service.carry_out,
        "imports.tidy": exchange_service.tidy,
        "sheets.remind": sheets.remind,
        "verifications.remind": verifications.remind,
    },
}


def promise_periodic(session: Session) -> None:
    """Promise the work of this hour and day; keys make it happen once, however many workers there are."""
    outbox.add(session, "cases.expire", f"cases.expire:{clock.now():%Y-%m-%dT%H}", {})
    outbox.add(session, "cases.remind", f"cases.remind:{clock.today()}", {})
    outbox.add(session, "demonstrations.watch", f"demonstrations.watch:{clock.now():%Y-%m-%dT%H}", {})
    outbox.add(session, "files.tidy", f"files.tidy:{clock.today()}", {})
    outbox.add(session, "imports.tidy", f"imports.tidy:{clock.today()}", {})
    outbox.add(session, "verifications.remind", f"verifications.remind:{clock.today()}", {})
    outbox.add(session, "people.watch", f"people.watch:{clock.today()}", {})
    mailing.promise_digests(session)
    demand_alerts.promise(session)


def make_worker(database: Database, ranker: Ranker | None = None) -> outbox.Worker:
    """Return a worker over every job of the service; inside a server it ranks with that server's ranker."""
    ranker = ranker or Ranker()
    ranking = {
        "models.compare": partial(comparing.carry_out, ranker),
        "alerts.check": partial(demand_alerts.carry_out, ranker),
    }
    return outbox.Worker(database, {**LANES, "ranking": ranking}, promise_periodic)


def prepare(app: FastAPI, stopping: threading.Event) -> None:
    """Do what first visitors would wait for: fit the ranker, read the templates, write the description.

    Then fit again after every change of words or listings, before somebody asks for a ranking.
    """
    refit(app)
    for name in environment.list_templates():
        environment.get_template(name)
    app.openapi()
    set_aside()
    while not stopping.wait(REFIT_SECONDS):
        refit(app)


def refit(app: FastAPI) -> None:
    """Bring the ranker up to date; a database that is not there yet is met again later."""
    with outbox.survived("ranker.cold"):
        app.state.ranker.warm(app.state.database)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Run the inline worker while the server runs, and close the database after it."""
    database: Database = app.state.database
    metrics.CONNECTIONS.set_function(database.checked_out)
    is_inline = app.state.settings.worker == "inline"
    worker = make_worker(database, app.state.ranker) if is_inline else None
    if worker:
        worker.start()
    stopping = threading.Event()
    if app.state.settings.warm:
        threading.Thread(target=prepare, args=(app, stopping), daemon=True).start()
    yield
    stopping.set()
    if worker:
        worker.stop()
    database.dispose()


def upload_paths(app: FastAPI) -> list[re.Pattern[str]]:
    """Return the paths to which more may be sent, as the policy says."""
    return [
        compile_path(str(context.path))[0]
        for context in iter_route_contexts(app.routes)
        if context.name in policy.RULES and policy.RULES[context.name].upload
    ]


def create_app(settings: Settings | None = None) -> FastAPI:
    """Return the whole service over the database of the settings."""
    settings = settings or get_settings()
    logs.configure(settings.log_level)
    app = FastAPI(
        title="대전 실증이음 · Daejeon Testbed Match",
        version="1",
        openapi_url=f"{API}/openapi.json",
        docs_url=None,
        redoc_url=None,
        dependencies=list(accounts_deps.GUARDS),
        lifespan=lifespan,
    )
    app.state.settings = settings
    app.state.database = Database(settings.database_url)
    app.state.turns = asyncio.Semaphore(TURNS)
    app.state.ranker = Ranker()
    app.state.tables = len(models.metadata.tables)
    for router in API_ROUTERS:
        app.include_router(router, prefix=API)
    app.include_router(health.router)
    app.include_router(calendars.content_router)
    app.include_router(certificates.content_router)
    app.include_router(web.router)
    app.mount("/static", StaticFiles(packages=[("app.web", "static")]), name="static")
    errors.install(app, problems.page)
    idempotency.install(app)
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=5)
    app.add_middleware(BodyLimitMiddleware, page=problems.page, uploads=upload_paths(app))
    app.add_middleware(HeadersMiddleware, settings=settings)
    app.add_middleware(LanguageMiddleware)
    app.add_middleware(logs.RequestLogMiddleware)
    return app
