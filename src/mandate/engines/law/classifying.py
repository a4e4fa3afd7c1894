"""From facts to a verdict: tier, roles, impact assessment, label, duties with dates, and what is still open."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from mandate.engines.law import deciding as explaining
from mandate.engines.law.compiled import Compiled, Outcomes, compiled, union
from mandate.engines.law.pack import Duty, Pack
from mandate.engines.law.reaching import deciding_choice, open_grounds, reachable
from mandate.engines.law.standing import Clash, Standing, Told, stand, told
from mandate.engines.law.triggers import OPEN, TRUE
from mandate.engines.law.verdict import Doubt, Owed, State, Unsettled, Verdict
from mandate.engines.terms import InvalidFact

ANY_COUNTRY = "any"
REVIEW_DAYS = 90
UNDECIDED = "undecided"
Known = tuple[int, int]


def classify(
    answers: Mapping[str, Iterable[str]] | None = None,
    facts: Mapping[str, bool] | None = None,
    *,
    pack: Pack,
    today: date,
    country: str = "NL",
    closed_world: bool = False,
    explain: bool = True,
) -> Verdict:
    """What the law of `pack` asks of one use on the day `today`; the same input gives the same bytes.

    `answers` are option ids (or their texts) per question, `facts` what the record knows; what neither names is open,
    or not so with `closed_world`. `country` is where the use takes place ("any": national duties stay open).
    `explain=False` leaves out what would change the tier, for whoever classifies many uses at once.
    Raises InvalidFact for unknown names and answers that exclude each other.
    """
    of = compiled(pack)
    given = dict(facts or {})
    where = _country(country)
    here = _in_the_netherlands(where, pack)
    if here is not None and "nl" not in given and "nl" in pack.facts:
        given["nl"] = here
    what = told(answers or {}, given, of=of, closed_world=closed_world)
    standing, clashes = stand(what, of=of)
    known = of.known(standing.so, standing.open_facts(of))
    return _verdict(of, what, standing, clashes, known, today=today, country=where, explain=explain)


def _country(country: str) -> str:
    if not isinstance(country, str) or not country.strip():
        raise InvalidFact("country", "a country of two letters is expected")
    text = country.strip()
    return ANY_COUNTRY if text.lower() == ANY_COUNTRY else text.upper()


def _in_the_netherlands(country: str, pack: Pack) -> bool | None:
    """Whether Dutch law counts; None where the country is any or unknown, so that its duties stay open."""
    return country == "NL" if country in pack.countries else None


def _verdict(
    of: Compiled, what: Told, standing: Standing, clashes: tuple[Clash, ...], known: Known,
    *, today: date, country: str, explain: bool,
) -> Verdict:  # fmt: skip
    pack = of.pack
    tiers = _on_the_day(reachable(standing, of.tiers, of=of), pack, today)
    decided = len(tiers) == 1
    act_as = max((pack.tier(key) for key in tiers), key=lambda tier: tier.weight)
    high_risk, art50, dpia, banned = (_axis(of, standing, key) for key in ("high_risk", "art50", "dpia", "prohibited"))
    turned = explaining.turns(what, standing, of=of) if explain and decided else ()
    duties, open_duties = _duties(of, standing, known, today)
    axes = {"high_risk": high_risk, "art50": art50, "dpia": dpia, "prohibited": banned}
    undecided = (*_open_axes(of, standing, known, axes), *open_duties)
    so, not_so = known
    return Verdict(
        tier=tiers[0] if decided else None,
        overlays=_overlays(of, known, act_as.id),
        decided=decided, reachable=tiers, act_as=act_as.id,
        tier_from=act_as.from_day, in_force=act_as.from_day is not None and act_as.from_day <= today,
        prohibited={"prohibited": True, "not_prohibited": False}.get(banned),
        high_risk=high_risk, art50=art50, dpia=dpia,
        dpia_because=of.named(_grounds(of.axes["dpia"]) & so & of.stated) if dpia == "required" else (),
        roles=tuple(role for role, fact in pack.roles.items() if so & of.bits[fact]),
        next_question=None if decided else _next(of, standing, known, _open(of.tiers, known)),
        next_for_duties=_next(of, standing, known, union(_open_bits(of, one) for one in undecided)),
        deciding=explaining.deciding(what, standing, turned, of=of) if explain and decided else (),
        would_change=turned, duties=duties, undecided=undecided,
        doubts=_doubts(pack, what, clashes, country, today), clashes=clashes,
        facts=of.named(so & of.stated), not_facts=of.named(not_so & of.stated),
        country=country, law_version=pack.law_version, pack_sha256=pack.sha256, as_of=today,
    )  # fmt: skip


def _on_the_day(tiers: tuple[str, ...], pack: Pack, today: date) -> tuple[str, ...]:
    """The tiers as they count on the day: an announced ban is a ban from its first day on."""
    found = []
    for key in tiers:
        tier = pack.tier(key)
        begun = tier.becomes is not None and tier.from_day is not None and tier.from_day <= today
        found.append(tier.becomes if begun and tier.becomes else key)
    return tuple(dict.fromkeys(found))


def _overlays(of: Compiled, known: Known, act_as: str) -> tuple[str, ...]:
    tests = dict(zip(of.tiers.ids, of.tiers.tests, strict=True))
    return tuple(
        tier.id for tier in of.pack.tiers if tier.overlay and tier.id != act_as and tests[tier.id](*known) == TRUE
    )


def _axis(of: Compiled, standing: Standing, key: str) -> str:
    outcomes = reachable(standing, of.axes[key], of=of)
    return outcomes[0] if len(outcomes) == 1 else UNDECIDED


def _grounds(outcomes: Outcomes) -> int:
    return union(outcomes.rests_on)


def _open(outcomes: Outcomes, known: Known) -> int:
    return open_grounds(outcomes, range(len(outcomes.ids)), known)


def _next(of: Compiled, standing: Standing, known: Known, facts: int) -> str | None:
    """The earliest question that can settle one of these open facts; what decides whether it applies goes before."""
    return of.asked[deciding_choice(standing, facts, known, of=of).question].id if facts else None


def _open_axes(of: Compiled, standing: Standing, known: Known, axes: Mapping[str, str]) -> tuple[Unsettled, ...]:
    found = []
    for key, outcome in axes.items():
        if outcome == UNDECIDED:
            facts = _open(of.axes[key], known)
            found.append(Unsettled(key, of.named(facts), _next(of, standing, known, facts)))
    return tuple(found)


def _open_bits(of: Compiled, one: Unsettled) -> int:
    return union(of.bits[name] for name in one.facts)


def _duties(
    of: Compiled, standing: Standing, known: Known, today: date
) -> tuple[tuple[Owed, ...], tuple[Unsettled, ...]]:
    """The duties that follow and those that are not decided."""
    so, not_so = known
    found, unsettled, next_for = [], [], {}
    for duty, test, rests_on, matters in of.duties:
        worth = test(so, not_so)
        if worth == TRUE:
            found.append(_owed(of, duty, rests_on & so, so, today))
        elif worth == OPEN:
            facts = matters(so, not_so)
            if facts not in next_for:
                next_for[facts] = _next(of, standing, known, facts)
            unsettled.append(Unsettled(duty.id, of.named(facts), next_for[facts]))
    return tuple(found), tuple(unsettled)


def _owed(of: Compiled, duty: Duty, because: int, so: int, today: date) -> Owed:
    only_product = so & of.bits["annex1_high_risk"] and not so & of.bits["annex3_high_risk"]
    begins = duty.for_products if only_product and duty.for_products else duty.from_day
    held = {role for role, fact in of.pack.roles.items() if so & of.bits[fact]}
    bearers = tuple(one for one in duty.bearers if one not in of.pack.act_roles or one in held) or duty.bearers
    return Owed(
        duty.id, duty.article, State.IN_FORCE if begins <= today else State.UPCOMING, begins,
        max(0, (begins - today).days), bearers, of.named(because), duty.confidence.value, duty.binding, duty.penalty,
    )  # fmt: skip


def _doubts(pack: Pack, what: Told, clashes: tuple[Clash, ...], country: str, today: date) -> tuple[Doubt, ...]:
    asked = set(what.facts) - {"nl"} or what.chosen or what.closed_world
    return tuple(
        doubt
        for doubt, holds in (
            (Doubt.BEFORE_THE_LAW, today < pack.first_day),
            (Doubt.UNKNOWN_COUNTRY, country != ANY_COUNTRY and country not in pack.countries),
            (Doubt.ANSWER_AGAINST_RECORD, clashes),
            (Doubt.NO_FACTS, not asked),
            (Doubt.REVIEW_OVERDUE, today > pack.as_of + timedelta(days=REVIEW_DAYS)),
        )
        if holds
    )
