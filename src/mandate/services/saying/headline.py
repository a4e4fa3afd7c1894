"""The one sentence that is true of this company: whole for every case, and silent about nothing that is unknown."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum, auto

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mandate.engines.discovery.headline import Headline
from mandate.engines.terms import Money
from mandate.services import formats, wording


class _Cost(Enum):
    """What can be said of the cost."""

    MONTHLY = auto()
    SO_FAR = auto()
    REFUNDED = auto()
    NOT_NAMED = auto()
    UNKNOWN = auto()


class _Decided(Enum):
    """On how many of the services somebody decided."""

    ALL = auto()
    SOME = auto()
    NONE = auto()


_Texts = dict[tuple[_Decided, bool], str]
"""The sentence for each state of deciding, with use known (True) or not."""


def headline(facts: Headline, *, organisation: str) -> str:
    """The first sentence of the overview, about the services in sight.

    Cost is a month's mean over complete months, else what was paid so far; amounts of several currencies stand side by
    side. What no file shows is said to be unseen. The organisation is named where no amount carries the sentence.
    """
    text = _sentence(facts) if facts.services else _without_services(facts)
    return wording.opening(
        text
        % {
            "services": formats.count(facts.services),
            "undecided": _("one of them") if facts.undecided == 1 else formats.count(facts.undecided),
            "price": _price(facts),
            "organisation": organisation or _("this organisation"),
        }
    )


def cost(facts: Headline) -> tuple[str, str]:
    """The known cost as a figure: the amount in its first currency (nothing where none is known), and beneath it the
    other currencies and the period it is about.
    """
    amounts = facts.monthly or facts.spent
    if not amounts:
        return "", _("no AI service in the expenses") if facts.cost_known else _("no expenses were brought")
    if facts.monthly:
        period = _("a month, %(months)s") % {"months": formats.months(facts.months)}
    else:
        period = _("in all, %(days)s") % {"days": formats.days(facts.paid_from, facts.paid_until)}
    if any(money.amount < 0 for money in amounts):
        period = _("%(period)s, with refunds above what was paid") % {"period": period}
    also = formats.prices(amounts[1:])
    value = formats.money(amounts[0].amount, amounts[0].currency)
    return value, _("and %(also)s, %(period)s") % {"also": also, "period": period} if also else period


def spending(spend: Iterable[Money], *, monthly: Iterable[Money] = (), months: Iterable[str] = ()) -> str:
    """What one service costs, to stand in a sentence: a month where complete months tell it, else what was paid, when.

    `months` are the calendar months of what was paid. Nothing where nothing is known.
    """
    means = [money for money in monthly if money.amount]
    if means and all(money.amount > 0 for money in means):
        return _("%(amount)s a month") % {"amount": formats.prices(means)}
    text, period = formats.paid(spend), formats.months(months)
    return _("%(paid)s in %(period)s") % {"paid": text, "period": period} if text and period else text


def spending_cell(spend: Iterable[Money], *, monthly: Iterable[Money] = (), by_month: bool) -> str:
    """What one service costs, for a cell of the column under `spending_header`; what is no month's mean says so."""
    means = list(monthly)
    if not by_month:
        return formats.prices(spend)
    if means:
        return formats.prices(means)
    amounts = formats.prices(spend)
    return _("%(amounts)s in all") % {"amounts": amounts} if amounts else ""


def spending_header(facts: Headline) -> str:
    """What the column of costs is about: a month where the first sentence says so, else the period that was paid."""
    return _("A month") if facts.monthly else paid_header(facts)


def paid_header(facts: Headline) -> str:
    """What a column of totals is about: everything the expenses paid, and over which days."""
    period = formats.days(facts.paid_from, facts.paid_until)
    return _("Paid, %(period)s") % {"period": period} if period else _("Paid")


def _sentence(facts: Headline) -> str:
    texts = {
        _Cost.MONTHLY: _monthly,
        _Cost.SO_FAR: _so_far,
        _Cost.REFUNDED: _refunded,
        _Cost.NOT_NAMED: _not_named,
        _Cost.UNKNOWN: _unpriced,
    }
    return texts[_cost(facts)](facts.services)[_decided(facts), facts.use_known]


def _cost(facts: Headline) -> _Cost:
    if not facts.cost_known:
        return _Cost.UNKNOWN
    amounts = _telling(facts.monthly or facts.spent)
    if amounts and all(money.amount < 0 for money in amounts):
        return _Cost.REFUNDED
    if facts.monthly:
        return _Cost.MONTHLY
    return _Cost.SO_FAR if facts.spent else _Cost.NOT_NAMED


def _decided(facts: Headline) -> _Decided:
    if not facts.undecided:
        return _Decided.ALL
    return _Decided.NONE if facts.undecided >= facts.services else _Decided.SOME


def _price(facts: Headline) -> str:
    """The cost as an amount per month or in all, with the day of the rate where one was used.

    Where refunds exceed what was paid it is by how much; in one of several currencies that is said beside the rest.
    """
    if _cost(facts) is _Cost.REFUNDED:
        return _back(_telling(facts.monthly or facts.spent), monthly=bool(facts.monthly))
    if not facts.monthly:
        return _net(_telling(facts.spent))
    if facts.in_reporting is None or facts.in_reporting.amount < 0:
        return _("%(amount)s a month") % {"amount": _net(_telling(facts.monthly))}
    days = sorted({rate.on for rate in facts.rates})
    text = _("%(amount)s a month")
    if len(days) == 1:
        text = _("%(amount)s a month at the rate of %(first)s")
    if len(days) > 1:
        text = _("%(amount)s a month at the rates of %(first)s up to %(last)s")
    return text % {
        "amount": formats.price(facts.in_reporting),
        "first": formats.day(min(days, default=None)),
        "last": formats.day(max(days, default=None)),
    }


def _back(amounts: tuple[Money, ...], *, monthly: bool) -> str:
    """By how much refunds exceed what was paid, as an amount without a sign."""
    words = {"amount": formats.prices(Money(money.currency, -money.amount) for money in amounts)}
    return _("%(amount)s a month") % words if monthly else _("%(amount)s so far") % words


def _net(amounts: tuple[Money, ...]) -> str:
    """What was paid per currency; a currency in which more came back than was paid is said to be so."""
    paid = formats.prices(money for money in amounts if money.amount >= 0)
    back = formats.prices(Money(money.currency, -money.amount) for money in amounts if money.amount < 0)
    if not back:
        return paid
    return _("%(paid)s (and %(back)s more came back than was paid)") % {"paid": paid, "back": back}


def _telling(amounts: tuple[Money, ...]) -> tuple[Money, ...]:
    """The amounts without those that came to nothing, unless all did."""
    return tuple(money for money in amounts if money.amount) or amounts


def _without_services(facts: Headline) -> str:
    if facts.use_known and facts.cost_known:
        return _("No file that was read shows an AI service at %(organisation)s.")
    if facts.use_known:
        return _("No file that was read shows an AI service at %(organisation)s; what is paid cannot be seen yet.")
    if facts.cost_known:
        return _("No expense of %(organisation)s names an AI service; who uses one cannot be seen yet.")
    return _("Nobody can see yet which AI services %(organisation)s uses.")


def _monthly(services: int) -> _Texts:
    return {
        (_Decided.ALL, True): ngettext(
            "%(services)s AI service costs %(price)s; it was decided on.",
            "%(services)s AI services cost %(price)s; each of them was decided on.",
            services,
        ),
        (_Decided.SOME, True): _("%(services)s AI services cost %(price)s; nobody decided on %(undecided)s."),
        (_Decided.NONE, True): ngettext(
            "%(services)s AI service costs %(price)s; nobody decided on it.",
            "%(services)s AI services cost %(price)s; nobody decided on any of them.",
            services,
        ),
        (_Decided.ALL, False): ngettext(
            "%(services)s AI service costs %(price)s; it was decided on, but nobody can see yet who uses it.",
            "%(services)s AI services cost %(price)s; each was decided on, but nobody can see yet who uses them.",
            services,
        ),
        (_Decided.SOME, False): _(
            "%(services)s AI services cost %(price)s; nobody decided on %(undecided)s, "
            "and nobody can see yet who uses them."
        ),
        (_Decided.NONE, False): ngettext(
            "%(services)s AI service costs %(price)s; nobody decided on it, and nobody can see yet who uses it.",
            "%(services)s AI services cost %(price)s; nobody decided on any of them, "
            "and nobody can see yet who uses them.",
            services,
        ),
    }


def _so_far(services: int) -> _Texts:
    return {
        (_Decided.ALL, True): ngettext(
            "%(services)s AI service has cost %(price)s so far; it was decided on.",
            "%(services)s AI services have cost %(price)s so far; each of them was decided on.",
            services,
        ),
        (_Decided.SOME, True): _(
            "%(services)s AI services have cost %(price)s so far; nobody decided on %(undecided)s."
        ),
        (_Decided.NONE, True): ngettext(
            "%(services)s AI service has cost %(price)s so far; nobody decided on it.",
            "%(services)s AI services have cost %(price)s so far; nobody decided on any of them.",
            services,
        ),
        (_Decided.ALL, False): ngettext(
            "%(services)s AI service has cost %(price)s so far; it was decided on, but nobody can see yet who uses it.",
            "%(services)s AI services have cost %(price)s so far; each was decided on, "
            "but nobody can see yet who uses them.",
            services,
        ),
        (_Decided.SOME, False): _(
            "%(services)s AI services have cost %(price)s so far; nobody decided on %(undecided)s, "
            "and nobody can see yet who uses them."
        ),
        (_Decided.NONE, False): ngettext(
            "%(services)s AI service has cost %(price)s so far; nobody decided on it, "
            "and nobody can see yet who uses it.",
            "%(services)s AI services have cost %(price)s so far; nobody decided on any of them, "
            "and nobody can see yet who uses them.",
            services,
        ),
    }


def _refunded(services: int) -> _Texts:
    return {
        (_Decided.ALL, True): ngettext(
            "Refunds for %(services)s AI service exceed what was paid by %(price)s; it was decided on.",
            "Refunds for %(services)s AI services exceed what was paid by %(price)s; each of them was decided on.",
            services,
        ),
        (_Decided.SOME, True): _(
            "Refunds for %(services)s AI services exceed what was paid by %(price)s; nobody decided on %(undecided)s."
        ),
        (_Decided.NONE, True): ngettext(
            "Refunds for %(services)s AI service exceed what was paid by %(price)s; nobody decided on it.",
            "Refunds for %(services)s AI services exceed what was paid by %(price)s; nobody decided on any of them.",
            services,
        ),
        (_Decided.ALL, False): ngettext(
            "Refunds for %(services)s AI service exceed what was paid by %(price)s; it was decided on, "
            "but nobody can see yet who uses it.",
            "Refunds for %(services)s AI services exceed what was paid by %(price)s; each was decided on, "
            "but nobody can see yet who uses them.",
            services,
        ),
        (_Decided.SOME, False): _(
            "Refunds for %(services)s AI services exceed what was paid by %(price)s; nobody decided on %(undecided)s, "
            "and nobody can see yet who uses them."
        ),
        (_Decided.NONE, False): ngettext(
            "Refunds for %(services)s AI service exceed what was paid by %(price)s; nobody decided on it, "
            "and nobody can see yet who uses it.",
            "Refunds for %(services)s AI services exceed what was paid by %(price)s; nobody decided on any of them, "
            "and nobody can see yet who uses them.",
            services,
        ),
    }


def _not_named(services: int) -> _Texts:
    return {
        (_Decided.ALL, True): ngettext(
            "%(services)s AI service is in use at %(organisation)s and no expense names it; it was decided on.",
            "%(services)s AI services are in use at %(organisation)s and no expense names one; "
            "each of them was decided on.",
            services,
        ),
        (_Decided.SOME, True): _(
            "%(services)s AI services are in use at %(organisation)s and no expense names one; "
            "nobody decided on %(undecided)s."
        ),
        (_Decided.NONE, True): ngettext(
            "%(services)s AI service is in use at %(organisation)s and no expense names it; nobody decided on it.",
            "%(services)s AI services are in use at %(organisation)s and no expense names one; "
            "nobody decided on any of them.",
            services,
        ),
        (_Decided.ALL, False): ngettext(
            "%(services)s AI service is on the tool list of %(organisation)s and no expense names it; "
            "nobody can see yet who uses it.",
            "%(services)s AI services are on the tool list of %(organisation)s and no expense names one; "
            "nobody can see yet who uses them.",
            services,
        ),
        (_Decided.SOME, False): _(
            "%(services)s AI services are on the tool list of %(organisation)s and no expense names one; "
            "nobody decided on %(undecided)s, and nobody can see yet who uses them."
        ),
        (_Decided.NONE, False): ngettext(
            "%(services)s AI service is on the tool list of %(organisation)s and no expense names it; "
            "nobody decided on it, and nobody can see yet who uses it.",
            "%(services)s AI services are on the tool list of %(organisation)s and no expense names one; "
            "nobody decided on any of them, and nobody can see yet who uses them.",
            services,
        ),
    }


def _unpriced(services: int) -> _Texts:
    return {
        (_Decided.ALL, True): ngettext(
            "%(services)s AI service is in use at %(organisation)s; it was decided on, "
            "but nobody can see yet what it costs.",
            "%(services)s AI services are in use at %(organisation)s; each was decided on, "
            "but nobody can see yet what they cost.",
            services,
        ),
        (_Decided.SOME, True): _(
            "%(services)s AI services are in use at %(organisation)s; nobody decided on %(undecided)s, "
            "and nobody can see yet what they cost."
        ),
        (_Decided.NONE, True): ngettext(
            "%(services)s AI service is in use at %(organisation)s; nobody decided on it, "
            "and nobody can see yet what it costs.",
            "%(services)s AI services are in use at %(organisation)s; nobody decided on any of them, "
            "and nobody can see yet what they cost.",
            services,
        ),
        (_Decided.ALL, False): ngettext(
            "%(services)s AI service is on the tool list of %(organisation)s; "
            "nobody can see yet who uses it or what it costs.",
            "%(services)s AI services are on the tool list of %(organisation)s; "
            "nobody can see yet who uses them or what they cost.",
            services,
        ),
        (_Decided.SOME, False): _(
            "%(services)s AI services are on the tool list of %(organisation)s; nobody decided on %(undecided)s, "
            "and nobody can see yet who uses them or what they cost."
        ),
        (_Decided.NONE, False): ngettext(
            "%(services)s AI service is on the tool list of %(organisation)s; nobody decided on it, "
            "and nobody can see yet who uses it or what it costs.",
            "%(services)s AI services are on the tool list of %(organisation)s; nobody decided on any of them, "
            "and nobody can see yet who uses them or what they cost.",
            services,
        ),
    }
