"""The API for programs: who may ask what, what is never told, what is written once, and refusals in one shape."""

import html
import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from typing import Any

import pytest
from django.test import Client
from ninja.operation import Operation

from sillage.domain.sites import Scope
from sillage.journal.raw_files import RawFiles
from sillage.language import translator
from sillage.ledger import imports_log, models, site_entries
from sillage.services import record_decisions as record
from sillage.services.compute_kpi import compute_kpi
from sillage.services.open_workspace import Opened
from sillage.services.record_tokens import revoke_token
from sillage.services.undo_import import undo_import
from sillage.web import api_access
from sillage.web.api_docs import documented
from sillage.web.api_urls import api
from sillage.web.api_words import SENTENCES
from tests.web.api_seed import HOSTILE, SECRETS, Asking, seeded, token
from tests.web.standing import standing

pytestmark = [pytest.mark.sqlite, pytest.mark.urls("tests.web.api_alone")]
Told = Callable[[str, str], tuple[int, Any]]
QUERY: dict[str, dict[str, Any]] = {"figures": {"kpi": ["impressions", "revenue"]}, "funnel": {"steps": "/,order"}}
COST = {"kind": "tool", "amount": "49.90", "first": "2026-03-01", "last": "2026-03-31", "channel": "instagram"}
ORDER = {
    "order": "A-1",
    "date": "2026-03-30T10:00:00-04:00",
    "amount": "114.98",
    "tax": "14.98",
    "channel": "instagram",
}
SEEN = {
    "network": "instagram",
    "account": "nous",
    "metric": "reach",
    "window": "month",
    "first": "2026-02-01",
    "value": 25300,
}


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Opened, Opened]]:
    folder = tmp_path_factory.mktemp("api")
    with standing(folder / "data", API_PER_MINUTE="100000"):
        yield seeded(folder)


@pytest.fixture(scope="module")
def opened(both: tuple[Opened, Opened]) -> Opened:
    return both[0]


@pytest.fixture(scope="module")
def whole(opened: Opened) -> Asking:
    return Asking(token(opened, *Scope))


@pytest.fixture(scope="module")
def reader(opened: Opened) -> Asking:
    return Asking(token(opened, Scope.READ))


@pytest.fixture(scope="module")
def told(whole: Asking, reader: Asking) -> Told:
    """Ask each address once with each token, and remember: a report takes its time."""
    return cache(lambda who, path: ask({"whole": whole, "reader": reader}[who], "get", path))


def operations() -> list[tuple[str, str, Operation]]:
    found = []
    for prefix, router in api._routers:
        for path, view in router.path_operations.items():
            for one in view.operations:
                found += [(method.lower(), f"{prefix}{path}".lstrip("/"), one) for method in one.methods]
    return found


def scope_of(one: Operation) -> Scope | None:
    (bearer,) = one.auth_callbacks
    assert isinstance(bearer, api_access.Bearer)
    return bearer.scope


def address(path: str, slug: str = "maison") -> str:
    return path.replace("{slug}", slug).replace("{kpi_id}", "impressions").replace("{number}", "1")


def ask(asking: Asking, method: str, path: str, slug: str = "maison") -> tuple[int, Any]:
    where = address(path, slug)
    return asking.get(where, **QUERY.get(path.rpartition("/")[2], {})) if method == "get" else asking.post(where, {})


def test_there_is_an_operation_for_everything_that_can_be_read_and_written() -> None:
    found = {(method, path.rpartition("/")[2]) for method, path, _ in operations()}
    reads = "workspaces kpis {kpi_id} explain figures service audience roi objectives posts links traffic funnel paths"
    reads += " cohorts attribution costs hours changes imports {number} sources report"
    writes = "orders observations costs hours events"
    assert found == {("get", one) for one in reads.split()} | {("post", one) for one in writes.split()}


@pytest.mark.parametrize(("method", "path"), [(method, path) for method, path, _ in operations()])
def test_who_may_ask_each_operation(
    both: tuple[Opened, Opened], whole: Asking, told: Told, method: str, path: str
) -> None:
    mine, _ = both
    needed = next(scope_of(one) for kind, where, one in operations() if (kind, where) == (method, path))
    assert ask(Asking(), method, path)[0] == 401
    assert ask(Asking("slg_nobody"), method, path)[0] == 401
    if needed is not None:
        others = [one for one in Scope if one not in (needed, Scope.READ_MONEY)] or [Scope.EVENTS_WRITE]
        status, said = ask(Asking(token(mine, *(one for one in others if one is not needed))), method, path)
        assert (status, said["code"]) == (403, "missing_scope")
    if "{slug}" in path:
        assert ask(whole, method, path, "autre")[0] == 404
        assert ask(whole, method, path, "nowhere")[0] == 404
    status, said = told("whole", path) if method == "get" else ask(whole, method, path)
    assert status == 200 if method == "get" else status in (422, 503), said


def test_what_was_put_in_is_never_told_to_a_token_that_may_not_read_money(told: Told) -> None:
    said = {"whole": "", "reader": ""}
    for method, path, _ in operations():
        if method == "get":
            for who in said:
                status, content = told(who, path)
                assert status in (200, 403), path
                said[who] += json.dumps(content, ensure_ascii=False)
    assert [secret for secret in SECRETS[1:] if secret not in said["whole"]] == []
    assert [secret for secret in SECRETS if secret in said["reader"]] == []
    assert '"margin": null' in said["reader"]


@pytest.mark.parametrize("kpi", ["full_cost", "hours", "roi", "margin"])
def test_a_kpi_of_what_was_put_in_needs_its_scope(whole: Asking, reader: Asking, kpi: str) -> None:
    for where in (f"w/maison/kpis/{kpi}", f"w/maison/kpis/{kpi}/explain", f"w/maison/figures?kpi={kpi}"):
        assert reader.get(where)[0] == 403
        assert whole.get(where)[0] == 200
    declared = {one["id"]: one["money_in"] for one in reader.get("w/maison/kpis")[1]["kpis"]}
    assert declared[kpi] and not declared["impressions"]


def test_exact_amounts_are_text_beside_their_currency_and_counts_are_numbers(whole: Asking) -> None:
    _, revenue = whole.get("w/maison/kpis/revenue", **{"from": "2026-01-01", "to": "2026-01-31"})
    assert (revenue["rows"][0]["value"], revenue["currency"]) == ("4000", "CAD")
    _, seen = whole.get("w/maison/kpis/impressions", by="network", filter=["network=x"])
    assert [(row["key"], row["value"]) for row in seen["rows"]] == [("x", 12000)]
    assert seen["currency"] is None
    (cost,) = whole.get("w/maison/costs", **{"from": "2026-02-01", "to": "2026-02-01"})[1]["costs"]
    assert (cost["amount"], cost["currency"], cost["hours"]) == ("777.77", "CAD", None)


def test_what_posts_and_changes_say_comes_out_as_it_was_written(reader: Asking) -> None:
    posts = reader.get("w/maison/posts", **{"from": "2026-01-01", "to": "2026-03-31"})[1]["posts"]
    assert {post["text"] for post in posts} == {HOSTILE}
    response = reader.raw("get", "w/maison/changes")
    assert response.json()["changes"][0]["title"] == HOSTILE
    assert response["Content-Type"] == "application/json"
    assert "script-src 'self'" in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("language", "words"), [("fr-CA,fr;q=0.8", "jeton valable"), ("en", "no token"), ("de", "no token")]
)
def test_a_refusal_has_one_shape_in_the_language_asked_for(both: object, language: str, words: str) -> None:
    status, said = Asking(language=language).get("w/maison/kpis")
    assert status == 401
    assert set(said) == {"code", "what", "remedy", "details"}
    assert words in said["what"]


@pytest.mark.parametrize(
    ("where", "status", "code"),
    [
        ("nothing", 404, "not_found"),
        ("w/maison/kpis/glory", 404, "not_found"),
        ("w/maison/imports/99", 404, "not_found"),
        ("w/maison/kpis/impressions?from=2026-02-31", 422, "invalid"),
        ("w/maison/kpis/impressions?from=2026-02-03&to=2026-02-01", 400, "wrong_usage"),
        ("w/maison/kpis/impressions?from=0001-01-01", 400, "wrong_usage"),
        ("w/maison/kpis/impressions?by=moon", 400, "wrong_usage"),
        ("w/maison/kpis/impressions?filter=network", 400, "wrong_usage"),
        ("w/maison/kpis/followers?by=post", 422, "refused"),
        ("w/maison/figures", 422, "invalid"),
        ("w/maison/paths?limit=100000", 422, "invalid"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_code(whole: Asking, where: str, status: int, code: str) -> None:
    found, said = whole.get(where)
    assert (found, said["code"]) == (status, code), said
    assert said["what"]


def test_a_token_ends_on_its_last_day_and_a_revoked_one_at_once(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = token(opened, Scope.READ, expires="2026-04-01")
    assert Asking(short).get("workspaces")[0] == 200
    monkeypatch.setenv("SILLAGE_NOW", "2026-04-02T03:59:00+00:00")  # one minute before midnight in Montreal
    assert Asking(short).get("workspaces")[0] == 200
    monkeypatch.setenv("SILLAGE_NOW", "2026-04-02T04:00:00+00:00")
    assert Asking(short).get("workspaces")[0] == 401
    gone = token(opened, Scope.READ)
    revoke_token(
        opened, models.ApiToken.objects.order_by("-created_at", "-pk").get(revoked_at=None, sha256=_hash(gone)).pk
    )
    assert Asking(gone).get("workspaces")[0] == 401


def _hash(text: str) -> str:
    from sillage.services.record_tokens import hash_of_token

    return hash_of_token(text)


def test_a_token_says_when_it_was_last_used(opened: Opened) -> None:
    text = token(opened, Scope.READ)
    Asking(text).get("workspaces")
    assert models.ApiToken.objects.get(sha256=_hash(text)).last_used_at == datetime(2026, 3, 31, 12, tzinfo=UTC)


def test_who_asks_too_often_is_told_how_long_to_wait(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SILLAGE_API_PER_MINUTE", "2")
    text, patient = token(opened, Scope.READ), token(opened, Scope.READ)
    assert [Asking(text).get("workspaces")[0] for _ in range(3)] == [200, 200, 429]
    response = Asking(text).raw("get", "workspaces")
    assert 1 <= int(response["Retry-After"]) <= 31
    assert Asking(patient).get("workspaces")[0] == 200


def test_the_limit_gives_back_with_time() -> None:
    now = [0.0]
    limiter = api_access.Limiter(lambda: now[0])
    assert [limiter.wait_s("a", 60) for _ in range(60)] == [0.0] * 60
    assert limiter.wait_s("a", 60) == pytest.approx(1.0)
    now[0] = 1.0
    assert limiter.wait_s("a", 60) == 0.0
    assert limiter.wait_s("a", 60) > 0


@pytest.mark.parametrize("path", [path for method, path, _ in operations() if method == "post"])
def test_a_body_that_is_too_large_is_not_read(whole: Asking, path: str) -> None:
    status, said = whole.post(address(path), b'{"x": "' + b"a" * api_access.MOST_BODY + b'"}')
    assert (status, said["code"]) == (413, "too_large")


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'"\xff"', b'{"costs": []}', b'{"costs": [{"kind": "fee"}], "more": 1}']
)
def test_a_body_of_another_shape_is_refused(whole: Asking, body: bytes) -> None:
    status, said = whole.post("w/maison/costs", body)
    assert status in (400, 422)
    assert set(said) == {"code", "what", "remedy", "details"}


def test_costs_are_entered_all_or_none_and_once_for_a_key(opened: Opened, whole: Asking) -> None:
    before = len(record.costs(opened))
    bad = COST | {"last": "2026-02-01"}
    assert whole.post("w/maison/costs", {"costs": [COST, bad]}, "k1")[0] in (400, 422)
    assert len(record.costs(opened)) == before
    status, said = whole.post("w/maison/costs", {"costs": [COST, COST | {"note": HOSTILE}]}, "k1")
    assert (status, [one["amount"] for one in said["costs"]]) == (201, ["49.90", "49.90"])
    assert said["costs"][1]["note"] == HOSTILE
    assert whole.post("w/maison/costs", {"costs": [COST, COST | {"note": HOSTILE}]}, "k1") == (201, said)
    assert len(record.costs(opened)) == before + 2
    last = models.AuditEntry.objects.filter(what="cost").latest("pk")
    assert last.who.split(" · ")[1] in {one.id for one in site_entries.tokens(opened.workspace.id)}
    status, refused = whole.post("w/maison/costs", {"costs": [COST]}, "k1")
    assert (status, refused["code"]) == (409, "key_reused")


def test_hours_are_entered_without_saying_what_they_are_paid(opened: Opened) -> None:
    asking = Asking(token(opened, Scope.WRITE_HOURS))
    status, said = asking.post(
        "w/maison/hours", {"hours": [{"hours": "2.5", "first": "2026-03-02", "activity": "creation"}]}
    )
    assert (status, said["costs"][0]["hours"]) == (201, "2.5")
    assert "37.91" not in json.dumps(said)
    assert asking.get("w/maison/hours")[0] == 403


def test_orders_are_an_import_with_its_text_that_can_be_undone(opened: Opened, whole: Asking) -> None:
    def revenue() -> Any:
        return compute_kpi(opened, "revenue", None).rows[0].value

    before = revenue()
    body = json.dumps(
        {"orders": [ORDER, ORDER | {"order": "A-2", "product": HOSTILE, "email": "a@example.org"}]}
    ).encode()
    status, said = whole.post("w/maison/orders", body, "o1")
    assert (status, said["status"], said["new"]) == (201, "committed", 2), said
    assert revenue() == before + 200
    assert whole.post("w/maison/orders", body, "o1") == (200, said)
    assert whole.post("w/maison/orders", body)[1]["status"] == "repeated"
    kept = imports_log.find(opened.workspace.id, number=said["number"])
    assert RawFiles(opened.data_dir / "raw").path_of(kept.sha256).is_file()
    assert (kept.sha256, kept.format) == (sha256(body).hexdigest(), "told_orders")
    undo_import(opened, said["number"])
    assert revenue() == before


def test_a_token_that_may_only_write_imports_orders(opened: Opened) -> None:
    asking = Asking(token(opened, Scope.WRITE_ORDERS))
    status, said = asking.post("w/maison/orders", {"orders": [ORDER | {"order": "W-1"}]})
    assert (status, said["new"]) == (201, 1), said
    undo_import(opened, said["number"])


def test_one_doubtful_order_keeps_all_of_them_out(opened: Opened, whole: Asking) -> None:
    before = len(imports_log.all(opened.workspace.id))
    status, said = whole.post(
        "w/maison/orders", {"orders": [ORDER | {"order": "B-1"}, ORDER | {"order": "B-2", "date": "2026-13-05"}]}
    )
    assert (status, said["code"]) == (422, "doubtful")
    assert [one["row"] for one in said["details"]] == [1]
    assert len(imports_log.all(opened.workspace.id)) == before


def test_a_thousand_and_a_quarter_is_not_a_thousand_two_hundred_and_fifty(opened: Opened, whole: Asking) -> None:
    status, said = whole.post("w/maison/orders", {"orders": [ORDER | {"order": "C-1", "amount": "1.25", "tax": None}]})
    assert status == 201
    found = compute_kpi(opened, "revenue", None, by="day").rows
    assert [row.value for row in found if row.key == "2026-03-30"] == [pytest.approx(1.25)]
    undo_import(opened, said["number"])


def test_observations_are_read_as_those_of_a_file(opened: Opened, whole: Asking) -> None:
    status, said = whole.post("w/maison/observations", {"observations": [SEEN]})
    assert (status, said["new"]) == (201, 1), said
    _, found = whole.get(
        "w/maison/kpis/reach", **{"from": "2026-02-01", "to": "2026-02-28", "filter": "network=instagram"}
    )
    assert found["rows"][0]["value"] == 25300, found


@pytest.mark.parametrize(
    "wrong",
    [
        {"metric": "glory"},
        {"network": "agora"},
        {"window": "lifetime"},
        {"first": ""},
        {"window": "day", "last": "2026-02-02"},
    ],
)
def test_an_observation_that_nobody_could_read_is_refused(whole: Asking, wrong: dict[str, str]) -> None:
    status, said = whole.post("w/maison/observations", {"observations": [SEEN, SEEN | wrong]})
    assert (status, said["code"]) == (422, "doubtful")
    assert [one["row"] for one in said["details"]] == [1]


def test_a_method_that_an_address_does_not_know_is_refused_in_the_same_shape(whole: Asking) -> None:
    response = whole.raw("delete", "w/maison/costs")
    assert (response.status_code, response.json()["code"]) == (405, "wrong_method")
    assert set(response["Allow"].split(", ")) == {"GET", "POST"}


def test_the_page_of_the_api_needs_no_script_and_speaks_both_languages(both: object) -> None:
    for language, words in (("fr", "Chaque requête envoie"), ("en", "Each request sends")):
        response = Asking().raw("get", "docs", data={"lang": language})
        text = response.content.decode()
        assert response.status_code == 200
        assert words in text and f'<html lang="{language}' in text
        (look,) = re.findall(r'rel="stylesheet" href="([^"]+)"', text)
        assert Client(headers={"host": "127.0.0.1"}).get(look).status_code == 200
        assert "<script" not in text and "style=" not in text
        for _, path, _ in operations():
            assert f"/api/v1/{path}" in text


def test_every_sentence_of_the_schema_is_on_its_page_in_both_languages(both: object) -> None:
    french, schema = translator("fr"), Asking().get("openapi.json")[1]
    told = [one.sentence for one in documented(schema)]
    told += [field.sentence for one in documented(schema) for field in (*one.parameters, *one.body) if field.sentence]
    assert len(told) > 100
    assert {sentence for sentence in told if sentence not in SENTENCES} == set()
    assert [one for one in SENTENCES.values() if french.render(one) == one.template] == []
    page = html.unescape(Asking().raw("get", "docs", data={"lang": "fr"}).content.decode())
    assert {one.template for one in SENTENCES.values() if f"<p>{one.template}</p>" in page} == set()


def test_the_schema_says_the_scope_of_each_operation(both: object) -> None:
    schema = Asking().get("openapi.json")[1]
    for method, path, one in operations():
        needed = scope_of(one)
        assert schema["paths"][f"/api/v1/{path}"][method]["x-scope"] == (needed.value if needed else None)
