"""Notes of four conversations the architect had: what people say that no log can show."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from mandate.connectors.sample.plan import Plan


@dataclass(frozen=True, slots=True)
class Talk:
    """One conversation; `before_end` says how many days before the end of the period it took place, at the latest."""

    slug: str
    speaker_role: str
    before_end: int
    topics: tuple[str, ...]
    text: str


TALKS = (
    Talk(
        "hoofd-content",
        "Hoofd content",
        26,
        ("guardrails", "data", "people"),
        """# Gesprek met het hoofd content

"We schrijven inmiddels zeventig productteksten per week. Twee jaar geleden waren dat er twintig. Dat komt
door ChatGPT, daar hoef ik niet geheimzinnig over te doen. Maar iedereen doet het in een eigen account,
sommigen betalen zelf en declareren het."

- Voor de voorjaarscollectie zijn er beelden met Midjourney gemaakt. Niemand weet of we die op de
  dealerposters mogen zetten. De drukker vroeg ernaar en toen hebben we ze er op het laatste moment afgehaald.
- "Vorige maand plakte iemand een lijst met klantreacties in ChatGPT, met namen en ordernummers. Niet kwaad
  bedoeld. Er is gewoon geen regel die ze kan lezen."
- DeepL staat op haar kaart. Ze hoorde pas in dit gesprek dat Dealers DACH er ook een contract voor heeft.
- Jasper staat nog op de lijst van IT, maar daar werkt sinds de zomer niemand meer mee.

"Ik wil één A4: dit mag, dit mag niet, en wie bel ik als ik het niet weet. Als dat er is, houd ik mijn team
eraan."
""",
    ),
    Talk(
        "teamleider-servicedesk",
        "Teamleider servicedesk",
        19,
        ("automation", "people", "success"),
        """# Gesprek met de teamleider servicedesk

Op maandag komen er zo'n 340 mails binnen; 60 % gaat over levertijd, garantie of een ontbrekend onderdeel.

"Mijn mensen zoeken het antwoord nu in drie systemen en tikken het dan over. Twee van hen laten ChatGPT een
concept schrijven. Dat scheelt vier minuten per mail, zeggen ze, maar ik kan het niet meten en ik durf het
niet voor iedereen open te zetten."

- De zorg in het team: "Als de computer de makkelijke vragen doet, krijg ik alleen nog boze klanten." Dat wil
  hij vooraf bespreken, ook met de ondernemingsraad.
- Garantieclaims boven 250 euro moeten door een mens worden beslist. Dat staat nergens, maar iedereen doet het
  zo.
- Hij wil beginnen met één soort vraag: levertijd. Succes is voor hem dat de klant binnen vier uur een goed
  antwoord heeft en dat het aantal heropende vragen niet stijgt.
- Goed om te weten: in december is er geen tijd om iets nieuws te leren.
""",
    ),
    Talk(
        "sales-manager-dach",
        "Sales manager DACH",
        13,
        ("data", "guardrails", "mandate"),
        """# Conversation with the sales manager DACH

"Half of my calls now have a note-taker in them. I did not invite it. A colleague connected his calendar and
since then it joins every meeting he is in, and it mails the summary to everybody, the dealer included."

- One dealer in Bavaria asked in writing where the recording is kept. Nobody could answer. The question is
  five weeks old.
- The team translates quotes and contracts with DeepL, on a paid plan, "because my legal department told me
  the free one keeps your text". He did not know that marketing pays for DeepL as well.
- Dealer prices live in a spreadsheet that three people mail around. "If you want an assistant that prepares a
  visit, start there. It will be confidently wrong until that list is one list."
- On who decides: "I asked IT, IT asked legal, legal asked marketing. After two months I simply bought it on
  my card."

He would accept a no within a week more easily than a maybe after two months.
""",
    ),
    Talk(
        "developer-e-commerce",
        "Back-end developer e-commerce",
        6,
        ("automation", "success", "mandate", "data"),
        """# Conversation with a back-end developer in e-commerce

"Copilot is official, so we have that. Three of us pay for Cursor ourselves because it is simply better on the
old checkout code. We expense it, nobody has ever asked."

- They keep the customer database out of it: "We agreed that at lunch. It is not written down anywhere."
- A script of theirs already drafts category texts for the webshop with Claude and puts them in the PIM as a
  draft; an editor releases them. About 400 texts since September, 30 of them sent back.
- What is missing is a number: whether these pages sell better or worse. The web analyst left and was not
  replaced.
- He wants a small budget he may spend without asking, "a few hundred a quarter", and one person who can say
  yes the same week.

"Do not give me a committee. Give me a test account, fake customers and somebody who reads the results."
""",
    ),
)


def notes(plan: Plan) -> Iterator[tuple[str, str]]:
    """File name and text of each conversation, with front matter; dates lie within the period."""
    for talk in TALKS:
        on = _working_day(max(plan.until - timedelta(days=talk.before_end), plan.start))
        topics = ", ".join(talk.topics)
        head = (
            f"---\nspeaker_role: {talk.speaker_role}\ndate: {on.isoformat()}\ntopics: [{topics}]\nsample: true\n---\n\n"
        )
        yield f"{on.isoformat()}-{talk.slug}.md", head + talk.text


def _working_day(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - 4))
