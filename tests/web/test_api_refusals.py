"""What the API says of refusals: in one shape, and of money only where money was refused."""

import json

import pytest
from django.test import RequestFactory

from sillage.errors import NotAllowed
from sillage.language import msg
from sillage.services.client_view import not_for_clients
from sillage.web.api_errors import of_sillage

pytestmark = pytest.mark.sqlite


def told(error: NotAllowed) -> dict[str, str | None]:
    answer = of_sillage(RequestFactory().get("/", headers={"Accept-Language": "en"}), error)
    assert answer.status_code == 403
    found: dict[str, str | None] = json.loads(answer.content)
    return found


def test_a_refusal_without_a_remedy_is_told_in_its_own_words() -> None:
    found = told(NotAllowed(msg("This invitation is not yours.")))
    assert (found["code"], found["what"], found["remedy"]) == ("not_allowed", "This invitation is not yours.", None)


def test_a_token_that_reads_no_money_is_told_so_and_how_to_make_one_that_does() -> None:
    found = told(not_for_clients())
    assert str(found["what"]).startswith("This token does not read what was put in")
    assert "--scope read:money" in str(found["remedy"])
