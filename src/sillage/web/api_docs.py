"""The page that lists the operations of the API: plain, in both languages, without a script."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sillage.language import Translator, msg, translator
from sillage.web.api_errors import language_of
from sillage.web.api_words import SENTENCES
from sillage.web.desk import program_stamp


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter or a field of a body."""

    name: str
    kind: str
    sentence: str
    required: bool


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation."""

    id: str
    method: str
    address: str
    title: str
    sentence: str
    scope: str
    parameters: tuple[Field, ...]
    body: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class ApiDocsPage:
    """What the page shows."""

    lang: str
    stamp: str
    operations: tuple[Operation, ...]
    other: str
    w: Mapping[str, str]


WORDS = {
    "title": msg("The API of Sillage"),
    "intro": msg("Each request sends “Authorization: Bearer TOKEN”. A token is of one workspace: sillage token add."),
    "schema": msg("The schema (OpenAPI 3.1)"),
    "money": msg("Exact amounts are text in major units beside their currency; unknown is null and has its reason."),
    "errors": msg("A refusal is JSON: code, what, remedy, details, in the language of Accept-Language."),
    "scope": msg("Scope"),
    "any": msg("any token"),
    "parameters": msg("Parameters"),
    "body": msg("Body"),
    "required": msg("required"),
    "operations": msg("Operations"),
    "language": msg("Language"),
}


def docs_page(request: HttpRequest, schema: Mapping[str, Any]) -> HttpResponse:
    """Show the operations.

    Parameters
    ----------
    request : HttpRequest
        ``lang`` chooses the language, else the browser.
    schema : mapping
        OpenAPI.

    Returns
    -------
    HttpResponse
        A page.
    """
    asked = request.GET.get("lang", "")
    language = translator(asked).language if asked in ("fr", "en") else language_of(request)
    words = translator(language)
    page = ApiDocsPage(
        lang=language,
        stamp=program_stamp(),
        operations=tuple(_in_words(one, words) for one in documented(schema)),
        other="en" if language.startswith("fr") else "fr",
        w={name: words.render(message) for name, message in WORDS.items()},
    )
    return render(request, "api_docs.html", {"page": page})


def _in_words(one: Operation, words: Translator) -> Operation:
    # What no catalogue knows stays as the schema has it; a test holds that there is none.
    def told(field: Field) -> Field:
        return replace(field, sentence=_said(field.sentence, words))

    return replace(
        one,
        sentence=_said(one.sentence, words),
        parameters=tuple(map(told, one.parameters)),
        body=tuple(map(told, one.body)),
    )


def _said(sentence: str, words: Translator) -> str:
    known = SENTENCES.get(sentence)
    return words.render(known) if known else sentence


def documented(schema: Mapping[str, Any]) -> list[Operation]:
    """Return the operations of a schema.

    Parameters
    ----------
    schema : mapping
        OpenAPI.

    Returns
    -------
    list of Operation
        In its order, with its English sentences.
    """
    found = []
    for address, methods in schema["paths"].items():
        for method, one in methods.items():
            found.append(
                Operation(
                    id=one["operationId"],
                    method=method.upper(),
                    address=address,
                    title=one.get("summary", ""),
                    sentence=one.get("description", ""),
                    scope=one.get("x-scope") or "",
                    parameters=tuple(_parameter(each) for each in one.get("parameters", ())),
                    body=_body(schema, one.get("requestBody")),
                )
            )
    return found


def _parameter(one: Mapping[str, Any]) -> Field:
    return Field(one["name"], _kind(one["schema"]), _sentence(one), bool(one.get("required")))


def _sentence(one: Mapping[str, Any]) -> str:
    return str(one.get("description") or one.get("schema", {}).get("description", ""))


def _body(schema: Mapping[str, Any], body: Mapping[str, Any] | None) -> tuple[Field, ...]:
    if not body:
        return ()
    fields = _resolved(schema, body["content"]["application/json"]["schema"])
    found: list[Field] = []
    for name, one in fields.get("properties", {}).items():
        found.append(Field(name, _kind(one), one.get("description", ""), name in fields.get("required", ())))
        inner = _resolved(schema, one.get("items", {}))
        found += [
            Field(f"{name}[].{key}", _kind(each), each.get("description", ""), key in inner.get("required", ()))
            for key, each in inner.get("properties", {}).items()
        ]
    return tuple(found)


def _resolved(schema: Mapping[str, Any], one: Mapping[str, Any]) -> Mapping[str, Any]:
    reference = str(one.get("$ref", ""))
    found: Mapping[str, Any] = schema["components"]["schemas"][reference.rpartition("/")[2]] if reference else one
    return found


def _kind(one: Mapping[str, Any]) -> str:
    if "anyOf" in one:
        return " | ".join(_kind(each) for each in one["anyOf"])
    if "enum" in one:
        return " | ".join(str(value) or '""' for value in one["enum"])
    return str(one.get("format") or one.get("type") or ("object" if "$ref" in one else ""))
