"""Refusals: services raise them, this module alone renders them (RFC 9457)."""

from collections.abc import Callable, Sequence
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from app.i18n import gettext as _

log = structlog.get_logger()

FieldError = dict[str, str]
Page = Callable[[Request, "Problem"], Response]


class Problem(Exception):
    """A refusal with a status, a stable code and words for the user.

    `keep` commits what the request wrote although it is refused, e.g. a failed sign-in.
    Further keyword arguments become members of the answer.
    """

    status = 400
    code = "bad-request"
    title = "요청을 처리할 수 없습니다."
    keep = False

    def __init__(
        self,
        detail: str = "",
        *,
        code: str | None = None,
        errors: Sequence[FieldError] = (),
        headers: dict[str, str] | None = None,
        **members: Any,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code or self.code
        self.errors = list(errors)
        self.headers = headers or {}
        self.members = members

    def __str__(self) -> str:
        """Return what is wrong in a line, for who reads neither page nor JSON."""
        return " ".join([self.detail or _(self.title), *(each["message"] for each in self.errors)])

    def body(self) -> dict[str, Any]:
        """Return the answer as it is sent."""
        return {
            "type": f"/problems/{self.code}",
            "title": _(self.title),
            "status": self.status,
            "detail": self.detail or _(self.title),
            "code": self.code,
            "errors": self.errors,
            **jsonable_encoder(self.members),
        }


class Unauthorized(Problem):
    """No credential, or one that does not hold."""

    status = 401
    code = "unauthorized"
    title = "로그인이 필요합니다."


class Forbidden(Problem):
    """The actor's role does not allow this."""

    status = 403
    code = "forbidden"
    title = "이 일을 할 권한이 없습니다."


class NotFound(Problem):
    """There is no such thing, or it is not the actor's."""

    status = 404
    code = "not-found"
    title = "찾을 수 없습니다."


class Conflict(Problem):
    """The state of things does not allow this now."""

    status = 409
    code = "conflict"
    title = "지금 상태에서는 할 수 없습니다."


class TooLarge(Problem):
    """More than the service takes at once."""

    status = 413
    code = "too-large"
    title = "보낸 내용이 너무 큽니다."


class Invalid(Problem):
    """The input does not hold; `errors` says where and why."""

    status = 422
    code = "invalid"
    title = "입력 내용을 확인해 주세요."


class TooMany(Problem):
    """Too many requests in a short time."""

    status = 429
    code = "too-many-requests"
    title = "요청이 너무 많습니다. 잠시 뒤 다시 시도해 주세요."


class Unavailable(Problem):
    """The service cannot answer just now."""

    status = 503
    code = "unavailable"
    title = "잠시 이용할 수 없습니다. 잠시 뒤 다시 시도해 주세요."


class Broken(Problem):
    """A fault of ours."""

    status = 500
    code = "internal-error"
    title = "처리 중 오류가 났습니다. 문제가 이어지면 요청 번호와 함께 알려 주세요."


def invalid(field: str, code: str, message: str) -> Invalid:
    """Return the refusal of a single field."""
    return Invalid(errors=[{"field": field, "code": code, "message": message}])


# The words for pydantic's error types; %(name)s come from the error's context.
MESSAGES = {
    "missing": "꼭 적어야 하는 항목입니다.",
    "extra_forbidden": "알 수 없는 항목입니다.",
    "string_type": "글자로 적어 주세요.",
    "string_too_short": "%(min_length)s자 이상 적어 주세요.",
    "string_too_long": "%(max_length)s자까지 적을 수 있습니다.",
    "string_pattern_mismatch": "형식이 맞지 않습니다.",
    "int_parsing": "정수로 적어 주세요.",
    "int_type": "정수로 적어 주세요.",
    "int_from_float": "정수로 적어 주세요.",
    "float_parsing": "숫자로 적어 주세요.",
    "float_type": "숫자로 적어 주세요.",
    "finite_number": "숫자로 적어 주세요.",
    "bool_parsing": "예 또는 아니요로 적어 주세요.",
    "bool_type": "예 또는 아니요로 적어 주세요.",
    "date_parsing": "날짜를 2027-03-02처럼 적어 주세요.",
    "date_from_datetime_parsing": "날짜를 2027-03-02처럼 적어 주세요.",
    "date_from_datetime_inexact": "날짜를 2027-03-02처럼 적어 주세요.",
    "date_type": "날짜를 2027-03-02처럼 적어 주세요.",
    "datetime_parsing": "시각의 형식이 맞지 않습니다.",
    "uuid_parsing": "번호의 형식이 맞지 않습니다.",
    "uuid_type": "번호의 형식이 맞지 않습니다.",
    "enum": "다음 가운데 하나여야 합니다: %(expected)s",
    "literal_error": "다음 가운데 하나여야 합니다: %(expected)s",
    "greater_than_equal": "%(ge)s 이상이어야 합니다.",
    "greater_than": "%(gt)s보다 커야 합니다.",
    "less_than_equal": "%(le)s 이하여야 합니다.",
    "less_than": "%(lt)s보다 작아야 합니다.",
    "list_type": "목록으로 적어 주세요.",
    "dict_type": "형식이 맞지 않습니다.",
    "model_attributes_type": "형식이 맞지 않습니다.",
    "model_type": "형식이 맞지 않습니다.",
    "too_long": "%(max_length)s개까지 적을 수 있습니다.",
    "too_short": "%(min_length)s개 이상 적어 주세요.",
    "json_invalid": "JSON을 읽을 수 없습니다.",
}


def field_errors(errors: Sequence[Any], *, skip: int = 1) -> list[FieldError]:
    """Return pydantic's errors as ours; `skip` leaves out leading places such as "body"."""
    return [
        {
            "field": ".".join(
                filter(None, [*map(str, error["loc"][skip:]), error.get("ctx", {}).get("field", "")])
            ),
            "code": str(error["type"]).replace("_", "-"),
            "message": _(MESSAGES[error["type"]], **error.get("ctx", {}))
            if error["type"] in MESSAGES and "message" not in error.get("ctx", {})
            else error["msg"],
        }
        for error in errors
    ]


def _of_validation(exc: RequestValidationError) -> Problem:
    errors = exc.errors()
    if any(error["type"] == "json_invalid" for error in errors):
        return Problem(_("JSON을 읽을 수 없습니다."), code="unparsable")
    return Invalid(errors=field_errors(errors))


def _of_http(exc: HTTPException) -> Problem:
    known: dict[int, type[Problem]] = {
        401: Unauthorized,
        403: Forbidden,
        404: NotFound,
        413: TooLarge,
        422: Invalid,
    }
    if problem := known.get(exc.status_code):
        return problem()
    problem_405 = Problem(
        str(exc.detail), code="method-not-allowed" if exc.status_code == 405 else "bad-request"
    )
    problem_405.status = exc.status_code
    problem_405.headers = dict(exc.headers or {})
    return problem_405


def _of(exc: Exception) -> Problem:
    match exc:
        case Problem():
            return exc
        case RequestValidationError():
            return _of_validation(exc)
        case ValidationError():
            # Raised by a service that put stored and sent fields together.
            return Invalid(errors=field_errors(exc.errors(), skip=0))
        case HTTPException():
            return _of_http(exc)
        case IntegrityError():
            return Conflict(_("다른 사람이 먼저 바꾸었습니다. 새로 고친 뒤 다시 시도해 주세요."))
        case OperationalError() | PoolTimeout():
            return Unavailable(headers={"Retry-After": "5"})
    return Broken()


def respond(request: Request, problem: Problem, page: Page) -> Response:
    """Return a refusal: a problem document under /api, a page elsewhere."""
    if not request.url.path.startswith("/api/"):
        return page(request, problem)
    return JSONResponse(
        problem.body(), problem.status, problem.headers, media_type="application/problem+json"
    )


HANDLED = (
    Problem,
    RequestValidationError,
    ValidationError,
    HTTPException,
    IntegrityError,
    OperationalError,
    PoolTimeout,
    Exception,
)


def install(app: FastAPI, page: Page) -> None:
    """Render every refusal: as a problem document under /api, as a page elsewhere."""

    def render(request: Request, exc: Exception) -> Response:
        problem = _of(exc)
        if problem.status >= 500:
            log.error("request.failed", error=type(exc).__name__, exc_info=exc)
        return respond(request, problem, page)

    for kind in HANDLED:
        app.add_exception_handler(kind, render)
