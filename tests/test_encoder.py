"""The optional encoder: one more factor, remembered, in time or not at all. A real model: make prove."""

import json
import threading
import time
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.feature_extraction.text import HashingVectorizer

from app.matches.encoding import Encoded, Encoding, configured
from app.matches.ranker import Ranker
from app.matches.remote_encoder import EncoderFailed, RemoteEncoder
from app.settings import Settings
from matching import Demand
from matching.learning import JudgedFactors
from matching.meaning import Meaning, learn_weight
from matching.model import FACTORS, Model
from tests.matching_data import catalogue, matcher

TEXT = "지하역사 승강장에서 먼지를 빨아들이는 장치를 시험합니다."
LETTERS = HashingVectorizer(analyzer="char", ngram_range=(2, 3), n_features=256)


def letters(texts: Sequence[str]) -> np.ndarray:
    """Encode by letters: not wise, but an encoder."""
    return np.asarray(LETTERS.transform(texts).toarray())


class Letters:
    """Counts what it is asked, and takes its time when told to."""

    digest = "letters"

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.seconds = 0.0
        self.reason = ""

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        time.sleep(self.seconds)
        if self.reason:
            raise EncoderFailed(self.reason)
        self.asked += texts
        return letters(texts)


@pytest.fixture(scope="module")
def meaning() -> Meaning:
    return Meaning(catalogue(), catalogue(), letters)


def encoded(encoder: Letters, folder: Path, seconds: float = 20.0) -> Encoded:
    places = catalogue()[:5]
    return Encoded(Encoding(lambda: encoder, folder, seconds, 1.5), places, places)


def test_the_factor_is_added_and_contributions_still_sum_to_the_score(meaning: Meaning) -> None:
    demand = Demand(content=TEXT)
    near = meaning.near(letters([TEXT])[0], 1.5)
    plain, ranking = matcher().rank(demand), matcher().rank(demand, nearness=near)
    before = {match.code: match for match in (*plain.matches, *plain.excluded)}
    speaks = 0
    for match in (*ranking.matches, *ranking.excluded):
        parts = {part.factor: part for part in match.contributions}
        assert abs(sum(part.contribution for part in match.contributions) - match.score) < 1e-9
        assert list(parts) == ["base", *FACTORS, "meaning"]
        assert 0 <= parts["meaning"].contribution <= 1.5
        assert bool(parts["meaning"].evidence) == (parts["meaning"].contribution > 0)
        speaks += parts["meaning"].contribution > 0
        moved = parts["meaning"].contribution - near.offset
        assert match.score == pytest.approx(before[match.code].score + moved, abs=1e-9)
    assert 0 < speaks < len(before)
    assert "meaning" not in {part.factor for part in plain.matches[0].contributions}


def test_a_text_of_a_listing_is_nearest_to_that_listing(meaning: Meaning) -> None:
    use = catalogue()[7].example_uses[0]
    near = meaning.near(letters([use])[0], 1.0)
    assert int(near.values.argmax()) == 7
    assert near.values[7] == pytest.approx(1.0)
    assert near.nearest[7] is not None
    assert near.nearest[7].text == use


def test_a_pair_is_as_near_whatever_else_is_in_the_catalogue(meaning: Meaning) -> None:
    few = Meaning(catalogue()[3:6], catalogue(), letters).near(letters([TEXT])[0], 1.0)
    assert few.values.tolist() == meaning.near(letters([TEXT])[0], 1.0).values[3:6].tolist()


def test_a_weight_is_learnt_where_the_encoder_tells_and_is_nothing_where_it_does_not() -> None:
    generator = np.random.default_rng(0)
    model = Model(version="even", base=0.0, weights=dict.fromkeys(FACTORS, 1.0))
    cases, telling, mute = [], [], []
    for number in range(30):
        grades = np.where(generator.random(12) < 0.3, 3.0, 0.0)
        grades[number % 12] = 3.0
        values = generator.random((len(FACTORS), 12)) + grades / 6
        cases.append(JudgedFactors(str(number), values, grades))
        telling.append(np.clip(grades / 3 + 0.2 * generator.standard_normal(12), 0, 1))
        mute.append(np.zeros(12))
    assert learn_weight(model, cases, telling) > 0.5
    assert learn_weight(model, cases, mute) == pytest.approx(0.0, abs=1e-6)


def test_listings_are_encoded_once_and_demands_are_never_written_down(tmp_path: Path) -> None:
    encoder = Letters()
    heard = encoded(encoder, tmp_path).listen(TEXT)
    assert heard.note == {"used": True, "model": "letters", "weight": 1.5}
    assert len(encoder.asked) == len(set(encoder.asked))
    files = {file.name for file in tmp_path.rglob("*") if file.is_file()}
    assert len(files) == len(encoder.asked) - 1
    again = Letters()
    second = encoded(again, tmp_path).listen(TEXT)
    assert again.asked == [TEXT]
    assert heard.nearness is not None
    assert second.nearness is not None
    # Kept as 32-bit numbers, both times.
    assert second.nearness.values.tolist() == heard.nearness.values.tolist()


def test_what_is_late_or_fails_is_left_out_with_the_reason_and_rests_before_it_is_asked_again(
    tmp_path: Path,
) -> None:
    encoder = Letters()
    mine = encoded(encoder, tmp_path, seconds=0.5)
    while mine.listen(TEXT).nearness is None:
        mine._rests_until = 0.0
    encoder.seconds = 1.5
    began = time.monotonic()
    assert mine.listen("다른 글").note == {"used": False, "reason": "time-out"}
    assert mine.listen("또 다른 글").note == {"used": False, "reason": "time-out"}
    assert time.monotonic() - began < 1.4
    encoder.seconds, encoder.reason = 0.0, "status-500"
    mine._rests_until = 0.0
    assert mine.listen("셋째 글").note == {"used": False, "reason": "status-500"}
    encoder.reason = ""
    mine._rests_until = 0.0
    assert mine.listen("셋째 글").nearness is not None


def test_an_encoder_is_off_by_default_and_tells_what_is_missing_where_it_cannot_run(tmp_path: Path) -> None:
    assert configured(Settings(secret="x")) is None
    assert Ranker(Settings(secret="x")).encoding is None
    asked = configured(Settings(secret="x", encoder_dir=tmp_path, encoder_cache=tmp_path, encoder_seconds=20))
    assert asked is not None
    with pytest.raises(ValueError, match="not both"):
        Settings(secret="x", encoder_dir=tmp_path, encoder_url="https://encoder.example/v1/embeddings")
    places = catalogue()[:2]
    # The packages are not part of the product's own lock.
    assert Encoded(asked, places, places).listen(TEXT).note == {"used": False, "reason": "not-installed"}


class Endpoint(BaseHTTPRequestHandler):
    """Speaks the protocol; `answers` says with what, and `seen` keeps what was sent."""

    answers: tuple[int, Any] = (200, None)
    seen: tuple[str, Any] = ("", None)

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        type(self).seen = (self.headers["authorization"], body)
        vectors = letters(body["input"]).tolist()
        rows = [{"index": at, "embedding": vector} for at, vector in enumerate(vectors)]
        status, said = self.answers
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(said or {"data": rows[::-1]}).encode())

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("APP_OUTBOUND_ALLOW", '["127.0.0.1"]')
    monkeypatch.setattr("app.outbound.get_settings", lambda: Settings(secret="x"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/v1/embeddings"
    server.shutdown()
    server.server_close()


def test_an_endpoint_is_asked_with_its_key_and_bad_answers_have_names(endpoint: str) -> None:
    encoder = RemoteEncoder(endpoint, "small", "secret")
    Endpoint.answers = (200, None)
    assert encoder.encode(["가나다", "라마바"]) == pytest.approx(letters(["가나다", "라마바"]))
    assert Endpoint.seen == ("Bearer secret", {"model": "small", "input": ["가나다", "라마바"]})
    row = {"index": 0, "embedding": [0.5]}
    bad: list[Any] = [{"error": "no"}, {"data": []}, {"data": [row, {"index": 1, "embedding": [1.0, 2.0]}]}]
    for answers, reason in [((503, None), "status-503"), *(((200, each), "bad-answer") for each in bad)]:
        Endpoint.answers = answers
        with pytest.raises(EncoderFailed, match=reason):
            encoder.encode(["가나다", "라마바"])
    with pytest.raises(EncoderFailed, match="unreachable"):
        RemoteEncoder("http://127.0.0.1:9/v1/embeddings", "small", "").encode(["가"])
    with pytest.raises(EncoderFailed, match="refused"):
        RemoteEncoder("http://localhost:9/v1/embeddings", "small", "").encode(["가"])
