"""Tables in and out: shown first, carried out as a whole, hostile files refused before they are parsed."""

import csv
import io
import time
import zipfile
from collections.abc import Callable
from typing import Any

import httpx
import openpyxl  # type: ignore[import-untyped]
import pytest
import xlsxwriter  # type: ignore[import-untyped]

from tests.actors import API, cast_of, made, refused, rows, went
from tests.listings import numbers, read
from tests.pages import fill, text_of, visitor
from tests.server import Member, Server

IMPORTS = f"{API}/imports"
HEAD = ["기관 코드", "기관명", "구분", "사업자번호", "소재지", "비고"]
Sheet = list[list[Any]]


def _xlsx(sheet: Sheet, more: Callable[[Any, Any], None] = lambda book, page: None) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    page = book.add_worksheet()
    for at, line in enumerate(sheet):
        page.write_row(at, 0, line)
    more(book, page)
    book.close()
    return out.getvalue()


def _csv(sheet: Sheet, encoding: str = "utf-8") -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(sheet)
    return out.getvalue().encode(encoding)


def _send(client: httpx.Client, kind: str, content: bytes) -> httpx.Response:
    return client.post(f"{IMPORTS}/{kind}", content=content, params={"name": "표.xlsx"})


def _apply(client: httpx.Client, shown: dict[str, Any], **more: Any) -> httpx.Response:
    return client.post(f"{IMPORTS}/{shown['id']}/apply", json={"digest": shown["digest"], **more})


def _institutions(mark: str) -> Sheet:
    kinds = ("연구기관", "공공기관", "실증기관")
    body = [
        [f"{mark}-{n:02}", f"기관 {mark} {n}", kinds[n % 3], "", "유성구", f"=비고 {n}"[1:]]
        for n in range(46)
    ]
    return [HEAD, *body]


def _repacked(content: bytes, **changed: bytes) -> bytes:
    """Return a workbook with members put in the place of its own, or beside them."""
    out = io.BytesIO()
    names = {name.replace("__", "/").replace("_dot_", "."): text for name, text in changed.items()}
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in names:
                new.writestr(name, old.read(name))
        for name, text in names.items():
            new.writestr(name, text)
    return out.getvalue()


def _million_rows(mark: str) -> bytes:
    row = b"<row><c><v>1</v></c></row>"
    part = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    # Numbers that differ keep the ratio below the bomb's, so that the count itself has to refuse it.
    body = b"".join(b"<row><c><v>%d</v></c></row>" % (n * 7919) for n in range(1_000_000)) or row
    return _repacked(
        _xlsx(_institutions(mark)), xl__worksheets__sheet1_dot_xml=part + body + b"</sheetData></worksheet>"
    )


def _formula(book: Any, page: Any) -> None:
    page.write_formula(3, 5, "=1+1")


HOSTILE: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "zip bomb": (
        "too-large",
        lambda mark: _repacked(_xlsx(_institutions(mark)), xl__media__a_dot_bin=b"0" * 40_000_000),
    ),
    "million rows": ("too-", _million_rows),
    "utf-16": ("utf-16", lambda mark: _csv(_institutions(mark), "utf-16")),
    "nul": ("nul", lambda mark: _csv(_institutions(mark)).replace(b"46", b"\x00").replace(b"1", b"\x00", 1)),
    "ten thousand columns": (
        "too-many-columns",
        lambda mark: _xlsx([[f"열 {n}" for n in range(10_000)], ["x"]]),
    ),
    "duplicate header": (
        "duplicate-header",
        lambda mark: _xlsx([[*HEAD, "기관명"], *_institutions(mark)[1:]]),
    ),
    "merged header": (
        "merged-header",
        lambda mark: _xlsx(
            _institutions(mark), lambda book, page: page.merge_range(0, 4, 0, 5, "합침") and None
        ),
    ),
    "macro": ("macro", lambda mark: _repacked(_xlsx(_institutions(mark)), xl__vbaProject_dot_bin=b"macro")),
    "encrypted": (
        "encrypted",
        lambda mark: (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
            + bytes(600)
            + "EncryptedPackage".encode("utf-16-le")
            + bytes(900)
        ),
    ),
    "truncated": ("broken", lambda mark: _xlsx(_institutions(mark))[:-300]),
    "truncated csv": ("broken", lambda mark: _csv(_institutions(mark)) + '"끝나지 않는'.encode()),
    "old format": ("old-format", lambda mark: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)),
    "not a table": ("not-a-table", lambda mark: _repacked(b"PK\x05\x06" + bytes(18), a_dot_txt=b"hello")),
}


def test_hostile_files_are_refused_quickly_and_leave_nothing(server: Server) -> None:
    cast = cast_of(server)
    mark = f"BAD{next(numbers)}"
    for name, (code, make) in HOSTILE.items():
        content = make(mark)
        begun = time.monotonic()
        answer = _send(cast.desk, "organizations", content)
        assert answer.status_code == 422, (name, answer.text[:300])
        error = answer.json()["errors"][0]
        assert error["code"].startswith(code), (name, error)
        assert error["message"]
        assert time.monotonic() - begun < 20, name
    huge = _send(cast.desk, "organizations", bytes(10 * 1024 * 1024 + 1))
    assert huge.json()["errors"][0]["code"] == "too-large"
    assert (
        rows(server, "SELECT count(*) FROM organizations WHERE code LIKE :mark", mark=f"{mark}-%")[0][0] == 0
    )
    form = {"file": ("표.xlsx", HOSTILE["macro"][1](mark))}
    page = visitor(server, cast.desk).post("/desk/import", data={"kind": "organizations"}, files=form)
    assert page.status_code == 422
    assert "매크로" in text_of(page.text)
    assert _send(cast.host, "organizations", b"x").status_code == 403


def test_46_institutions_go_in_as_a_whole_exactly_as_shown_and_twice_changes_nothing(server: Server) -> None:
    cast = cast_of(server)
    mark = f"INST{next(numbers)}"
    shown = made(_send(cast.desk, "organizations", _xlsx(_institutions(mark))))
    assert (shown["total"], shown["accepted"], shown["reported"]) == (46, 46, 0)
    assert cast.desk.get(f"{API}/organizations/{mark}-01").status_code == 404, "a preview changes nothing"
    refused(_apply(cast.desk, {**shown, "digest": "0" * 64}), 409, "other-digest")
    done = went(_apply(cast.desk, shown))
    assert (done["state"], done["created"], done["changed"]) == ("applied", 46, 0)
    refused(_apply(cast.desk, shown), 409, "wrong-state")
    one = went(cast.desk.get(f"{API}/organizations/{mark}-01"))
    assert (one["name_ko"], one["kind"]) == (f"기관 {mark} 1", "public")
    again = made(_send(cast.desk, "organizations", _xlsx(_institutions(mark))))
    done = went(_apply(cast.desk, again))
    assert (done["created"], done["changed"]) == (0, 0)
    sent = rows(server, "SELECT count(*) FROM organizations WHERE code LIKE :mark", mark=f"{mark}-%")
    assert sent[0][0] == 46


@pytest.mark.parametrize(
    ("encoding", "told"), [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("cp949", "CP949")]
)
def test_a_csv_is_read_as_what_it_is_and_bad_rows_are_told_one_by_one(
    server: Server, encoding: str, told: str
) -> None:
    cast = cast_of(server)
    mark = f"CSV{next(numbers)}"
    sheet = _institutions(mark)
    sheet[3][0] = "소문자 코드"
    sheet[4][2] = "공장"
    sheet[5][5] = "=cmd|' /C calc'!A0"
    sheet[6][0] = sheet[2][0]
    sheet[7][3] = "123-45-00000"
    shown = made(_send(cast.desk, "organizations", _csv(sheet, encoding)))
    assert shown["encoding"] == told
    assert (shown["total"], shown["accepted"], shown["reported"]) == (46, 41, 5)
    assert [(line["row"], line["column"]) for line in shown["report"]] == [
        (4, "기관 코드"),
        (5, "종류"),
        (6, "비고"),
        (7, ""),
        (8, "사업자등록번호"),
    ]
    assert all(line["message"] for line in shown["report"])
    refused(_apply(cast.desk, shown), 409, "has-report")
    assert went(_apply(cast.desk, shown, leave_out_reported=True))["created"] == 41
    formula = made(_send(cast.desk, "organizations", _xlsx(_institutions(f"{mark}X"), _formula)))
    assert [(line["row"], line["code"]) for line in formula["report"]] == [(4, "formula")]


def _listings(mark: str, organization: str) -> Sheet:
    head = [
        "관리번호",
        "시설명",
        "운영기관",
        "담당 부서",
        "유형",
        "시설 설명",
        "동시 수용 수",
        "위도",
        "경도",
        "공개",
    ]
    body = [
        [
            f"{mark}-{n}",
            f"시험동 {mark} {n}",
            organization,
            "시설팀",
            "PERF-CAL",
            "시험하는 곳",
            n + 1,
            36.4,
            127.4,
            "예",
        ]
        for n in range(3)
    ]
    return [head, *body]


def test_units_contacts_and_listings_are_upserted_and_a_row_that_fails_takes_all_back(server: Server) -> None:
    cast = cast_of(server)
    mark, owner = f"LIST{next(numbers)}", cast.host.organization
    units = made(_send(cast.desk, "units", _csv([["기관코드", "부서"], [owner, f"부서 {mark}"]])))
    assert went(_apply(cast.desk, units))["created"] == 1
    people = [
        ["기관 코드", "부서", "역할", "성명", "이메일"],
        [owner, f"부서 {mark}", "실무", "김담당", f"{mark}@Example.org"],
    ]
    contacts = made(_send(cast.desk, "contacts", _csv(people, "cp949")))
    assert went(_apply(cast.desk, contacts))["created"] == 1
    assert (
        rows(server, "SELECT count(*) FROM contacts WHERE email LIKE :mail", mail=f"{mark.lower()}@%")[0][0]
        == 1
    )

    shown = made(_send(cast.desk, "listings", _xlsx(_listings(mark, owner))))
    assert shown["report"] == []
    assert went(_apply(cast.desk, shown))["created"] == 3
    items = went(cast.desk.get(f"{API}/testbeds", params={"q": f"시험동 {mark}"}))["items"]
    assert {item["capacity"] for item in items} == {1, 2, 3}
    changed = _listings(mark, owner)
    changed[1][6] = 9
    shown = made(_send(cast.desk, "listings", _xlsx(changed)))
    done = went(_apply(cast.desk, shown))
    assert (done["created"], done["changed"]) == (0, 1), "the external id finds them again"

    # Between preview and apply the host takes one of them in hand, with other terms.
    claimed = next(item["code"] for item in items if item["name_ko"].endswith(" 2"))
    changed[1][6], changed[3][6] = 5, 6
    late = made(_send(cast.desk, "listings", _xlsx(changed)))
    went(cast.host.patch(f"{API}/testbeds/{claimed}", json={"capacity": 4}))
    problem = refused(_apply(cast.desk, late), 409, "import-failed")
    assert "4행" in problem["detail"]
    first = next(item["code"] for item in items if item["name_ko"].endswith(" 0"))
    assert (read(cast.desk, first)["capacity"], read(cast.desk, claimed)["capacity"]) == (9, 4)
    again = made(_send(cast.desk, "listings", _xlsx(changed)))
    assert [(line["row"], line["code"]) for line in again["report"]] == [(4, "in-hand")]


def _exported(client: Member, kind: str, form: str) -> list[list[str]]:
    answer = client.get(f"{API}/exports/{kind}", params={"form": form})
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["x-content-type-options"] == "nosniff"
    if form == "csv":
        return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    return [[cell or "" for cell in line] for line in sheet.iter_rows(values_only=True)]


def test_an_export_comes_back_without_changes_and_no_cell_is_a_formula(server: Server) -> None:
    cast = cast_of(server)
    mark = f"RISK{next(numbers)}"
    risky = ["=1+1", "+82-42-1", "-danger", "@SUM(A1)"]
    for at, note in enumerate(risky):
        # In CSV what begins with an equals sign is a formula; quoted as exports quote it, it is a text.
        line = [f"{mark}-{at}", f"기관 {at}", "연구기관", "", "", f"'{note}"]
        went(_apply(cast.desk, made(_send(cast.desk, "organizations", _csv([HEAD, line])))))
    for form in ("csv", "xlsx"):
        table = _exported(cast.desk, "organizations", form)
        mine = {line[0]: line for line in table if str(line[0]).startswith(mark)}
        assert [mine[f"{mark}-{at}"][8] for at in range(4)] == [f"'{note}" for note in risky]
        assert not any(str(cell).startswith(("=", "+", "@")) for line in table for cell in line)
    listings = cast.desk.get(f"{API}/exports/listings", params={"form": "xlsx"}).content
    back = made(_send(cast.desk, "listings", listings))
    assert back["total"] == back["accepted"] + back["reported"]
    assert {line["code"] for line in back["report"]} <= {"in-hand"}, back["report"][:3]
    template = cast.desk.get(f"{API}/templates/contacts", params={"form": "csv"}).content.decode("utf-8-sig")
    assert template.strip().split(",")[:3] == ["기관 코드", "부서 이름", "역할"]


def test_a_long_table_is_carried_out_in_the_background_and_the_page_tells(server: Server) -> None:
    cast = cast_of(server)
    mark = f"LONG{next(numbers)}"
    sheet = [HEAD, *([f"{mark}-{n}", f"기관 {mark} {n}", "연구기관", "", "", ""] for n in range(320))]
    desk = visitor(server, cast.desk)
    path = desk.post(
        "/desk/import", data={"kind": "organizations"}, files={"file": ("긴 표.csv", _csv(sheet))}
    ).headers["location"]
    assert "읽은 행 320 = 들여올 행 320 + 고칠 행 0" in text_of(desk.get(path).text)
    shown = went(cast.desk.get(f"{IMPORTS}/{path.rsplit('/', 1)[1]}"))
    fill(desk, path, {"digest": shown["digest"]})
    deadline = time.monotonic() + 60
    while "반영했습니다. 새로 320건" not in (page := text_of(desk.get(path).text)):
        assert time.monotonic() < deadline, page
        time.sleep(0.5)
