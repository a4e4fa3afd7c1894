"""The guard over the catalogue's data finds each kind of fault, and names file and line."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from mandate.catalogue.check import check
from mandate.catalogue.datafile import FOLDER

Edit = Callable[[str], str]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of the data, to break."""
    for file in FOLDER.glob("*.csv"):
        shutil.copy(file, tmp_path)
    return tmp_path


def append(line: str) -> Edit:
    """Return an edit that adds a line at the end."""
    return lambda text: text + line + "\n"


def swap(old: str, new: str) -> Edit:
    """Return an edit that replaces the first place where `old` stands, which has to exist."""

    def edit(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return edit


def service(**changes: str) -> str:
    """Return a line for the services file that is sound but for the changes."""
    cells = {
        "id": "zz-test",
        "name": "Zztest",
        "category": "other",
        "kind": "dedicated",
        "tier": "B",
        "vendor": "Zztest",
        "home": "https://zztest.example",
        "domains": "zztest.example",
        "paths": "",
        "aliases": "",
        "ordinary_words": "",
        "source": "own list",
        "licence": "own work",
    }
    return ",".join((cells | changes).values())


def test_the_catalogue_that_ships_is_sound() -> None:
    assert check() == ()


def test_a_sound_line_more_stays_sound(copy: Path) -> None:
    file = copy / "services.csv"
    file.write_text(append(service())(file.read_text()))
    assert check(copy) == ()


SERVICE_FAULTS = [
    ({"id": "chatgpt"}, "id chatgpt is already on line"),
    ({"id": "Zz_Test"}, "is not lower case with dashes"),
    ({"name": ""}, "no name"),
    ({"vendor": ""}, "no vendor"),
    ({"source": ""}, "no source"),
    ({"licence": ""}, "no licence"),
    ({"home": ""}, "no home"),
    ({"home": "http://zztest.example"}, "home is no https address"),
    ({"category": "miscellaneous"}, "category miscellaneous is not in the list"),
    ({"kind": "plain"}, "kind plain is unknown"),
    ({"tier": "C"}, "tier C is unknown"),
    ({"tier": "A", "source": "general knowledge; not opened"}, "tier A without a source that was opened"),
    ({"domains": "zz test.example"}, "is no domain name"),
    ({"domains": "Zztest.example"}, "is no domain name"),
    ({"domains": "https://zztest.example"}, "is no domain name"),
    ({"domains": "192.0.2.7"}, "is no domain name"),
    ({"domains": "localhost"}, "is no domain name"),
    ({"domains": "github.io"}, "github.io is a public suffix or shared by many"),
    ({"domains": "co.uk"}, "co.uk is a public suffix or shared by many"),
    ({"domains": "n.cn"}, "n.cn is a public suffix or shared by many"),
    ({"domains": "cloudfront.net"}, "cloudfront.net is a public suffix or shared by many"),
    ({"domains": "google.com"}, "google.com belongs to a general platform"),
    ({"domains": "hubspot.com"}, "hubspot.com belongs to a general platform"),
    ({"domains": "aircall.io"}, "aircall.io belongs to a general platform"),
    ({"domains": "chatgpt.com"}, "chatgpt.com is already on line"),
    ({"paths": "zztest.example"}, "path zztest.example is not host/path"),
    ({"paths": "zz test/x"}, "path zz test/x is not host/path"),
    ({"domains": "", "paths": "/x"}, "path /x has no host"),
    ({"domains": ""}, "nothing leads to this service"),
    ({"aliases": "openai"}, "'openai' is also a name of openai-api"),
    ({"aliases": "jasmine"}, "'jasmine' is an ordinary word"),
    ({"name": "Later"}, "'later' is an ordinary word"),
    ({"aliases": "zz"}, "'zz' proves nothing on its own"),
    ({"aliases": "paypal"}, "'paypal' proves nothing on its own"),
]


@pytest.mark.parametrize(("changes", "problem"), SERVICE_FAULTS)
def test_a_faulty_service_is_named_with_its_line(copy: Path, changes: dict[str, str], problem: str) -> None:
    file = copy / "services.csv"
    text = append(service(**changes))(file.read_text())
    file.write_text(text)
    found = [fault for fault in check(copy) if problem in fault.problem]
    assert found
    assert {(fault.file, fault.line) for fault in found} <= {
        ("services.csv", line) for line in range(3, text.count("\n") + 1)
    }


FILE_FAULTS = [
    ("services.csv", swap("# version: 1.0.0; ", "# "), "services.csv:1: no version and date"),
    ("services.csv", swap("dated: 2026-", "dated: soon-"), "services.csv:1: no version and date"),
    ("services.csv", swap("# version", "version"), "services.csv:1: no version and date"),
    ("services.csv", swap("ordinary_words", "plain"), "services.csv:2: no column ordinary_words"),
    ("services.csv", append("too,few"), "more or fewer cells than columns"),
    ("services.csv", append(service() + ",extra"), "more or fewer cells than columns"),
    ("hosts.csv", append("nobody,x.*.zz.example,own,own"), "no service nobody"),
    ("hosts.csv", append("chatgpt,x.zz.example,own,own"), "x.zz.example is no host name with a star"),
    ("hosts.csv", append("chatgpt,x y.*.zz.example,own,own"), "is no host name with a star"),
    ("hosts.csv", append("chatgpt,*.com,own,own"), "*.com has no fixed domain behind the star"),
    ("hosts.csv", append("chatgpt,*.openai.azure.com,own,own"), "the same as line"),
    ("extensions.csv", append("chrome,zz,Zz,nobody,own,own"), "no service nobody"),
    ("extensions.csv", append("chrome,zz,,chatgpt,own,own"), "no name or no identifier"),
    ("extensions.csv", append("vscode,GitHub.Copilot,Copilot,github-copilot,own,own"), "the same as line"),
    ("scopes.csv", append("google,zz,delegated,5,can,kan,own,own"), "tier 5 is not 1 to 4"),
    ("scopes.csv", append("okta,zz,delegated,4,can,kan,own,own"), "unknown platform or permission"),
    ("scopes.csv", append("google,zz,both,4,can,kan,own,own"), "unknown platform or permission"),
    ("scopes.csv", append("google,zz,delegated,4,can,,own,own"), "no sentence in both languages"),
    ("scopes.csv", append("microsoft,mail.read,delegated,4,can,kan,own,own"), "the same as line"),
    ("merchants.csv", append("colour,zz,,,own,own"), "unknown kind colour"),
    ("merchants.csv", append("processor,zz,shoes,no,own,own"), "a processor sells software or anything"),
    ("merchants.csv", append("word,invoice,,,own,own"), "the same as line"),
    ("dropped.csv", append("Zz,zz.example,forgotten,,why,own"), "unknown decision forgotten"),
    ("dropped.csv", append("Zz,zz.example,dropped,,,own"), "no reason"),
    ("dropped.csv", append("Zz,zz.example,merged,nobody,why,own"), "no service nobody"),
    ("dropped.csv", append("Zz,chatgpt.com,dropped,,why,own"), "chatgpt.com was left out, and is claimed"),
    ("categories.csv", append("zz,Zz,"), "no nl"),
    ("guard.csv", append("shared,,own,own"), "no domain"),
    ("ordinary.csv", append(",own,own"), "no word"),
]


@pytest.mark.parametrize(("name", "edit", "problem"), FILE_FAULTS)
def test_a_faulty_file_is_named_with_its_line(copy: Path, name: str, edit: Edit, problem: str) -> None:
    file = copy / name
    file.write_text(edit(file.read_text()))
    found = check(copy)
    assert any(problem in str(fault) for fault in found)
    assert all(fault.line > 0 for fault in found)


def test_the_line_is_the_one_an_editor_shows(copy: Path) -> None:
    file = copy / "hosts.csv"
    text = append("nobody,x.*.zz.example,own,own")(file.read_text())
    file.write_text(text)
    assert [str(fault) for fault in check(copy)] == [f"hosts.csv:{text.count(chr(10))}: no service nobody"]


def test_a_missing_file_is_a_fault(copy: Path) -> None:
    (copy / "guard.csv").unlink()
    assert [str(fault) for fault in check(copy)] == ["guard.csv:0: the file is missing"]


def test_faults_come_in_the_order_of_files_and_lines(copy: Path) -> None:
    for name, line in (("services.csv", service(home="")), ("hosts.csv", "nobody,x.*.zz.example,own,own")):
        file = copy / name
        file.write_text(append(line)(file.read_text()))
    assert [fault.file for fault in check(copy)] == ["hosts.csv", "services.csv", "services.csv"]


YAML_FAULTS = [
    ("assessment.yaml", swap("audience: all", "audience: everybody"), "item G1: audience: 'everybody' is none of all, manager, leader"),
    ("assessment.yaml", swap("id: mandate-ai-assessment", "id: ["), "no YAML"),
    ("knowledge.yaml", swap("topic: ability", "topic: weather"), "question K1: topic: 'weather' is none of"),
    ("coaching.yaml", swap("items: [P2, P6]", "items: [P2, Z9]"), "module what-models-do: items: 'Z9' is none of"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "edit", "problem"), YAML_FAULTS)
def test_a_faulty_question_or_module_is_named_with_its_file_entry_and_field(
    copy: Path, name: str, edit: Edit, problem: str
) -> None:
    for file in FOLDER.parent.glob("*.yaml"):
        shutil.copy(file, copy)
    assert check(copy) == ()
    (copy / name).write_text(edit((copy / name).read_text("utf-8")), "utf-8")
    (fault,) = check(copy)
    assert str(fault).startswith(f"{name}:0: {problem}")


def test_modules_alone_are_held_against_the_questions_that_ship(copy: Path) -> None:
    shutil.copy(FOLDER.parent / "coaching.yaml", copy)
    assert check(copy) == ()


def test_a_bank_in_another_encoding_is_a_fault(copy: Path) -> None:
    (copy / "assessment.yaml").write_bytes(b"\xff\xfe")
    assert [str(fault) for fault in check(copy)] == ["assessment.yaml:0: is not UTF-8"]


def test_a_fault_in_a_question_is_told_beside_one_in_the_services(copy: Path) -> None:
    (copy / "assessment.yaml").write_text("[]")
    (copy / "guard.csv").unlink()
    assert [fault.file for fault in check(copy)] == ["guard.csv", "assessment.yaml"]
