"""What AI costs the company: card statements in two currencies and a ledger in euros, between ordinary expenses."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from mandate.connectors.sample.chance import dice
from mandate.connectors.sample.company import Person
from mandate.connectors.sample.habits import users
from mandate.connectors.sample.plan import Plan
from mandate.connectors.sample.story import TOOLS
from mandate.connectors.sample.teams import TEAM

CARD_HEADER = (
    "Transaction Date",
    "Posting Date",
    "Cardholder",
    "Merchant",
    "Amount",
    "Currency",
    "Department",
    "Reference",
)
LEDGER_HEADER = (
    "Boekdatum",
    "Boekstuk",
    "Grootboekrekening",
    "Relatie",
    "Omschrijving",
    "Bedrag",
    "Valuta",
    "Kostenplaats",
)
LEDGER_SHEET = "Mutaties"


@dataclass(frozen=True, slots=True)
class Expense:
    """One payment; `anchor` names the AI service it pays for, None for all else (not written to any file)."""

    on: date
    merchant: str
    amount: Decimal
    currency: str
    cost_centre: str
    cardholder: str = ""
    description: str = ""
    account: str = ""
    anchor: str | None = None


@dataclass(frozen=True, slots=True)
class _Subscription:
    anchor: str
    merchant: str
    amount: str
    currency: str
    cards: int
    day: int


# Statement texts as card schemes print them; amounts are list prices with or without VAT, as cards are charged.
_ON_CARDS = (
    _Subscription("chatgpt.com", "OPENAI *CHATGPT SUBSCR", "24.20", "USD", 7, 4),
    _Subscription("deepl.com", "DEEPL* SUBSCRIPTION KOELN", "104.87", "EUR", 1, 12),
    _Subscription("fireflies.ai", "FIREFLIES.AI SAN FRANCISCO", "152.00", "USD", 1, 9),
    _Subscription("midjourney.com", "MIDJOURNEY INC.", "36.30", "USD", 3, 17),
    _Subscription("cursor.com", "CURSOR, AI POWERED IDE", "24.20", "USD", 3, 21),
    _Subscription("lavender.ai", "LAVENDER.AI", "145.00", "USD", 1, 6),
    _Subscription("claude.ai", "CLAUDE.AI SUBSCRIPTION", "21.78", "USD", 4, 14),
    _Subscription("perplexity.ai", "PERPLEXITY AI", "20.00", "USD", 2, 11),
    _Subscription("elevenlabs.io", "ELEVENLABS.IO", "26.62", "USD", 1, 25),
    _Subscription("surferseo.com", "PADDLE.NET* SURFERSEO", "119.79", "EUR", 1, 19),
    _Subscription("grammarly.com", "GRAMMARLY CO*QX7LD2K", "30.00", "USD", 2, 2),
)
# (anchor, relation, description, euros a month, cost centre); the last two are ordinary software, from a reseller
_ON_ACCOUNT = (
    ("chatgpt.com", "OpenAI ChatGPT", "ChatGPT Business 12 gebruikers", "348.00", "4100 Marketing"),
    ("deepl.com", "DeepL SE", "DeepL Pro Advanced, 8 gebruikers", "399.92", "4230 Dealers DACH"),
    ("githubcopilot.com", "GitHub B.V.", "GitHub Copilot Business 11 seats", "191.40", "7100 IT"),
    ("copilot.microsoft.com", "Werkplekpartner Oost", "Microsoft Copilot 20 licenties", "562.00", "7100 IT"),
    (None, "Werkplekpartner Oost", "Werkplekken en mail", "3310.00", "7100 IT"),
    (None, "Webkoers Digitaal B.V.", "CRM-licenties en beheer", "1480.00", "4140 CRM"),
)
_CARD_NOISE = (
    ("STATIONSKIOSK ARNHEM", 3, 12),
    ("PARKEREN CENTRUM UTRECHT", 4, 26),
    ("LUNCHROOM DE SPAAK", 11, 48),
    ("TANKSTATION A12 DUIVEN", 38, 95),
    ("HOTEL AM BODENSEE", 98, 260),
    ("TREINKAART SPOOR.EXAMPLE", 9, 64),
    ("BEURSHAL ZUID STANDBOUW", 120, 900),
    ("BLOEMEN VAN DE HOEK", 20, 60),
    ("FOTOBANK.EXAMPLE", 29, 99),
    ("KANTOORVAKHANDEL ARNHEM", 8, 140),
    ("BOEKHANDEL HET WIEL", 12, 55),
    ("COPIJCENTRUM ARNHEM", 6, 80),
)
_LEDGER_NOISE = (
    ("Frameleverancier Oost", "Frames serie", "3000 Inkoop frames", 9_000, 42_000, "6030 Inkoop"),
    ("Naven en Remmen B.V.", "Remsets", "3010 Inkoop onderdelen", 1_200, 14_000, "6030 Inkoop"),
    ("Accu-fabriek Noord", "Accupakketten 500 Wh", "3020 Inkoop accu's", 8_000, 38_000, "6030 Inkoop"),
    ("Pakketdienst Example", "Verzendkosten webshop", "4500 Vracht", 2_100, 7_400, "6020 Magazijn"),
    ("Studio Kantlicht", "Campagne najaar", "4700 Reclame", 2_500, 8_800, "4110 Brand"),
    ("Energie Example", "Elektra hal 2", "4400 Energie", 3_900, 6_100, "6000 Operations"),
    ("Uitzendbureau De Ketting", "Inhuur assemblage", "4010 Inhuur", 2_800, 9_600, "6010 Assemblage"),
    ("Vakblad Tweewieler", "Advertentie", "4700 Reclame", 450, 1_900, "4110 Brand"),
)
CENT = Decimal("0.01")


def card_expenses(plan: Plan) -> tuple[Expense, ...]:
    """Every card payment of the period by date: AI subscriptions, a refund, a double line, and everyday spending."""
    random = dice(plan.seed, "cards")
    found = [expense for subscription in _ON_CARDS for expense in _monthly(plan, subscription)]
    holders = [person for person in plan.company.people if person.mail and person.team not in ("hr", "financien")]
    for day in plan.days:
        for _ in range(min(4, max(1, plan.size // 106)) if day.weekday() < 5 else 0):
            merchant, low, high = random.choice(_CARD_NOISE)
            holder = random.choice(holders)
            found.append(_card(day, merchant, _amount(random, low, high), "EUR", holder))
    midjourney = [expense for expense in found if expense.anchor == "midjourney.com"]
    if midjourney:
        found += [_refund(midjourney[-1], plan.until), midjourney[0]]
    return tuple(sorted(found, key=lambda expense: (expense.on, expense.merchant, expense.cardholder, expense.amount)))


def card_rows(plan: Plan) -> Iterator[tuple[str, ...]]:
    """The rows of the card file: ISO dates, decimal points, merchant texts as on the statement."""
    for number, expense in enumerate(card_expenses(plan), start=1):
        posted = expense.on + timedelta(days=1 + number % 2)
        yield (
            expense.on.isoformat(),
            posted.isoformat(),
            expense.cardholder,
            expense.merchant,
            f"{expense.amount:.2f}",
            expense.currency,
            expense.cost_centre,
            f"VW{number:06d}",
        )


def ledger_expenses(plan: Plan) -> tuple[Expense, ...]:
    """Every ledger line of the period by date: monthly AI invoices between the company's ordinary purchases."""
    random = dice(plan.seed, "ledger")
    found = [
        Expense(on, relation, Decimal(euros), "EUR", centre, description=text, account="4600 Software", anchor=anchor)
        for anchor, relation, text, euros, centre in _ON_ACCOUNT
        for on in _days_of_month(plan, 1)
    ]
    for day in plan.days:
        for _ in range(random.randint(1, 3) if day.weekday() < 5 else 0):
            relation, text, account, low, high, centre = random.choice(_LEDGER_NOISE)
            week = day.isocalendar().week
            found.append(
                Expense(day, relation, _amount(random, low, high), "EUR", centre, "", f"{text} wk {week}", account)
            )
    return tuple(sorted(found, key=lambda expense: (expense.on, expense.merchant, expense.amount)))


def ledger_rows(plan: Plan) -> Iterator[tuple[date, str, str, str, str, Decimal | str, str, str]]:
    """The rows of the ledger sheet: real dates, and amounts of which some were typed as Dutch text (`1.234,50`)."""
    for number, expense in enumerate(ledger_expenses(plan), start=1):
        amount = dutch(expense.amount) if number % 9 == 0 else expense.amount
        yield (
            expense.on,
            f"INK-{number:05d}",
            expense.account,
            expense.merchant,
            expense.description,
            amount,
            expense.currency,
            expense.cost_centre,
        )


def dutch(amount: Decimal) -> str:
    """An amount as a Dutch bookkeeper types it."""
    return f"{amount:,.2f}".translate(str.maketrans(",.", ".,"))


def _monthly(plan: Plan, subscription: _Subscription) -> Iterator[Expense]:
    tool = next(tool for tool in TOOLS if tool.anchor == subscription.anchor)
    holders = [person for person in users(plan, tool) if not person.left][: subscription.cards]
    for place, holder in enumerate(holders):
        for on in _days_of_month(plan, (subscription.day + 2 * place - 1) % 28 + 1):
            yield _card(
                on,
                subscription.merchant,
                Decimal(subscription.amount),
                subscription.currency,
                holder,
                subscription.anchor,
            )


def _days_of_month(plan: Plan, day: int) -> list[date]:
    return [on for on in plan.days if on.day == day]


def _card(
    on: date, merchant: str, amount: Decimal, currency: str, holder: Person, anchor: str | None = None
) -> Expense:
    return Expense(on, merchant, amount, currency, TEAM[holder.team].cost_centre, cardholder=holder.name, anchor=anchor)


def _refund(expense: Expense, until: date) -> Expense:
    on = min(expense.on + timedelta(days=3), until)
    return Expense(
        on,
        expense.merchant,
        -expense.amount,
        expense.currency,
        expense.cost_centre,
        expense.cardholder,
        anchor=expense.anchor,
    )


def _amount(random: Random, low: int, high: int) -> Decimal:
    return Decimal(random.randint(low * 100, high * 100)) * CENT
