"""The report of an assessment through the API: the same four files, for who may see the assessment."""

import json

import pytest

from tests.web import things

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("form", "start"), [("pdf", b"%PDF"), ("pptx", b"PK"), ("xlsx", b"PK"), ("json", b"{")])
def test_each_form_comes_as_a_file_of_its_own_name(desk, form: str, start: bytes) -> None:
    key = things.results(desk).key
    answer = desk.client.get(f"/api/assessments/{key}/report/{form}?language=nl")
    assert answer.status_code == 200
    assert answer.content.startswith(start)
    assert f'.{form}"' in answer["Content-Disposition"]


def test_page_and_api_answer_the_same_and_another_form_is_refused(desk) -> None:
    key = things.results(desk).key
    page = json.loads(desk.client.get(f"/assessments/{key}/report/json?language=en").content)
    answer = json.loads(desk.client.get(f"/api/assessments/{key}/report/json?language=en").content)
    assert {**page, "as_of": ""} == {**answer, "as_of": ""}
    assert desk.client.get(f"/api/assessments/{key}/report/docx").status_code == 422
    assert desk.client.get(f"/assessments/{key}/report/docx").status_code == 404
    assert desk.client.get("/api/assessments/nothing/report/pdf").status_code == 404


def test_the_page_names_every_form_in_both_languages(desk) -> None:
    key = things.results(desk).key
    told = desk.client.get(f"/assessments/{key}/report/").content.decode()
    assert all(
        f"/report/{form}?language={language}" in told
        for form in ("pdf", "pptx", "xlsx", "json")
        for language in ("en", "nl")
    )


@pytest.mark.parametrize("role", ["employee", "builder"])
def test_who_may_not_see_the_assessment_gets_no_file(client_as, desk, role: str) -> None:
    key = things.results(desk).key
    client = client_as(role)
    assert client.get(f"/api/assessments/{key}/report/json").status_code == 403
    assert client.get(f"/assessments/{key}/report/json").status_code == 403
