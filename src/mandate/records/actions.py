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
        Action("campaign.extended", "Last day of an assessment moved", "Laatste dag van een meting verplaatst"),
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
        Action("classification.changed", "Class of data described", "Gegevensklasse beschreven"),
        Action("classification.removed", "Description of a class removed", "Beschrijving van klasse verwijderd"),
        Action("purpose.added", "Purpose added", "Doel toegevoegd"),
        Action("purpose.changed", "Purpose changed", "Doel gewijzigd"),
        Action("purpose.removed", "Purpose removed", "Doel verwijderd"),
        Action("competence.added", "Competence added", "Bekwaamheid toegevoegd"),
        Action("competence.changed", "Competence changed", "Bekwaamheid gewijzigd"),
        Action("competence.removed", "Competence removed", "Bekwaamheid verwijderd"),
        Action("attainment.noted", "Level reached noted", "Behaald niveau genoteerd"),
        Action("attainment.removed", "Level removed", "Niveau verwijderd"),
        Action("vendor.added", "Vendor added", "Leverancier toegevoegd"),
        Action("vendor.changed", "Vendor changed", "Leverancier gewijzigd"),
        Action("vendor.removed", "Vendor removed", "Leverancier verwijderd"),
        Action("dataset.added", "Dataset added", "Dataset toegevoegd"),
        Action("dataset.changed", "Dataset changed", "Dataset gewijzigd"),
        Action("dataset.removed", "Dataset removed", "Dataset verwijderd"),
        Action("rule.added", "Rule added", "Regel toegevoegd"),
        Action("rule.changed", "Rule changed", "Regel gewijzigd"),
        Action("rule.withdrawn", "Rule withdrawn", "Regel ingetrokken"),
        Action("rule.restored", "Rule put back as it was", "Regel teruggezet zoals hij was"),
        Action("draft.made", "Draft of changes made", "Concept van wijzigingen gemaakt"),
        Action("draft.changed", "Draft of changes changed", "Concept van wijzigingen gewijzigd"),
        Action("draft.published", "Changes published", "Wijzigingen gepubliceerd"),
        Action("draft.rolled_back", "Changes rolled back", "Wijzigingen teruggedraaid"),
        Action("draft.dropped", "Draft dropped", "Concept weggelegd"),
        Action("request.made", "Asked", "Aangevraagd"),
        Action("request.approved", "Request approved", "Aanvraag goedgekeurd"),
        Action("request.denied", "Request denied", "Aanvraag afgewezen"),
        Action("request.withdrawn", "Request withdrawn", "Aanvraag ingetrokken"),
        Action("request.expired", "Request expired", "Aanvraag verlopen"),
        Action("request.moved", "Request moved to another lane", "Aanvraag naar een andere route"),
        Action("grant.given", "Access given", "Toegang gegeven"),
        Action("grant.changed", "Access changed", "Toegang gewijzigd"),
        Action("grant.confirmed", "Access confirmed", "Toegang bevestigd"),
        Action("grant.withdrawn", "Access withdrawn", "Toegang ingetrokken"),
        Action("review.opened", "Review of access opened", "Controle van toegang geopend"),
        Action("review.answered", "Review of access answered", "Controle van toegang beantwoord"),
        Action("review.done", "Review of access done", "Controle van toegang afgerond"),
        Action("review.lapsed", "Review of access lapsed", "Controle van toegang verlopen"),
        Action("section.written", "Section of the policy written", "Deel van het beleid geschreven"),
        Action("section.removed", "Section of the policy removed", "Deel van het beleid verwijderd"),
        Action("policy.published", "Policy published", "Beleid gepubliceerd"),
        Action("acknowledgement.given", "Policy read", "Beleid gelezen"),
        Action("recalibration.planned", "Recalibration planned", "Herijking gepland"),
        Action("recalibration.prepared", "Recalibration prepared", "Herijking voorbereid"),
        Action("recalibration.changed", "Recalibration changed", "Herijking gewijzigd"),
        Action("recalibration.signed", "Recalibration signed", "Herijking ondertekend"),
        Action("point.added", "Point put on the agenda", "Punt op de agenda gezet"),
        Action("point.decided", "Point decided", "Punt besloten"),
        Action("point.removed", "Point taken off the agenda", "Punt van de agenda gehaald"),
        Action("development.fed", "Development put on the watch list", "Ontwikkeling op de volglijst gezet"),
        Action("development.triaged", "Development triaged", "Ontwikkeling beoordeeld"),
        Action("development.removed", "Development taken off the watch list", "Ontwikkeling van de volglijst gehaald"),
        Action("ledger.erased", "Contents of earlier changes erased", "Inhoud van eerdere wijzigingen gewist"),
    )
}


def action_named(name: str) -> Action:
    """The registered action; KeyError for one nobody registered."""
    return ACTIONS[name]
