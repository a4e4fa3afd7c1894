"""A letter or dossier as a Word document with real headings, or as text to copy; values never become mark-up."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from mandate.connectors.files.packs import SignatureLine
from mandate.connectors.files.tables import writable
from mandate.connectors.files.wording import labels

INK, QUIET, ACCENT, WARN = "1B1A17", "5C574D", "0B5563", "8A4B00"
_SERIF = "Cambria"
_LANGUAGE_TAGS = {"en": "en-GB", "nl": "nl-NL"}
_EARLIEST_IN_ZIP = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table in a document: one row of heads, then rows of the same width."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One part of a document, in this order: heading (or none), paragraphs, list, steps, table, lines to sign."""

    heading: str = ""
    level: int = 1
    paragraphs: tuple[str, ...] = ()
    bullets: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    table: Grid | None = None
    signatures: tuple[SignatureLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document in one language, already worded; `as_of` needs a zone."""

    title: str
    organisation: str
    language: str
    as_of: datetime
    sections: tuple[Section, ...]
    subtitle: str = ""
    sample: bool = False


def to_docx(document: Document) -> bytes:
    """The document as DOCX: headings, table heads repeated on each page, document language, fixed bytes.

    Raises ValueError for a language without fixed words.
    """
    # Imported here: a few documents a month need it, every page view would pay for it.
    import docx

    words = labels(document.language)
    paper = docx.Document()
    _set_page(paper)
    _set_styles(paper, _LANGUAGE_TAGS[document.language])
    _set_properties(paper, document)
    _write_head_and_foot(paper, document, words)
    paper.add_paragraph(_clean(document.title), style="Title")
    if document.subtitle:
        paper.add_paragraph(_clean(document.subtitle), style="Subtitle")
    for section in document.sections:
        _write_section(paper, section, words)
    target = io.BytesIO()
    paper.save(target)
    return _same_bytes(target.getvalue())


def to_text(document: Document) -> str:
    """The same words as plain text to copy into a mail: no wrapping, blank line between blocks, LF."""
    words = labels(document.language)
    blocks = [words["sample_company"]] if document.sample else []
    blocks.append(_clean(document.title))
    if document.subtitle:
        blocks.append(_clean(document.subtitle))
    for section in document.sections:
        blocks += _text_blocks(section, words)
    return "\n\n".join(blocks) + "\n"


def _text_blocks(section: Section, words: dict[str, str]) -> Iterator[str]:
    if section.heading:
        heading = _clean(section.heading)
        yield f"{heading}\n{'-' * len(heading)}"
    yield from (_clean(text) for text in section.paragraphs)
    if section.bullets:
        yield "\n".join(f"- {_clean(text)}" for text in section.bullets)
    if section.steps:
        yield "\n".join(f"{number}. {_clean(text)}" for number, text in enumerate(section.steps, start=1))
    if section.table:
        rows = (section.table.head, *section.table.rows)
        yield "\n".join(" | ".join(" ".join(_clean(cell).split()) for cell in row) for row in rows)
    for line in section.signatures:
        yield f"{_clean(line.name or line.role)}: ______________________  ({words['sign_and_date']})"


def _clean(text: str) -> str:
    return writable(text).replace("\r\n", "\n").replace("\r", "\n")


def _set_page(paper: Any) -> None:
    from docx.shared import Mm

    page = paper.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(24)
    page.top_margin, page.bottom_margin = Mm(28), Mm(24)


def _set_styles(paper: Any, tag: str) -> None:
    from docx.shared import Pt

    _set_style(paper, "Normal", size=11, colour=INK)
    paper.styles["Normal"].paragraph_format.space_after = Pt(8)
    paper.styles["Normal"].paragraph_format.line_spacing = 1.25
    _set_style(paper, "Title", size=26, colour=INK)
    _set_style(paper, "Subtitle", size=12, colour=QUIET)
    _set_style(paper, "Heading 1", size=16, colour=INK)
    _set_style(paper, "Heading 2", size=13, colour=INK)
    _set_style(paper, "Heading 3", size=11, colour=ACCENT)
    defaults = paper.styles.element.find(_w("docDefaults")).find(_w("rPrDefault")).find(_w("rPr"))
    for old in defaults.findall(_w("lang")):
        defaults.remove(old)
    defaults.append(_element("w:lang", val=tag, eastAsia=tag))
    title = paper.styles["Title"].element.get_or_add_pPr()
    for border in title.findall(_w("pBdr")):
        title.remove(border)


def _set_style(paper: Any, name: str, *, size: int, colour: str) -> None:
    from docx.shared import Pt, RGBColor

    font = paper.styles[name].font
    font.name, font.size, font.bold, font.italic = _SERIF, Pt(size), False, False
    font.color.rgb = RGBColor.from_string(colour)
    fonts = paper.styles[name].element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(_w(theme), None)
    fonts.set(_w("hAnsi"), _SERIF)


def _set_properties(paper: Any, document: Document) -> None:
    facts = paper.core_properties
    moment = document.as_of.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    facts.title, facts.author = _clean(document.title)[:255], _clean(document.organisation)[:255]
    facts.language = _LANGUAGE_TAGS[document.language]
    facts.created = facts.modified = moment
    facts.last_modified_by = facts.author
    facts.comments = labels(document.language)["sample_company"] if document.sample else ""


def _write_head_and_foot(paper: Any, document: Document, words: dict[str, str]) -> None:
    from docx.shared import RGBColor

    page = paper.sections[0]
    head = page.header.paragraphs[0]
    head.add_run(_clean(document.organisation)).bold = True
    if document.sample:
        mark = head.add_run(f"   {words['sample_company']}")
        mark.bold = True
        mark.font.color.rgb = RGBColor.from_string(WARN)
    _rule_below(head)
    foot = page.footer.paragraphs[0]
    foot.add_run(f"{words['as_of']} {document.as_of.date().isoformat()} · {words['page']} ")
    _add_field(foot, "PAGE")
    foot.add_run(f" {words['of']} ")
    _add_field(foot, "NUMPAGES")


def _write_section(paper: Any, section: Section, words: dict[str, str]) -> None:
    if section.heading:
        paper.add_heading(_clean(section.heading), level=max(1, min(3, section.level)))
    for text in section.paragraphs:
        paper.add_paragraph(_clean(text))
    for text in section.bullets:
        paper.add_paragraph(_clean(text), style="List Bullet")
    # Numbered by hand: Word counts on through all numbered lists of a document.
    for number, text in enumerate(section.steps, start=1):
        paper.add_paragraph(f"{number}.\t{_clean(text)}")
    if section.table:
        _write_grid(paper, section.table)
    if section.signatures:
        _write_signatures(paper, section.signatures, words)


def _write_grid(paper: Any, grid: Grid) -> None:
    table = paper.add_table(rows=1, cols=len(grid.head))
    for cell, text in zip(table.rows[0].cells, grid.head, strict=True):
        cell.paragraphs[0].add_run(_clean(text)).bold = True
    row_facts = table.rows[0]._tr.get_or_add_trPr()
    row_facts.append(_element("w:tblHeader", val="true"))
    for row in grid.rows:
        cells = table.add_row().cells
        for cell, text in zip(cells, row, strict=True):
            cell.text = _clean(text)
    borders = _element("w:tblBorders")
    borders.append(_element("w:top", val="single", sz="12", space="0", color=INK))
    borders.append(_element("w:bottom", val="single", sz="4", space="0", color="D9D3C6"))
    borders.append(_element("w:insideH", val="single", sz="4", space="0", color="D9D3C6"))
    table._tbl.tblPr.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")
    paper.add_paragraph()


def _write_signatures(paper: Any, lines: tuple[SignatureLine, ...], words: dict[str, str]) -> None:
    from docx.shared import Pt

    for line in lines:
        space = paper.add_paragraph()
        space.paragraph_format.space_before = Pt(30)
        space.paragraph_format.keep_with_next = True
        _rule_below(space)
        under = paper.add_paragraph()
        under.add_run(_clean(line.name or line.role)).bold = True
        role = f"{_clean(line.role)}, {words['sign_and_date']}" if line.name else words["sign_and_date"]
        under.add_run(f"\n{role}")


def _rule_below(paragraph: Any) -> None:
    borders = _element("w:pBdr")
    borders.append(_element("w:bottom", val="single", sz="12", space="4", color=INK))
    # Word refuses a file whose properties stand in another order than the schema's.
    paragraph._p.get_or_add_pPr().insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc")


def _add_field(paragraph: Any, code: str) -> None:
    field = _element("w:fldSimple", instr=code)
    run = _element("w:r")
    text = _element("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def _element(name: str, **attributes: str) -> Any:
    from docx.oxml import OxmlElement

    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(_w(key), value)
    return element


def _w(name: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(f"w:{name}"))


def _same_bytes(packed: bytes) -> bytes:
    """The same archive with the time of packing taken out of every entry."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as source, zipfile.ZipFile(target, "w") as fixed:
        for item in source.infolist():
            entry = zipfile.ZipInfo(item.filename, _EARLIEST_IN_ZIP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            fixed.writestr(entry, source.read(item))
    return target.getvalue()
