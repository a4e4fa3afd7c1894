"""The team tree of the sample company: which teams, how large, where they work and who carries their cost."""

from dataclasses import dataclass
from enum import StrEnum


class Place(StrEnum):
    """Where a team works; decides which source can see it."""

    OFFICE = "office"
    WORKSHOP = "workshop"
    STORE = "store"


@dataclass(frozen=True, slots=True)
class Team:
    """One team of the tree; `usual` is its size in the company of 212, `least` what it never shrinks below."""

    key: str
    name: str
    parent: str | None
    usual: int
    functions: tuple[str, ...]
    cost_centre: str
    place: Place = Place.OFFICE
    least: int = 0


ARCHITECT = "AI-architect marketing en sales"
PRIVACY_OFFICER = "Privacy officer"

TEAMS = (
    Team(
        "directie",
        "Directie",
        None,
        6,
        (
            "Algemeen directeur",
            "Commercieel directeur",
            "Financieel directeur",
            "Operationeel directeur",
            "HR-directeur",
            "Directieassistent",
        ),
        "1000 Directie",
        least=1,
    ),
    Team(
        "marketing", "Marketing", None, 3, ("Hoofd marketing", ARCHITECT, "Campagneplanner"), "4100 Marketing", least=2
    ),
    Team(
        "merk",
        "Brand",
        "marketing",
        7,
        ("Brand manager", "Merkstrateeg", "PR-adviseur", "Eventcoördinator"),
        "4110 Brand",
    ),
    Team(
        "content",
        "Content",
        "marketing",
        9,
        ("Hoofd content", "Copywriter", "Contentmarketeer", "Videomaker", "Vormgever"),
        "4120 Content",
    ),
    Team(
        "ecommerce",
        "E-commerce",
        "marketing",
        12,
        (
            "Manager e-commerce",
            "Front-end developer",
            "Webshopbeheerder",
            "SEO-specialist",
            "Back-end developer",
            "Conversiespecialist",
        ),
        "4130 E-commerce",
    ),
    Team("crm", "CRM", "marketing", 6, ("CRM-manager", "E-mailmarketeer", "Data-analist"), "4140 CRM"),
    Team("verkoop", "Sales", None, 2, ("Hoofd sales", "Sales controller"), "4200 Sales"),
    Team(
        "binnendienst",
        "Inside sales",
        "verkoop",
        11,
        ("Teamleider inside sales", "Inside sales adviseur"),
        "4210 Inside sales",
    ),
    Team(
        "benelux",
        "Dealers Benelux",
        "verkoop",
        10,
        ("Salesmanager Benelux", "Accountmanager dealers"),
        "4220 Dealers Benelux",
    ),
    Team(
        "dach",
        "Dealers DACH",
        "verkoop",
        7,
        ("Sales manager DACH", "Area manager Süd", "Area manager Nord"),
        "4230 Dealers DACH",
    ),
    Team(
        "servicedesk",
        "Servicedesk",
        "verkoop",
        14,
        ("Teamleider servicedesk", "Klantadviseur", "Garantiemedewerker"),
        "4240 Servicedesk",
    ),
    Team("product", "Product & design", None, 2, ("Hoofd product", "Productmanager"), "5000 Product"),
    Team(
        "ontwikkeling",
        "Productontwikkeling",
        "product",
        9,
        ("Lead engineer", "Frame-engineer", "E-bike engineer"),
        "5010 R&D",
    ),
    Team(
        "design",
        "Design",
        "product",
        6,
        ("Lead designer", "Industrieel ontwerper", "Kleur en materiaal"),
        "5020 Design",
    ),
    Team("kwaliteit", "Kwaliteit", "product", 5, ("Hoofd kwaliteit", "Testengineer"), "5030 Kwaliteit"),
    Team("operatie", "Operations", None, 2, ("Hoofd operations", "Productieplanner"), "6000 Operations"),
    Team(
        "assemblage",
        "Assemblage",
        "operatie",
        40,
        ("Teamleider assemblage", "Monteur", "Wielenbouwer", "Lakspuiter"),
        "6010 Assemblage",
        Place.WORKSHOP,
    ),
    Team(
        "magazijn",
        "Magazijn",
        "operatie",
        18,
        ("Teamleider magazijn", "Magazijnmedewerker", "Expeditiemedewerker"),
        "6020 Magazijn",
        Place.WORKSHOP,
    ),
    Team(
        "inkoop",
        "Inkoop",
        "operatie",
        8,
        ("Hoofd inkoop", "Strategisch inkoper", "Operationeel inkoper"),
        "6030 Inkoop",
        least=2,
    ),
    Team(
        "financien",
        "Financiën",
        None,
        8,
        ("Controller", "Administrateur", "Crediteurenadministratie"),
        "7000 Financiën",
    ),
    Team(
        "it",
        "IT",
        None,
        9,
        ("Hoofd IT", "Systeembeheerder", "Integratiespecialist", "Werkplekbeheerder"),
        "7100 IT",
        least=1,
    ),
    Team("hr", "HR", None, 5, ("HR-manager", "HR-adviseur", "Recruiter"), "7200 HR"),
    Team(
        "juridisch",
        "Juridische zaken",
        None,
        3,
        ("Bedrijfsjurist", PRIVACY_OFFICER, "Contractbeheerder"),
        "7300 Juridisch",
        least=2,
    ),
    Team(
        "winkel_utrecht",
        "Winkel Utrecht",
        "verkoop",
        5,
        ("Winkelmanager", "Verkoper"),
        "4310 Winkel Utrecht",
        Place.STORE,
    ),
    Team(
        "winkel_arnhem", "Winkel Arnhem", "verkoop", 5, ("Winkelmanager", "Verkoper"), "4320 Winkel Arnhem", Place.STORE
    ),
)
TEAM = {team.key: team for team in TEAMS}
