"""Files that people hand in: told by content, cleaned, kept once, given to whom they belong, removed."""

import io
import os
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from PIL import Image

from app.files import store
from app.settings import get_settings
from tests.actors import (
    DEMANDS,
    MISSING,
    Cast,
    audited,
    cast_of,
    draft,
    made,
    refused,
    rows,
    wait_until,
    went,
)
from tests.pages import text_of, visitor
from tests.samples import PDF, REFUSED, SECRET_PLACE, TAKEN, photograph
from tests.server import Server


@pytest.fixture
def cast(server: Server) -> Cast:
    return cast_of(server)


def send(client: httpx.Client, demand: str, name: str, content: bytes, **headers: str) -> httpx.Response:
    """Attach a file to a demand."""
    return client.post(f"{DEMANDS}/{demand}/files", params={"name": name}, content=content, headers=headers)


def contents(server: Server) -> set[str]:
    """Return the digests that stand in the server's store."""
    return {path.name for path in (server.folder / "var/files").glob("??/*")}


def get(client: httpx.Client, demand: str, file: dict[str, Any]) -> httpx.Response:
    return client.get(f"{DEMANDS}/{demand}/files/{file['id']}")


def test_a_file_is_what_its_content_says_and_comes_back_as_it_was(cast: Cast) -> None:
    demand = draft(cast.firm)
    for name, content, kept, kind in TAKEN:
        file = made(send(cast.firm, demand, name, content))
        assert (file["name"], file["kind"]) == (kept, kind), name
        back = get(cast.firm, demand, file)
        if kind not in ("png", "jpeg"):
            assert back.content == content
        assert back.headers["content-disposition"] == f"attachment; filename*=UTF-8''{quote(kept, safe='')}"
        assert back.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in back.headers["content-security-policy"]
        assert back.headers["cache-control"] == "no-store"
        assert file["sha256"] in contents(cast.server)
    listed = went(cast.firm.get(f"{DEMANDS}/{demand}/files"))
    assert len(listed) == len(TAKEN)


def test_what_is_refused_is_refused_with_words_and_leaves_nothing(cast: Cast) -> None:
    demand = draft(cast.firm)
    before = contents(cast.server)
    said = {name: send(cast.firm, demand, name, content) for name, content in REFUSED}
    assert {name: answer.status_code for name, answer in said.items()} == {name: 422 for name, _ in REFUSED}
    assert all(len(answer.json()["errors"][0]["message"]) > 5 for answer in said.values())
    refused(send(cast.firm, demand, "large.txt", b"a" * (10 * 1024 * 1024 + 1)), 413, "too-large")
    refused(send(cast.firm, demand, "huge.txt", b"a" * 33_000_000), 413, "too-large")
    assert went(cast.firm.get(f"{DEMANDS}/{demand}/files")) == []
    assert contents(cast.server) == before
    made(send(cast.firm, demand, "most.txt", b"a" * (10 * 1024 * 1024)))


def test_only_routes_that_take_files_take_much(cast: Cast) -> None:
    large = {"title": "크다", "content": "a" * 2_100_000}
    refused(cast.firm.post(DEMANDS, json=large), 413, "too-large")
    form = visitor(cast.server, cast.firm).post("/demands/new", files={"file": ("a.txt", b"a")})
    assert form.status_code == 400


def test_a_picture_keeps_its_pixels_upright_and_loses_what_the_camera_wrote(cast: Cast) -> None:
    demand = draft(cast.firm)
    for name, kind in (("a.jpg", "JPEG"), ("a.png", "PNG")):
        assert SECRET_PLACE.encode() in photograph(kind)
        back = get(cast.firm, demand, made(send(cast.firm, demand, name, photograph(kind)))).content
        assert SECRET_PLACE.encode() not in back
        with Image.open(io.BytesIO(back)) as picture:
            assert (picture.format, picture.size, dict(picture.getexif())) == (kind, (20, 40), {})
            red = picture.convert("RGB").getpixel((10, 10))
        assert isinstance(red, tuple)
        assert red[0] > 180 > 60 > red[1]


def test_the_same_name_again_is_the_next_version_and_the_same_content_stands_once(cast: Cast) -> None:
    demand, other = draft(cast.firm), draft(cast.firm)
    texts = [b"first words", b"second words", b"first words"]
    files = [made(send(cast.firm, demand, "계획.txt", text)) for text in texts]
    assert [file["version"] for file in files] == [1, 2, 3]
    assert files[0]["sha256"] == files[2]["sha256"]
    assert [get(cast.firm, demand, file).content for file in files] == texts
    assert made(send(cast.firm, other, "계획.txt", texts[0]))["version"] == 1
    again = {"idempotency-key": f"file-{demand}"}
    once = [made(send(cast.firm, demand, "한번.txt", b"once", **again)) for _ in range(2)]
    assert once[0] == once[1]
    assert cast.server.testbed("audit", "verify").startswith("audit chain intact")
    assert audited(cast.server, files[0]["id"]) == [("file.stored", "startup")]


def test_files_belong_to_the_demand_and_to_nobody_else(cast: Cast) -> None:
    mine, theirs = draft(cast.firm), draft(cast.other_firm)
    file = made(send(cast.firm, mine, "비밀.txt", b"secret words"))
    for client, demand in ((cast.other_firm, mine), (cast.other_firm, theirs), (cast.desk, mine)):
        refused(client.get(f"{DEMANDS}/{demand}/files/{file['id']}"), 404, "not-found")
    refused(cast.other_firm.get(f"{DEMANDS}/{mine}/files"), 404, "not-found")
    refused(send(cast.other_firm, mine, "a.txt", b"a"), 404, "not-found")
    refused(cast.host.get(f"{DEMANDS}/{mine}/files/{file['id']}"), 403, "forbidden")
    refused(cast.firm.get(f"{DEMANDS}/{mine}/files/{MISSING}"), 404, "not-found")
    assert cast.server.client().get(f"/demands/{mine}/files/{file['id']}").status_code == 303


def test_a_content_goes_with_its_last_reference_but_not_before(cast: Cast) -> None:
    demand = draft(cast.firm)
    words = demand.encode()
    first, second = (made(send(cast.firm, demand, name, words)) for name in ("a.txt", "b.txt"))
    path = Path(cast.server.folder, "var/files", first["sha256"][:2], first["sha256"])

    def gone(file: dict[str, Any]) -> None:
        assert cast.firm.delete(f"{DEMANDS}/{demand}/files/{file['id']}").status_code == 204
        refused(get(cast.firm, demand, file), 404, "not-found")
        # As though an hour had passed since the content was written.
        age(path)
        due = "UPDATE outbox SET due_at = '2000-01-01' WHERE kind = 'files.remove' AND state = 'due'"
        rows(cast.server, due)
        count = "SELECT count(*) FROM outbox WHERE kind = 'files.remove' AND state = 'due'"
        wait_until(lambda: rows(cast.server, count)[0][0] == 0)

    gone(first)
    assert get(cast.firm, demand, second).content == words
    gone(second)
    assert not path.exists()
    assert audited(cast.server, second["id"])[-1][0] == "file.removed"


def age(path: Path) -> None:
    """Make a file old."""
    os.utime(path, (1, 1))


def test_orphans_are_tidied_when_they_are_old_and_a_broken_removal_is_mended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("APP_FILES_DIR", str(tmp_path))
    get_settings.cache_clear()
    try:
        for name in ("aa1", "aa2", "aa3"):
            store.write(name, name.encode())
        age(tmp_path / "aa/aa1")
        assert list(store.old()) == ["aa1"]
        assert [store.remove(name) for name in ("aa1", "aa2", "missing")] == [True, False, True]
        assert store.path("aa2").read_bytes() == b"aa2", "what was written just now stays"
        age(store.path("aa3").replace(tmp_path / "aa/.gone-aa3"))
        age_new = tmp_path / "aa/.new-x"
        age_new.write_bytes(b"half")
        age(age_new)
        assert list(store.old()) == []
        assert sorted(path.name for path in (tmp_path / "aa").iterdir()) == ["aa2", "aa3"]
    finally:
        get_settings.cache_clear()


def test_files_are_handed_in_and_taken_back_on_the_page_of_the_demand(cast: Cast) -> None:
    demand = draft(cast.firm)
    browser = visitor(cast.server, cast.firm)
    path = f"/demands/{demand}/files"
    chosen = [("file", ("계획.pdf", PDF)), ("file", ("메모.txt", "글".encode()))]
    assert browser.post(path, files=chosen).status_code == 303
    assert "계획.pdf" in text_of(browser.get(f"/demands/{demand}").text)
    for files in ([("file", ("", b""))], [("file", ("a.svg", b"<svg/>"))]):
        wrong = browser.post(path, files=files)
        assert wrong.status_code == 422
        assert 'href="#f-file"' in wrong.text
    file = went(cast.firm.get(f"{DEMANDS}/{demand}/files"))[0]
    assert browser.get(f"{path}/{file['id']}").content == PDF
    assert browser.post(f"{path}/{file['id']}/remove").status_code == 303
    assert len(went(cast.firm.get(f"{DEMANDS}/{demand}/files"))) == 1
