"""The schema of the API, tried with made-up requests: no fault of ours, and answers of the shape that it states."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from sillage.domain.sites import Scope
from sillage.web.api_urls import api
from tests.web.api_seed import seeded, token
from tests.web.standing import standing

pytestmark = [pytest.mark.sqlite, pytest.mark.urls("tests.web.api_alone")]


def is_no_fault(ctx: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case[Any]) -> None:
    """503 is an answer: no collector runs here."""
    assert response.status_code in (503, *range(200, 500)), response.content


CHECKS = (is_no_fault, status_code_conformance, content_type_conformance, response_schema_conformance)
SLOW = ("report", "posts", "roi", "paths", "cohorts", "attribution", "service", "audience")
"""What reads a whole workspace each time: tried less often."""


@pytest.fixture(scope="module")
def bearer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("api-schema")
    with standing(folder / "data", API_PER_MINUTE="1000000") as patch:
        patch.delenv("SILLAGE_COLLECTOR_BASE", raising=False)
        opened, _ = seeded(folder)
        yield f"Bearer {token(opened, *Scope)}"
    assert "SILLAGE_NOW" not in os.environ


def _asked(environ: dict[str, Any], start: Any) -> Any:
    from django.core.handlers.wsgi import WSGIHandler

    return WSGIHandler()(environ, start)


schema = schemathesis.openapi.from_dict(api.get_openapi_schema(path_prefix="/api/v1/"))
schema.app = _asked
schema.config.phases.update(phases=["fuzzing"])
slow, quick = schema.include(path_regex=f"/({'|'.join(SLOW)})$"), schema.exclude(path_regex=f"/({'|'.join(SLOW)})$")


def _try(case: schemathesis.Case[Any], bearer: str) -> None:
    if "slug" in case.path_parameters:
        case.path_parameters["slug"] = "maison"
    if "kpi_id" in case.path_parameters:
        case.path_parameters["kpi_id"] = "impressions"
    headers = {"Authorization": bearer, "Host": "127.0.0.1", "Accept-Encoding": "identity"}
    case.call_and_validate(headers=headers, checks=list(CHECKS))


few = settings(max_examples=5, derandomize=True, deadline=None, phases=[Phase.explicit, Phase.generate],
               suppress_health_check=list(HealthCheck), database=None)  # fmt: skip
fewest = settings(few, max_examples=1)


@quick.parametrize()
@few
def test_an_operation_keeps_its_word(case: schemathesis.Case[Any], bearer: str) -> None:
    _try(case, bearer)


@slow.parametrize()
@fewest
def test_a_slow_operation_keeps_its_word(case: schemathesis.Case[Any], bearer: str) -> None:
    _try(case, bearer)
