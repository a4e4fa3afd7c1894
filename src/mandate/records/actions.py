"""What can happen to a record: every action once, with the sentence a reader sees and its personal fields."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Action:
    """One action: its name, its sentence in both languages, and the fields that are about a person."""

    name: str
    en: str
    nl: str
    personal: frozenset[str] = frozenset()

    def sentence(self, language: str) -> str:
        """The sentence in the reader's language."""
        return self.nl if language.startswith("nl") else self.en


_PERSON = frozenset({"name", "email", "logins", "function"})

ACTIONS: dict[str, Action] = {
    action.name: action
    for action in (
        Action("organisation.begun", "Organisation begun", "Organisatie gestart"),
        Action("organisation.changed", "Organisation changed", "Organisatie gewijzigd"),
        Action("team.added", "Team added", "Team toegevoegd"),
        Action("team.changed", "Team changed", "Team gewijzigd"),
        Action("team.superseded", "Team superseded by a people list", "Team vervangen door een personeelslijst"),
        Action("team.removed", "Team removed", "Team verwijderd"),
        Action("person.added", "Person added", "Persoon toegevoegd", _PERSON),
        Action("person.changed", "Person changed", "Persoon gewijzigd", _PERSON),
        Action("person.imported", "Person read from a people list", "Persoon gelezen uit een personeelslijst", _PERSON),
        Action("person.left", "Person left", "Persoon vertrokken", _PERSON),
        Action("person.erased", "Person erased", "Persoon gewist", _PERSON),
        Action("tool.added", "Tool added", "Tool toegevoegd"),
        Action("tool.changed", "Tool changed", "Tool gewijzigd"),
        Action("tool.triaged", "Tool decided on in triage", "Over tool besloten in triage"),
        Action("tool.restored", "Tool put back as it was", "Tool teruggezet zoals het was"),
        Action("tool.imported", "Tool read from a tool list", "Tool gelezen uit een toollijst"),
        Action("tool.removed", "Tool removed", "Tool verwijderd"),
        Action("decision.taken", "Decision taken", "Besluit genomen"),
        Action("decision.prepared", "Decision prepared for the MT", "Besluit voorbereid voor het MT"),
        Action("decision.agreed", "Decision agreed by the MT", "Besluit door het MT genomen"),
        Action("decision.declined", "Decision declined by the MT", "Besluit door het MT afgewezen"),
        Action("decision.replaced", "Decision replaced by a later one", "Besluit vervangen door een later besluit"),
        Action("decision.reopened", "Decision stands again", "Besluit geldt weer"),
        Action("decision.undone", "Decision undone", "Besluit teruggedraaid"),
        Action("charter.drafted", "Charter drafted", "Mandaat opgesteld"),
        Action("charter.changed", "Charter changed", "Mandaat gewijzigd"),
        Action("processing.written", "Processing record written", "Verwerkingsbesluit geschreven"),
        Action("processing.changed", "Processing record changed", "Verwerkingsbesluit gewijzigd"),
        Action("processing.signed", "Processing record signed", "Verwerkingsbesluit ondertekend"),
        Action("processing.unsigned", "Signature withdrawn", "Handtekening ingetrokken"),
        Action("processing.withdrawn", "Processing record withdrawn", "Verwerkingsbesluit ingetrokken"),
        Action("inventory.sealed", "Inventory sealed", "Inventarisatie verzegeld"),
        Action("conversation.noted", "Conversation noted", "Gesprek genoteerd", frozenset({"text"})),
        Action("conversation.changed", "Conversation changed", "Gesprek gewijzigd", frozenset({"text"})),
        Action("conversation.removed", "Conversation removed", "Gesprek verwijderd", frozenset({"text"})),
        Action("quote.pinned", "Quote pinned", "Citaat vastgezet", frozenset({"text"})),
        Action("quote.unpinned", "Quote unpinned", "Citaat losgemaakt", frozenset({"text"})),
        Action("pack.forwarded", "Sent on to the MT", "Doorgestuurd naar het MT"),
        Action("campaign.planned", "Assessment planned", "Meting gepland"),
        Action("campaign.changed", "Assessment changed", "Meting gewijzigd"),
        Action("campaign.opened", "Assessment opened", "Meting geopend"),
        Action("campaign.closed", "Assessment closed", "Meting gesloten"),
        Action("campaign.cancelled", "Assessment cancelled", "Meting geannuleerd"),
        Action("publication.sealed", "Results published", "Uitkomst gepubliceerd"),
        Action("consent.given", "Agreed to be named", "Ingestemd met zichtbare antwoorden"),
        Action("consent.withdrawn", "No longer agrees to be named", "Instemming ingetrokken"),
        Action("session.planned", "Alignment session planned", "Afstemsessie gepland"),
        Action("session.changed", "Alignment session changed", "Afstemsessie gewijzigd"),
        Action("session.held", "Alignment session held", "Afstemsessie gehouden"),
        Action("coaching.planned", "Coaching module planned", "Coachingmodule gepland"),
        Action("coaching.done", "Coaching module done", "Coachingmodule gedaan"),
        Action("coaching.removed", "Coaching module taken off", "Coachingmodule eraf gehaald"),
        Action("initiative.drafted", "Initiative drafted", "Initiatief opgesteld"),
        Action("initiative.changed", "Initiative changed", "Initiatief gewijzigd"),
        Action("initiative.dropped", "Initiative dropped", "Initiatief vervallen"),
        Action("ledger.erased", "Contents of earlier changes erased", "Inhoud van eerdere wijzigingen gewist"),
    )
}


def action_named(name: str) -> Action:
    """The registered action; KeyError for one nobody registered."""
    return ACTIONS[name]
