"""Forms: what was typed, as a schema's input, and what is wrong with it, beside the field.

A route that takes a form says first how to show the form again (`shown_again`); a refusal then keeps what was
typed, whatever refused it, and the transaction is rolled back as everywhere.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import NoneType
from typing import Annotated, Any, TypeVar, get_args, get_origin

from fastapi import Depends, Request
from pydantic import BaseModel, ValidationError
from sqlalchemy.orm import Session
from starlette.datastructures import FormData, UploadFile
from starlette.responses import RedirectResponse, Response

from app import policy
from app.errors import Invalid, Problem, field_errors
from app.files.schemas import Upload
from app.web import words

S = TypeVar("S", bound=BaseModel)
Again = Callable[[Session, "Form"], Response]
GROUPED = re.compile(r"\d{1,3}(,\d{3})+")
# A row of a repeated part says something where one of these is typed; what is chosen always is.
SAYING = ("attribute", "value", "field", "message", "metric", "hazard", "item", "point", "testbed_id", "name")
ROW = re.compile(r"(\w+)\.(\d+)\.(\w+)")
MAX_FILES = 3


class Form:
    """Typed text by the name of its field, with the refusal it met, if any."""

    def __init__(
        self,
        values: Mapping[str, Sequence[str]] | None = None,
        problem: Problem | None = None,
        prefix: str = "",
        files: Mapping[str, Sequence[Upload]] | None = None,
    ) -> None:
        self.values = {name: list(texts) for name, texts in (values or {}).items()}
        self.problem = problem
        # Several forms on one page keep the ids of their fields apart by a prefix.
        self.prefix = prefix
        # What was sent is not sent back: a browser lets nobody fill a file in for somebody else.
        self.files = {name: list(files) for name, files in (files or {}).items()}

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> "Form":
        """Return the form that would be typed to say this content."""
        return cls(dict(_flatten(content)))

    def refused(self, problem: Problem) -> "Form":
        """Return the same form with what is wrong with it."""
        return Form(self.values, problem, self.prefix)

    def named(self, prefix: str) -> "Form":
        """Return the same form with ids of its own."""
        return Form(self.values, self.problem, prefix)

    def empty(self, prefix: str) -> "Form":
        """Return another form of the same page, with nothing typed."""
        return Form(prefix=prefix)

    def text(self, name: str) -> str:
        """Return what was typed into a field."""
        return next(iter(self.values.get(name, [])), "")

    def all(self, name: str) -> list[str]:
        """Return what was chosen in a field, without blanks."""
        return [text for text in self.values.get(name, []) if text]

    def uploads(self, name: str) -> list[Upload]:
        """Return the files that were chosen in a field."""
        return self.files.get(name, [])

    def has(self, name: str, value: object) -> bool:
        """Tell whether a value was chosen in a field."""
        return str(value) in self.values.get(name, [])

    def error(self, name: str) -> str:
        """Return what is wrong with a field."""
        if self.problem is None:
            return ""
        found = [error["message"] for error in self.problem.errors if self.base(error["field"]) == name]
        return " ".join(dict.fromkeys(found))

    def base(self, field: str) -> str:
        """Return the field of the form that an error belongs to: `districts.2` is shown at `districts`."""
        if field in self.values:
            return field
        row = ROW.match(field)
        return row.group(0) if row else field.partition(".")[0]

    def label(self, field: str) -> str:
        """Return the label of the field that an error belongs to."""
        name = self.base(field).rpartition(".")[2]
        return words.field(self.prefix + name) or words.field(name)

    def rows(self, name: str) -> list[dict[str, str]]:
        """Return the rows of a repeated part that have something in them, in order."""
        found: dict[int, dict[str, str]] = {}
        for key, texts in self.values.items():
            match = ROW.fullmatch(key)
            if match and match[1] == name:
                found.setdefault(int(match[2]), {})[match[3]] = texts[0] if texts else ""
        return [row for _index, row in sorted(found.items()) if any(row.get(key) for key in SAYING)]


def _flatten(content: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, list[str]]]:
    for name, value in content.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            for index, row in enumerate(value):
                yield from _flatten(row, f"{prefix}{name}.{index}.")
        elif isinstance(value, dict):
            yield from _flatten(value, f"{prefix}{name}.")
        elif isinstance(value, list):
            yield f"{prefix}{name}", [str(each) for each in value]
        else:
            yield f"{prefix}{name}", [_text(value)]


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case float() if value.is_integer():
            return str(int(value))
    return str(value)


async def get_form(request: Request) -> Form:
    """Read the posted form; files are taken where the route's policy says so."""
    takes_files = policy.rule(request.scope["route"].name).upload
    data: FormData = await request.form(max_files=MAX_FILES if takes_files else 0, max_fields=2000)
    values: dict[str, list[str]] = {}
    files: dict[str, list[Upload]] = {}
    for name, value in data.multi_items():
        if not isinstance(value, UploadFile):
            values.setdefault(name, []).append(value.replace("\r\n", "\n"))
        elif value.filename:
            # A field in which nothing was chosen is sent as a file without a name.
            files.setdefault(name, []).append(Upload(value.filename, await value.read()))
    return Form(values, files=files)


CurrentForm = Annotated[Form, Depends(get_form)]


def _parts(annotation: Any) -> Iterator[Any]:
    """Yield the plain types of an annotation: of its alternatives, without what is annotated to them."""
    if get_origin(annotation) is Annotated:
        yield from _parts(get_args(annotation)[0])
    elif get_origin(annotation) is list:
        yield list
    elif args := get_args(annotation):
        for arg in args:
            yield from _parts(arg)
    else:
        yield annotation


class Forms(dict[str, Form]):
    """The forms of a page by name, which keeps their fields' ids apart; a refused one keeps its text."""

    def __init__(self, refused: Form | None = None) -> None:
        super().__init__()
        self.refused = refused.named(f"{refused.text('action')}-") if refused else None
        if refused and self.refused:
            self[refused.text("action")] = self.refused

    def __missing__(self, name: str) -> Form:
        """Return an empty form."""
        return Form({}, prefix=f"{name}-")


def given(schema: type[BaseModel], form: Form) -> dict[str, Any]:
    """Return the schema's input: a blank means nothing; a field that the form does not have is not given."""
    found: dict[str, Any] = {}
    for name, field in schema.model_fields.items():
        types = set(_parts(field.annotation))
        nested = {key: texts for key, texts in form.values.items() if key.startswith(f"{name}.")}
        if list in types and (nested or name in form.values):
            found[name] = form.rows(name) if nested else form.all(name)
        elif nested:
            found[name] = {
                key[len(name) + 1 :]: texts[0] for key, texts in nested.items() if texts[0].strip()
            }
        elif name in form.values:
            text = form.text(name)
            if text.strip() or (str in types and not field.is_required()):
                is_number = types & {int, float} and GROUPED.fullmatch(text.strip())
                found[name] = text.replace(",", "") if is_number else text
            elif NoneType in types:
                found[name] = None
    return found


def check(schema: type[S], values: Mapping[str, Any]) -> S:
    """Return the schema's object. Raises Invalid naming the fields of the form."""
    try:
        return schema.model_validate(values)
    except ValidationError as exc:
        raise Invalid(errors=field_errors(exc.errors(), skip=0)) from exc


def read(schema: type[S], form: Form, **more: Any) -> S:
    """Return what was typed as the schema's object; `more` overrules. Raises Invalid."""
    return check(schema, {**given(schema, form), **more})


def shown_again(request: Request, form: Form, again: Again) -> None:
    """Say how to show the form again should the work be refused; it gets a session and the refused form."""
    request.state.again = lambda session, problem: again(session, form.refused(problem))


def see(address: str) -> RedirectResponse:
    """Lead on after a form was carried out."""
    return RedirectResponse(address, 303)


def local_path(text: str, default: str = "/") -> str:
    """Return a path of this site, never an address elsewhere."""
    if not re.fullmatch(r"/(?![/\\])[^\\\x00-\x20]*", text):
        return default
    return text
