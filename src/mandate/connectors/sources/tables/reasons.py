"""Why a row or a table was not read, in words a reader can act on; rows carry the code, never their text."""

from mandate.connectors.sources.problems import Problem, Words

REASONS: dict[str, Words] = {
    "unclosed_quote": (
        "a quotation mark is opened and never closed",
        "een aanhalingsteken wordt geopend en nooit gesloten",
    ),
    "cell_too_long": ("a cell longer than one megabyte", "een cel langer dan een megabyte"),
    "too_many_cells": ("more cells than the header has columns", "meer cellen dan de kop kolommen heeft"),
    "beyond_row_limit": ("after the millionth row", "na de miljoenste rij"),
    "part_of_row": ("belongs to the rejected row above", "hoort bij de afgewezen rij erboven"),
    "total_row": ("a total, not a row", "een totaal, geen rij"),
    "no_person": ("no name, e-mail address or login", "geen naam, e-mailadres of inlognaam"),
    "duplicate_other_name": (
        "the e-mail address or login of an earlier row, with another name",
        "het e-mailadres of de inlognaam van een eerdere rij, met een andere naam",
    ),
    "no_tool": ("no tool name", "geen naam van een tool"),
    "no_date": ("no date", "geen datum"),
    "bad_date": ("the date cannot be read", "de datum is niet te lezen"),
    "no_amount": ("no amount", "geen bedrag"),
    "bad_amount": ("the amount cannot be read", "het bedrag is niet te lezen"),
    "bad_currency": ("the currency cannot be read", "de valuta is niet te lezen"),
    "two_currencies": ("two different currencies in one row", "twee verschillende valuta in een rij"),
    "bad_direction": ("it is not clear whether money went in or out", "onduidelijk of het geld erin of eruit ging"),
    "no_merchant": ("no merchant or description", "geen leverancier of omschrijving"),
    "no_app": ("no app name or client id", "geen app-naam of client-id"),
    "no_extension": ("no extension id or name", "geen extensie-id of naam"),
    "not_an_object": ("not an object with named values", "geen object met benoemde waarden"),
    "broken_json": ("the JSON breaks off or is damaged here", "de JSON breekt hier af of is beschadigd"),
    "bad_field": ("a field that cannot be used", "een veld dat niet te gebruiken is"),
    "line_too_long": ("longer than one megabyte", "langer dan een megabyte"),
}
"""Codes of rejected rows, in English and Dutch."""

EMPTY_TABLE = Problem("empty", "The file is empty.", "Het bestand is leeg.")
NO_ROWS = Problem(
    "no_rows",
    "The table has a header but no rows under it.",
    "De tabel heeft een kop maar geen rijen eronder.",
)
OLD_EXCEL = Problem(
    "old_excel",
    "This is the old Excel format (.xls). Open it in Excel and save it as XLSX or CSV.",
    "Dit is het oude Excel-formaat (.xls). Open het in Excel en sla het op als XLSX of CSV.",
)
PASSWORD = Problem(
    "password",
    "This workbook is protected with a password. Save a copy without a password and hand that in.",
    "Deze werkmap is beveiligd met een wachtwoord. Sla een kopie zonder wachtwoord op en lever die aan.",
)
OTHER_OFFICE = Problem(
    "old_office",
    "This is an old Office file that is not a workbook. Hand in the table as XLSX or CSV.",
    "Dit is een oud Office-bestand dat geen werkmap is. Lever de tabel aan als XLSX of CSV.",
)
BROKEN_WORKBOOK = Problem(
    "broken_workbook",
    "This workbook is damaged or incomplete. Open it in Excel, save it again as XLSX or CSV, and hand that in.",
    "Deze werkmap is beschadigd of onvolledig. Open hem in Excel, sla hem opnieuw op als XLSX of CSV en lever die aan.",
)
NOT_A_WORKBOOK = Problem(
    "not_a_workbook",
    "This is a ZIP archive or another document, not an XLSX workbook. Unpack it, or save the table as XLSX or CSV.",
    "Dit is een ZIP-archief of een ander document, geen XLSX-werkmap. Pak het uit, of bewaar de tabel als XLSX of CSV.",
)
WORKBOOK_BOMB = Problem(
    "expands_too_far",
    "Unpacked, this workbook is larger than 256 MB. It was not opened. Save the table as CSV.",
    "Uitgepakt is deze werkmap groter dan 256 MB. Hij is niet geopend. Sla de tabel op als CSV.",
)
SHEET_TOO_LARGE = Problem(
    "sheet_too_large",
    "A sheet of this workbook reaches over more than ten million cells. It was not opened."
    " Delete empty rows and columns, or save the table as CSV.",
    "Een blad van deze werkmap beslaat meer dan tien miljoen cellen. De werkmap is niet geopend."
    " Verwijder lege rijen en kolommen, of sla de tabel op als CSV.",
)
NO_SHEET = Problem(
    "no_sheet",
    "No sheet of this workbook holds rows.",
    "Geen blad van deze werkmap bevat rijen.",
)
DOCUMENT_TOO_LARGE = Problem(
    "document_too_large",
    "This JSON document is larger than 64 MB. Export it in parts, or as one object a line.",
    "Dit JSON-document is groter dan 64 MB. Exporteer het in delen, of met een object per regel.",
)
BROKEN_JSON = Problem(
    "broken_json",
    "The JSON breaks off or is damaged at this line. What came before it was read.",
    "De JSON breekt af of is beschadigd op deze regel. Wat ervoor stond is gelezen.",
)
TOO_MANY_ROWS = Problem(
    "too_many_rows",
    "The table has more than 1,000,000 rows. What comes after this line was not read.",
    "De tabel heeft meer dan 1.000.000 rijen. Wat na deze regel komt is niet gelezen.",
)
UNCLOSED_QUOTE = Problem(
    "unclosed_quote",
    "A quotation mark is opened on this line and never closed. The line was left out; the lines after it were read.",
    "Op deze regel wordt een aanhalingsteken geopend en nooit gesloten."
    " De regel is weggelaten; de regels erna zijn gelezen.",
)
TEXT_TOO_LARGE = Problem(
    "text_too_large",
    "The text is larger than one megabyte. Hand in notes of one conversation at a time.",
    "De tekst is groter dan een megabyte. Lever notities per gesprek aan.",
)
