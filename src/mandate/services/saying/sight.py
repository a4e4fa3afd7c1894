"""What cannot be seen yet and what fell silent: said in full, for what is unknown is not nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from mandate.connectors.sources.formats import FORMATS
from mandate.engines.discovery.coverage import Coverage, Present, Shows
from mandate.engines.processing import SIGNERS
from mandate.engines.terms import ABOUT_PEOPLE, Family, Role
from mandate.services import formats, wording
from mandate.services.saying import naming
from mandate.services.saying.naming import NO_NAMES, Names, Params


def shows(code: str) -> str:
    """What a source would show, in words that follow "see": "which teams use AI". ValueError for an unknown code."""
    return {
        Shows.REQUESTS: _("how often AI is used"),
        Shows.BYTES_OUT: _("how much data goes out"),
        Shows.PEOPLE: _("how many people use AI"),
        Shows.DEVICES: _("on how many devices AI is used"),
        Shows.ACCOUNTS: _("which services people open with a company account"),
        Shows.SCOPES: _("which AI apps may read mail and files"),
        Shows.COST: _("what AI costs"),
        Shows.PAID_TWICE: _("what is paid for twice"),
        Shows.TEAMS: _("which teams use AI"),
        Shows.DECISIONS: _("which tools were decided on"),
        Shows.EXTENSIONS: _("which AI extensions are installed"),
        Shows.NEEDS: _("what people need AI for"),
    }[Shows(code)]


def unseen(coverage: Coverage, *, waits_on: Role | None = None) -> list[str]:
    """What no source shows, as sentences for large type, the weightiest first; empty when everything can be seen.

    What one file would show is said in one sentence. Where the processing record keeps its source closed, a second
    sentence says so, and whose signature it waits on where one is there already.
    """
    left = set(coverage.unseen)
    waiting = {fact for source in coverage.missing if source.closed for fact in source.shows}
    said = []
    for facts, sentence in _unseen_sentences():
        if not facts <= left:
            continue
        left -= facts
        said.append(f"{sentence} {_waits(waits_on)}" if facts <= waiting else sentence)
    return said


def once(sentences: Iterable[str]) -> tuple[tuple[str, ...], str]:
    """What is unseen, and apart from it, said once, that signatures would change that; empty where they would not."""
    found = list(sentences)
    tails = (_waits(None), *(_waits(role) for role in sorted(SIGNERS)))
    waits = next((tail for tail in tails if any(text.endswith(tail) for text in found)), "")
    return tuple(text.removesuffix(waits).rstrip() for text in found), waits


def _waits(waits_on: Role | None) -> str:
    if waits_on is None:
        return _("First the processing record needs two signatures.")
    return _("First the processing record needs one more signature: that of %(role)s.") % {
        "role": naming.role(waits_on)
    }


def _unseen_sentences() -> tuple[tuple[frozenset[Shows], str], ...]:
    """Each with the facts it speaks of; a sentence about two comes before those about one of them."""
    return (
        (frozenset({Shows.PEOPLE, Shows.TEAMS}), _("How many people use AI, and in which teams, cannot be seen yet.")),
        (frozenset({Shows.PEOPLE}), _("How many people use AI, and in which teams, cannot be seen yet.")),
        (frozenset({Shows.TEAMS}), _("Which teams use AI cannot be seen yet.")),
        (
            frozenset({Shows.COST, Shows.PAID_TWICE}),
            _("What AI costs, and what is paid for twice, cannot be seen yet."),
        ),
        (frozenset({Shows.COST}), _("What AI costs cannot be seen yet.")),
        (frozenset({Shows.PAID_TWICE}), _("What is paid for twice cannot be seen yet.")),
        (
            frozenset({Shows.BYTES_OUT, Shows.REQUESTS}),
            _("How often AI is used, and how much data goes out, cannot be seen yet."),
        ),
        (frozenset({Shows.BYTES_OUT}), _("How much data goes out to AI services cannot be seen yet.")),
        (frozenset({Shows.REQUESTS}), _("How often AI is used cannot be seen yet.")),
        (frozenset({Shows.SCOPES}), _("Which AI apps may read mail and files cannot be seen yet.")),
        (frozenset({Shows.ACCOUNTS}), _("Which AI services people open with a company account cannot be seen yet.")),
        (frozenset({Shows.DECISIONS}), _("Which tools were decided on before cannot be seen yet.")),
        (
            frozenset({Shows.EXTENSIONS, Shows.DEVICES}),
            _("Which AI extensions are installed, and on how many devices AI is used, cannot be seen yet."),
        ),
        (frozenset({Shows.EXTENSIONS}), _("Which AI extensions are installed cannot be seen yet.")),
        (frozenset({Shows.DEVICES}), _("On how many devices AI is used cannot be seen yet.")),
        (frozenset({Shows.NEEDS}), _("What people need AI for cannot be seen yet: nobody was asked.")),
    )


def logged(formats: Iterable[str]) -> bool:
    """Whether one of these formats tells of people at all: a log, sign-ins, permissions or extensions."""
    return any(FORMATS[name].family in ABOUT_PEOPLE for name in formats if name in FORMATS)


def teams_untold(formats: Iterable[str], coverage: Coverage) -> str:
    """Why no team is named for a service that these formats saw: nothing says so, or no team is large enough."""
    if not logged(formats):
        return _("no log says so")
    if all(source.family is not Family.PEOPLE for source in coverage.present):
        return _("no people list says who is in which team")
    return _("no team large enough to show")


def silent(source: Present, names: Names = NO_NAMES) -> str:
    """Since when a source that used to speak says nothing. ValueError for one that is not silent."""
    if source.silent_since is None:
        raise ValueError(f"{source.format} is not silent")
    facts: dict[str, str | date | None] = {"family": source.family, "source": source.format}
    return silence({**facts, "since": source.silent_since, "last": source.last}, names)


def silence(params: Params, names: Names) -> str:
    """The sentence about a silent source, from the parameters of its finding."""
    text = (
        _("The expenses have been silent since %(since)s; the last line is from %(last)s.")
        if params["family"] == Family.SPEND
        else _("%(family)s (%(source)s) has been silent since %(since)s; the last line is from %(last)s.")
    )
    sentence = text % {
        "family": naming.family(params["family"]),
        "source": naming.file_called(params["source"], names),
        "since": formats.day(str(params["since"])),
        "last": formats.day(str(params["last"])),
    }
    return wording.opening(sentence)
