"""What stands on a reader's desk."""
from datetime import date
from mandate.records.models import Person
def of(person: Person, *, today: date) -> dict[str, object]:
    return {}
