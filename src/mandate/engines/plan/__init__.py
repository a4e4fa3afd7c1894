"""The roadmap: what starts when under real capacity, money and rules, how far from the best, and why not otherwise.

What other floors use (all pure: no clock, no files, no chance but a seed; solvers are loaded by the first search):

    reading.portfolio(raw: object) -> Portfolio            a JSON value of format mandate-plan/1; raises
                                                           terms.InvalidPortfolio(faults: tuple[Fault(field, reason)])
    solving.plan(portfolio, *, watch=None, hint=None, measure=None) -> outcome.Plan
    watching.Watch(on_progress, stop, remaining)           progress (plan so far, value, bound, step); a way to end it
    checking.broken(portfolio, starts) -> tuple[Rule, ...] every rule that starts {id: (mode, slot)} break; also for
                                                           a plan that a person dragged together
    explaining.why_not(portfolio, plan, WhyNot(id, slot)) -> Answer
    changing.patched(raw, patch) -> object                 merge patch by id over the JSON value; read it again after
    changing.what_if(before, plan, after) -> Difference    moved, added, dropped, value, both gaps
    changing.difference(one, other) -> Difference          two plans beside each other (scenarios), without a new search
    pricing.price(portfolio, plan, Price(role, per_slot)) -> Priced     an interval, never a dual value
    dates.dates(portfolio, plan) -> tuple[DateChance, ...] probability of each date, P50 and P80
    scores.ranks(portfolio, plan) -> tuple[Ranked, ...]    RICE, WSJF, value against effort beside the plan's order
    writing.plan_json(plan), writing.answers_json(...)     plain JSON values, as `mandate plan --json` prints them

A `Portfolio` can also be built directly from the dataclasses of `terms`; `references.look_up` checks one. Reasons and
faults are codes (`engines.terms.Reason`); their sentences in English and Dutch are in the catalogue
(`mandate.catalogue.planning.plan_text`). Slots count from 0 and `end` is the first slot after; a quarter of the plan is
three slots; money is in whole cents.
"""
