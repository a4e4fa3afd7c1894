"""What can be wrong with a file as a whole, and with a single line, in words a reader can act on."""

from dataclasses import dataclass, replace

Words = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a file could not be read to its end; `line` is the last physical line that was read, None when none was."""

    code: str
    en: str
    nl: str
    line: int | None = None

    def at(self, line: int) -> "Problem":
        """The same problem, pointing at the last line that was read (none when nothing was)."""
        return replace(self, line=line or None)


TRUNCATED = Problem(
    "truncated",
    "The compressed file stops half-way. What was readable has been read; ask for the complete file.",
    "Het gecomprimeerde bestand breekt halverwege af. Wat leesbaar was is gelezen; vraag om het volledige bestand.",
)
DAMAGED = Problem(
    "damaged",
    "The compressed data is damaged. What came before the damage has been read.",
    "De gecomprimeerde gegevens zijn beschadigd. Wat voor de beschadiging stond is gelezen.",
)
TRAILING = Problem(
    "trailing_data",
    "Something that is not compressed data follows the end of the compressed file. It was left out.",
    "Na het einde van het gecomprimeerde bestand staat iets dat geen gecomprimeerde data is. Dat is weggelaten.",
)
BOMB = Problem(
    "expands_too_far",
    "The file expands to far more than a log does. Reading stopped; unpack it yourself if you trust it.",
    "Het bestand zet uit tot veel meer dan een log doet. Het lezen is gestopt; pak het zelf uit als je het vertrouwt.",
)
WINDOW = Problem(
    "needs_too_much_memory",
    "The file was compressed with a window above 128 MB. Compress it again without --long or --ultra.",
    "Het bestand is gecomprimeerd met een venster boven 128 MB. Comprimeer het opnieuw zonder --long of --ultra.",
)
EMPTY = Problem("empty", "The file is empty.", "Het bestand is leeg.")
UNREADABLE = Problem(
    "unreadable",
    "The file could not be read any further: it was moved, or there is no permission to read it.",
    "Het bestand kon niet verder worden gelezen: het is verplaatst, of er is geen leesrecht.",
)
MISSING = Problem("not_there", "The file does not exist.", "Het bestand bestaat niet.")
A_FOLDER = Problem("folder", "This is a folder, not a file.", "Dit is een map, geen bestand.")
NOT_OPENED = frozenset({UNREADABLE.code, MISSING.code, A_FOLDER.code})
"""What says that the file itself could not be got at, whatever it holds."""
BINARY = Problem(
    "binary",
    "This is a binary file, not text. Export the log as text, CSV or JSON.",
    "Dit is een binair bestand, geen tekst. Exporteer het log als tekst, CSV of JSON.",
)

# Files people hand in by mistake, by their first bytes, with what to do instead.
BINARY_KINDS: tuple[tuple[bytes, Words], ...] = (
    (b"PK\x03\x04", ("This is a ZIP archive. Unpack it and hand in the files inside.",
                     "Dit is een ZIP-archief. Pak het uit en lever de bestanden erin aan.")),
    (b"\xfd7zXZ\x00", ("This is compressed with xz. Unpack it first, or compress it with gzip or zstd.",
                       "Dit is gecomprimeerd met xz. Pak het eerst uit, of comprimeer met gzip of zstd.")),
    (b"BZh", ("This is compressed with bzip2. Unpack it first, or compress it with gzip or zstd.",
              "Dit is gecomprimeerd met bzip2. Pak het eerst uit, of comprimeer met gzip of zstd.")),
    (b"7z\xbc\xaf\x27\x1c", ("This is a 7-Zip archive. Unpack it and hand in the files inside.",
                             "Dit is een 7-Zip-archief. Pak het uit en lever de bestanden erin aan.")),
    (b"%PDF-", ("This is a PDF. Ask for the same figures as CSV or XLSX.",
                "Dit is een pdf. Vraag om dezelfde cijfers als CSV of XLSX.")),
    (b"\xd0\xcf\x11\xe0", ("This is an old Office file. Save it again as XLSX or CSV.",
                           "Dit is een oud Office-bestand. Sla het opnieuw op als XLSX of CSV.")),
    (b"PAR1", ("This is a Parquet file. Export it as CSV or JSON.",
               "Dit is een Parquet-bestand. Exporteer het als CSV of JSON.")),
)  # fmt: skip

WHY_BINARY = (BINARY.en, BINARY.nl)
WHY_EMPTY = (EMPTY.en, EMPTY.nl)
WHY_JSON = (
    "This is JSON, but not an export Mandate knows: Entra, Google Workspace, Okta, Zeek or Zscaler.",
    "Dit is JSON, maar geen export die Mandate kent: Entra, Google Workspace, Okta, Zeek of Zscaler.",
)
WHY_TEXT = (
    "No known log or table was recognised in the first lines."
    " Check that the export is complete and has its header line.",
    "In de eerste regels is geen bekend log of bekende tabel herkend. Controleer of de export volledig is"
    " en de kopregel bevat.",
)


REASONS: dict[str, Words] = {
    "line_too_long": ("longer than one megabyte", "langer dan een megabyte"),
    "not_this_format": ("not a line of this format", "geen regel van dit formaat"),
    "too_few_fields": ("fewer fields than the format has", "minder velden dan het formaat heeft"),
    "field_count": ("another number of fields than the header names", "een ander aantal velden dan de kop noemt"),
    "no_fields_header": ("no #fields line came before it", "er ging geen #fields-regel aan vooraf"),
    "no_time": ("the time cannot be read", "het tijdstip is niet te lezen"),
    "not_json": ("not valid JSON", "geen geldige JSON"),
    "cut_short": ("the file ends before the record does", "het bestand eindigt voor het record"),
    "unrecognised_file": ("the file was not recognised", "het bestand is niet herkend"),
}
"""Why a line was rejected, in English and Dutch; the tables add their own reasons beside these."""
