"""Settings: a name nobody reads and a value nobody can use are one clear line each."""

import pytest

from mandate.cli import main
from mandate.connectors.home import options


def test_a_variable_that_nothing_reads_names_the_nearest() -> None:
    assert options.unknown(["MANDATE_HOEM", "MANDATE_PORT", "MANDATE_TRACE", "HOME", "MANDATE_XQZ"]) == [
        "MANDATE_HOEM is no setting, so it changes nothing. Did you mean MANDATE_HOME?",
        "MANDATE_XQZ is no setting, so it changes nothing. docs/settings.md lists every setting.",
    ]


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("LANGUAGE", "fr", "MANDATE_LANGUAGE must be en or nl, not 'fr'."),
        ("TIME_ZONE", "Europe/Amsterdm", "MANDATE_TIME_ZONE must be a zone such as Europe/Amsterdam or UTC, not "
         "'Europe/Amsterdm'. Did you mean Europe/Amsterdam?"),
        ("TIME_ZONE", "", "MANDATE_TIME_ZONE must be a zone such as Europe/Amsterdam or UTC, not ''."),
        ("PORT", "eighty", "MANDATE_PORT must be a whole number, not 'eighty'."),
        ("BEHIND_PROXY", "perhaps", "MANDATE_BEHIND_PROXY must be yes or no, not 'perhaps'."),
        ("ORGANISATION", "mine", "MANDATE_ORGANISATION must be own or sample, not 'mine'."),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_is_one_line_and_exit_2(name: str, value: str, line: str, monkeypatch, capsys) -> None:
    monkeypatch.setenv(f"MANDATE_{name}", value)
    assert main(["home", "show"]) == 2
    assert capsys.readouterr().err == f"mandate: {line}\n"


def test_a_wrong_name_is_said_once_and_stops_nothing(monkeypatch, capsys) -> None:
    monkeypatch.setenv("MANDATE_LANGAUGE", "nl")
    assert main(["home", "show"]) == 0
    said = capsys.readouterr().err
    assert said == "mandate: MANDATE_LANGAUGE is no setting, so it changes nothing. Did you mean MANDATE_LANGUAGE?\n"


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("", "http://127.0.0.1:8000"),
        ("https://desk.example/", "https://desk.example"),
        ("https://desk.example/tenant", "https://desk.example/tenant"),
        ("http://localhost:9000", "http://localhost:9000"),
        ("http://[::1]:9000", "http://[::1]:9000"),
    ],
)
def test_others_reach_the_server_at_its_own_address_or_the_one_that_is_set(
    given: str, address: str, monkeypatch
) -> None:
    monkeypatch.setenv("MANDATE_BASE_URL", given)
    assert options.base_url() == address


@pytest.mark.parametrize(
    "given",
    [
        "http://desk.example", "desk.example", "ftp://desk.example", "https://", "https://desk.example?x=1",
        "https://desk.example#x", "https://me@desk.example", "https://[broken", "https://desk.example:many",
    ],
)  # fmt: skip
def test_an_address_that_could_be_changed_on_its_way_is_refused(given: str, monkeypatch) -> None:
    monkeypatch.setenv("MANDATE_BASE_URL", given)
    with pytest.raises(options.WrongSetting, match="MANDATE_BASE_URL must be an address"):
        options.base_url()
