"""A scope's risk is read the way exports write it, and an unknown scope is never called harmless."""

import pytest

from mandate.catalogue.scopes import TIERS, load_scopes, scope_risk, scope_sentence


@pytest.mark.parametrize(
    ("scope", "platform", "risk"),
    [
        ("https://mail.google.com/", "google", 1),
        ("https://www.googleapis.com/auth/drive", "google", 2),
        ("drive.file", "Google Workspace", 3),
        ("openid", "google", 4),
        ("Mail.Read", "microsoft", 2),
        ("mail.read ", "Entra ID", 2),
        ("https://graph.microsoft.com/Mail.ReadWrite", "microsoft", 2),
        ("https://graph.microsoft.com/Mail.ReadWrite", None, 2),
        ("User.Read", None, 4),
        ("Directory.ReadWrite.All", "microsoft", 1),
        ("drive", "microsoft", None),
        ("Mail.Read", "okta", None),
        ("something.new", "microsoft", None),
        ("", None, None),
    ],
)
def test_a_scope_has_the_risk_somebody_judged(scope: str, platform: str | None, risk: int | None) -> None:
    assert scope_risk(scope, platform) == risk


def test_an_app_that_acts_on_its_own_reaches_everybody() -> None:
    assert scope_risk("Mail.Read", "microsoft", application=True) == 1
    assert scope_risk("User.Read", "microsoft", application=True) == 4


def test_a_scope_known_only_for_apps_on_their_own_is_judged_as_that() -> None:
    assert scope_risk("full_access_as_app", "microsoft") == 1


def test_what_a_scope_allows_is_a_plain_sentence_in_both_languages() -> None:
    sentence = scope_sentence("https://mail.google.com/", "google")
    assert sentence is not None
    assert sentence.en == "can read, write, send and delete all mail"
    assert sentence.nl == "kan alle mail lezen, schrijven, versturen en wissen"
    assert scope_sentence("something.new") is None


def test_every_tier_has_its_own_sentence_and_every_scope_a_tier() -> None:
    assert sorted(TIERS) == [1, 2, 3, 4]
    assert {scope.tier for scope in load_scopes().values()} == set(TIERS)
