import re
from dataclasses import fields

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from spamfilter.comment import FIELDS
from spamfilter.verdict import Action, Reason, Verdict


@pytest.fixture
def document(visitor):
    return visitor.get("/openapi.json").json


@pytest.fixture
def valid(document):
    """Check a document against a schema of the description."""
    return lambda said, name: Draft202012Validator(
        {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
    ).validate(said)


def test_the_description_is_valid(document):
    OpenAPIV31SpecValidator(document).validate()


def test_every_address_is_described_and_none_that_is_not_there(document, app):
    described = {
        (path, method.upper())
        for path, methods in document["paths"].items()
        for method in methods
        if method != "parameters"
    }
    served = {
        (re.sub(r"<(?:[^<>]*:)?(\w+)>", r"{\1}", rule.rule), method)
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if rule.endpoint not in {"static", "ops.index"}
    }

    assert described == served


def test_the_comment_that_is_described_is_the_comment_that_is_read(document):
    schema = document["components"]["schemas"]["Comment"]

    assert tuple(sorted(schema["properties"])) == tuple(sorted(FIELDS))
    assert schema["required"] == ["text"]
    assert schema["properties"]["text"]["type"] == "string"
    assert schema["properties"]["author"]["type"] == ["string", "null"]
    assert schema["properties"]["form_seconds"]["type"] == ["number", "null"]


@pytest.mark.parametrize("kind", [Verdict, Reason])
def test_what_is_described_of_a_verdict_is_what_it_has(document, kind):
    schema = document["components"]["schemas"][kind.__name__]

    assert set(schema["properties"]) == {field.name for field in fields(kind)}


def test_every_action_is_described(document):
    assert document["components"]["schemas"]["Verdict"]["properties"]["action"]["enum"] == list(Action)


def test_answers_are_as_described(client, valid):
    check = client.post("/api/v1/checks", json={"text": "Buy cheap pills", "form_seconds": 2})

    valid(check.json, "Check")
    valid(client.get(check.headers["Location"]).json, "Check")
    valid(client.post("/api/v1/score", json={"text": "x"}).json, "OneVerdict")
    valid(client.post("/api/v1/score", json={"comments": [{"text": "x"}]}).json, "ManyVerdicts")
    valid(client.post("/api/v1/score", json={"text": 1}).json, "Problem")
    valid(client.put(f"{check.headers['Location']}/label", json={"label": "ham"}).json, "Labelled")
    valid(client.post("/api/v1/feedback", json={"text": "x", "label": "ham"}).json, "Learned")
    valid(client.get("/readyz").json, "Ready")


def test_every_operation_is_on_the_page(document, visitor):
    page = visitor.get("/docs").text

    assert [path for path in document["paths"] if f"<code>{path}</code>" not in page] == []
    assert [name for name in document["components"]["schemas"] if f'<article id="{name}">' not in page] == []
