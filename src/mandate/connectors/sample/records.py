"""The processing record and the page that says everything here is a sample."""

from collections.abc import Sequence
from datetime import timedelta

from mandate.connectors.sample.company import COMPANY_NAME
from mandate.connectors.sample.plan import Plan

FIRST_LINE = "Sample company written by mandate: nothing in this folder is about a real company or person."
FILES_FROM = "Files:"


def processing(plan: Plan) -> str:
    """The processing record as YAML, signed by the architect, the privacy officer and the works council."""
    company = plan.company
    signed_on, consulted_on = plan.start - timedelta(days=3), plan.start - timedelta(days=10)
    signers = (
        ("architect", company.architect),
        ("auditor", company.privacy_officer),
        ("works_council", company.council_chair),
    )
    lines = [
        "# Sample. Who agreed to what, before anything about people is read.",
        "purpose: >-",
        f"  Find out which AI services the teams of {COMPANY_NAME} use, at what cost and with which risk, in order to",
        "  decide what is allowed and to offer better alternatives. Not to judge or follow individual employees.",
        "retention_days: 90",
        f'consulted: "Works council, meeting of {consulted_on}, consent under article 27 WOR"',
        f'reference: "OR-{plan.start.year}-14"',
        "signatures:",
    ]
    lines += [f'  - {{role: {role}, name: "{person.name}", "on": {signed_on}}}' for role, person in signers]
    return "\n".join(lines) + "\n"


def readme(plan: Plan, files: Sequence[str]) -> str:
    """The page that opens the folder; the list of files under it is how the generator knows its own folder again."""
    lines = [
        FIRST_LINE,
        "",
        f"{COMPANY_NAME} is an invented Dutch bicycle maker with a webshop and dealers: {plan.size} people, "
        f"{plan.weeks} weeks up to {plan.until.isoformat()}.",
        "Names are drawn from two lists of common names; addresses end in .example; networks are private or reserved.",
        "The AI services are real ones from the catalogue; what is said about their use is invented.",
        "Logs are lighter than life: about ten visits per person and day, where a real proxy writes thousands.",
        f"Written again with: mandate sample FOLDER --people {plan.size} --weeks {plan.weeks} --seed {plan.seed} "
        f"--until {plan.until.isoformat()}",
        "",
        FILES_FROM,
        *files,
    ]
    return "\n".join(lines) + "\n"


def files_in(readme_text: str) -> tuple[str, ...] | None:
    """The files an earlier run listed, or None when the text is not from this generator."""
    lines = readme_text.splitlines()
    if not lines or lines[0] != FIRST_LINE or FILES_FROM not in lines:
        return None
    return tuple(lines[lines.index(FILES_FROM) + 1 :])
