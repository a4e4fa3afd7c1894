"""Answering an assessment: a link leads in, every answer is kept at once, and the respondent's own link leads back.

Who was asked and what was answered are joined by nothing that is stored: an invitation keeps one hash of its secret,
the answers another, and only the secret itself, which nobody keeps, gives both.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from mandate.catalogue.assessment import load_bank
from mandate.engines.readiness.bank import Form, Item
from mandate.engines.readiness.scoring import Answer, Result, score
from mandate.records.models import Campaign, Door, Invitation, Person, Response
from mandate.services import entry, formats
from mandate.services.refusals import Refused

NAMED, ANONYMOUS = "named", "anonymous"
UNANSWERED, DONT_KNOW, NOT_APPLICABLE = "-", "d", "n"
VALUES: Mapping[str, str] = {
    **{str(step): str(step) for step in range(1, 6)},
    "dk": DONT_KNOW,
    "na": NOT_APPLICABLE,
    "": UNANSWERED,
}
"""What a form or a script sends, and the character that is kept of it; nothing takes an answer back."""
LONGEST_COMMENT = 600


@dataclass(frozen=True, slots=True)
class Entrance:
    """Where a link leads: a campaign, the groups of whoever follows it, and the invitation where it is personal."""

    campaign: Campaign
    groups: tuple[str, ...]
    invitation: Invitation | None = None


def entrance(secret: str, *, address: str, at: datetime) -> Entrance:
    """Where the link of a group or a person leads. Raises Refused for one that is unknown or was replaced.

    The brake stands behind the search: a whole office comes from one address, and a guesser among them shall not shut
    the others out.
    """
    digest = entry.digest(secret)
    door = Door.objects.select_related("campaign").filter(digest=digest).first()
    if door is not None and door.closed_at is None:
        return Entrance(door.campaign, (door.group,))
    invitation = Invitation.objects.select_related("campaign").filter(digest=digest).first()
    if invitation is not None:
        return Entrance(invitation.campaign, tuple(invitation.groups), invitation)
    if door is None:
        _guessed(address, at=at)
    raise Refused(
        why=_("This link leads nowhere: it is not complete, or a newer one took its place."),
        whose_move=_("Whoever sent it can send a new one."),
        what_would_change_this=_("Follow the link from the message again, or ask for a new one."),
    )


def _guessed(address: str, *, at: datetime) -> None:
    """Count a link that leads nowhere. Raises TooMany where this address tried too many of them lately."""
    subjects = [entry.digest(f"answering:{address}")]
    entry.brake(subjects, at=at)
    entry.missed(subjects, at=at)


def taking_answers(campaign: Campaign, *, today: date) -> None:
    """Nothing, when answers are taken today. Raises Refused with the reason when they are not."""
    if campaign.state == "open" and campaign.opens_on <= today <= campaign.closes_on:
        return
    early = campaign.state in {"draft", "open"} and today < campaign.opens_on
    raise Refused(
        why=_("This assessment has not begun yet.")
        if early
        else _("This assessment is closed; answers no longer count."),
        whose_move=_("The architect opens and closes assessments."),
        what_would_change_this=_("Come back on %(day)s.") % {"day": formats.day(campaign.opens_on)} if early else "",
    )


def is_over(campaign: Campaign, *, today: date) -> bool:
    """Whether no answers are taken any more, as against not yet."""
    return campaign.state in {"closed", "cancelled"} or today > campaign.closes_on


def form_of(campaign: Campaign, groups: tuple[str, ...] | list[str]) -> Form:
    """The longest form that one of these groups is asked."""
    forms = {group["form"] for group in campaign.groups if group["key"] in groups}
    bank = load_bank()
    return max((bank.form(form) for form in forms), key=lambda form: len(form.items))


def begun(found: Entrance) -> bool:
    """Whether somebody has followed this personal link before."""
    return found.invitation is not None and found.invitation.begun


def would_lose(found: Entrance, secret: str) -> bool:
    """Whether beginning with this personal link deletes answers; how many, or which, is told to nobody."""
    earlier = Response.objects.filter(origin=_origin(secret)).first() if begun(found) else None
    return earlier is not None and earlier.answers.strip(UNANSWERED) != ""


@transaction.atomic
def begin(found: Entrance, secret: str, *, today: date) -> str:
    """A fresh set of answers behind this link; the secret of the respondent's own link, shown to nobody else.

    A personal link that was followed before starts over: the earlier answers are deleted, never shown. Raises Refused
    when no answers are taken today, or when this campaign is for named people who have to sign in.
    """
    campaign = found.campaign
    taking_answers(campaign, today=today)
    if campaign.mode == NAMED:
        raise Refused(why=_("In this assessment names are shown to the circle, so you sign in to answer."))
    origin = None
    if found.invitation is not None:
        origin = _origin(secret)
        Response.objects.filter(origin=origin).delete()
        Invitation.objects.filter(pk=found.invitation.pk).update(begun=True)
    return _open(campaign, found.groups, origin=origin)


@transaction.atomic
def begin_named(campaign: Campaign, person: Person, *, today: date) -> str:
    """The answers of somebody who agreed to be named, begun or gone on with; a new secret for the page.

    Raises Refused for who was not asked, and for who has not agreed.
    """
    taking_answers(campaign, today=today)
    invitation = Invitation.objects.filter(campaign=campaign, person=person).first()
    if campaign.mode != NAMED or invitation is None:
        raise Refused(why=_("You were not asked in this assessment."), whose_move=_("The architect asks people."))
    if not campaign.consents.filter(person=person, agreed_on__isnull=False, withdrawn_on=None).exists():
        raise Refused(
            why=_("In this assessment the circle sees each other's answers, and you have not agreed to that."),
            whose_move=_("Yours: agree first, or leave it."),
        )
    Invitation.objects.filter(pk=invitation.pk).update(begun=True)
    known = Response.objects.filter(campaign=campaign, person=person).first()
    if known is None:
        return _open(campaign, tuple(invitation.groups), person=person)
    secret = secrets.token_urlsafe(24)
    Response.objects.filter(pk=known.pk).update(digest=_own(secret))
    return secret


def _open(
    campaign: Campaign, groups: tuple[str, ...], *, origin: str | None = None, person: Person | None = None
) -> str:
    secret = secrets.token_urlsafe(24)
    Response.objects.create(
        campaign=campaign,
        digest=_own(secret),
        origin=origin,
        groups=sorted(groups),
        form=form_of(campaign, groups).id,
        answers=UNANSWERED * len(campaign.items),
        person=person,
    )
    return secret


def enter(campaign: Campaign, filled: Iterable[tuple[tuple[str, ...], Mapping[str, str]]], *, today: date) -> int:
    """Forms that were filled in whole (groups, item to answer), all finished, in one write; how many.

    Each is judged like an answer that is put alone, and gets a link that nobody knows. Raises Refused, and keeps
    nothing, when no answers are taken today or one of them cannot be kept.
    """
    taking_answers(campaign, today=today)
    rows = []
    for groups, given in filled:
        row = Response(campaign=campaign, digest=_own(secrets.token_urlsafe(24)), groups=sorted(groups), finished=True)
        row.form, row.answers = form_of(campaign, groups).id, UNANSWERED * len(campaign.items)
        _judge(row, given, {})
        row.answers = _with(row, given)
        rows.append(row)
    return len(Response.objects.bulk_create(rows))


def _own(secret: str) -> str:
    return hashlib.sha256(f"answers of {secret}".encode()).hexdigest()


def _origin(secret: str) -> str:
    """A hash of a personal link that differs from the one its invitation keeps."""
    return hashlib.sha256(f"started by {secret}".encode()).hexdigest()


def remembered(secret: str) -> Response | None:
    """The answers behind a secret that this product signed and a browser kept; None when they are gone."""
    return Response.objects.select_related("campaign").filter(digest=_own(secret)).first()


def find(secret: str, *, address: str, at: datetime) -> Response:
    """The answers behind a respondent's own link. Raises Refused for one that is unknown, after a brake on guessing."""
    found = remembered(secret)
    if found is not None:
        return found
    _guessed(address, at=at)
    raise Refused(
        why=_(
            "These answers are not here. Most likely the assessment is closed: then they were counted and deleted. "
            "Otherwise they were started anew, or the link is not complete."
        ),
        what_would_change_this=_("Follow the link that you were sent at the start: it says whether it is still open."),
    )


def gone_with(campaign: Campaign) -> Refused | None:
    """Why answers that were begun in this campaign are not there any more, where it deleted them."""
    if campaign.state == "closed" and campaign.mode != NAMED:
        return Refused(
            why=_("This assessment is closed. The answers were counted and then deleted, yours too."),
            what_would_change_this=_("Nothing: nobody can look into them again, and a next round begins empty."),
        )
    return None


def asked(response: Response) -> tuple[Item, ...]:
    """The questions of these answers, in the order of the form."""
    bank = load_bank()
    return tuple(bank.item(item) for item in bank.form(response.form).items)


def answers(response: Response) -> dict[str, Answer]:
    """What was answered so far, by item."""
    kept = zip(response.campaign.items, response.answers, strict=True)
    return {item: _answer(code) for item, code in kept if code != UNANSWERED}


def _answer(code: str) -> Answer:
    return {DONT_KNOW: "dk", NOT_APPLICABLE: "na"}.get(code) or int(code)


def put(
    response: Response, given: Mapping[str, str], *, today: date, comments: Mapping[str, str] | None = None
) -> Response:
    """Keep these answers (item to 1-5, dk, na or "" for taken back) and comments; the answers as they stand now.

    Raises Refused, and keeps nothing, when the campaign is closed, an item was not asked, a value is off the scale or a
    comment is too long.
    """
    taking_answers(response.campaign, today=today)
    _judge(response, given, comments or {})
    if comments:
        return _put_locked(response, given, comments)
    # Without comments one statement will do, unless another device answered in between.
    kept = _with(response, given)
    if Response.objects.filter(pk=response.pk, answers=response.answers).update(answers=kept):
        response.answers = kept
        return response
    return _put_locked(response, given, {})


def _judge(response: Response, given: Mapping[str, str], comments: Mapping[str, str]) -> None:
    form = load_bank().form(response.form)
    for item, value in [*given.items(), *((item, "") for item in comments)]:
        if item not in form.items:
            raise Refused(why=_("Question %(item)s is not on this form.") % {"item": item[:12]})
        if value not in VALUES:
            raise Refused(why=_("An answer is 1 to 5, dk or na; %(value)s is none of these.") % {"value": value[:12]})
    for why in too_long(comments).values():
        raise Refused(why=why, what_would_change_this=_("Shorten it, and send it again."))


def too_long(comments: Mapping[str, str]) -> dict[str, str]:
    """Comments that cannot be kept whole, by question, each with why; none is ever cut."""
    found = {}
    for item, text in comments.items():
        if (length := len(plain(text))) > LONGEST_COMMENT:
            words = {"most": LONGEST_COMMENT, "count": length}
            found[item] = _("A comment has %(most)s characters at most; this one has %(count)s.") % words
    return found


def plain(text: str) -> str:
    """A comment as it is kept: a form sends a line break as two characters and counts it as one."""
    return text.replace("\r\n", "\n").strip()


def _with(row: Response, given: Mapping[str, str]) -> str:
    """The answers of a row with these in their places."""
    kept = list(row.answers)
    for item, value in given.items():
        kept[row.campaign.items.index(item)] = VALUES[value]
    return "".join(kept)


@transaction.atomic
def _put_locked(response: Response, given: Mapping[str, str], comments: Mapping[str, str]) -> Response:
    row = Response.objects.select_for_update().filter(pk=response.pk).first()
    if row is None:
        raise Refused(why=_("These answers were started anew somewhere else."))
    row.campaign = response.campaign
    row.answers = _with(row, given)
    said = {item: plain(text) for item, text in comments.items()}
    row.comments = {item: text for item, text in {**row.comments, **said}.items() if text}
    row.save(update_fields=["answers", "comments"])
    return row


def finish(response: Response, *, today: date) -> Result:
    """Say that these answers are complete; they may still be changed until the campaign closes. The own result."""
    taking_answers(response.campaign, today=today)
    Response.objects.filter(pk=response.pk).update(finished=True)
    response.finished = True
    return result(response)


def result(response: Response) -> Result:
    """The respondent's own positions and next steps, from what was answered so far."""
    return score(load_bank(), response.form, answers(response))


def open_items(response: Response) -> list[str]:
    """The questions without an answer, in the order of the form."""
    known = answers(response)
    return [item.id for item in asked(response) if item.id not in known]
