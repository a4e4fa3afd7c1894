"""Which list a table is: by its column names first, by what stands under them second, with the reason."""

import json

import pytest

from mandate.connectors.sources.tables import sniff_table
from tests.connectors.tables.making import opened, read, workbook

PEOPLE = [
    "Naam;E-mail\nAnn Bos;ann@x.example\n",
    "Naam\nAnn Bos\nBob Cas\n",
    "e-mailadres\nann@x.example\n",
    "Medewerker;Afdeling;Functie;Leidinggevende;Datum in dienst;Salaris\nAnn;A;B;C;1-1-2020;3.000,00\n",
    "EMPLOYEE_NAME|WORK_EMAIL|JOB TITLE\nAnn|ann@x.example|Buyer\n",
    "Display name,User principal name,Department,Title,Licenses\nAnn,a@x.example,Sales,Buyer,E3\n",
    "login,firstName,lastName,email,title,department,managerId\nab,Ann,Bos,a@x.example,Buyer,Sales,7\n",
    'Employee #,"Last name, First name",Department,Job Title,Reporting to\n1,"Bos, Ann",Sales,Buyer,Jan\n',
    "Persnr;Roepnaam;Voorvoegsels;Achternaam;EmailWerk\n1;Ann;;Bos;a@x.example\n",
    "Titel van het rapport;;\n;;\nmedewerker;afdeling;inlognaam\nAnn;Verkoop;abos\n",
]
TOOLS = [
    "Tool;Status;Eigenaar\nVertaler;ok;Ann\n",
    "Applicatie;Leverancier\nVertaler;Bureau BV\n",
    "Naam;Leverancier;Status;Kosten per jaar;Einddatum\nVertaler;Bureau;ok;12,00;1-1-2027\n",
    "Application,Owner,Department,Cost,Renewal date\nVertaler,Ann,Sales,12.00,2027-01-01\n",
]
EXPENSES = [
    "Datum;Omschrijving;Bedrag\n1-3-2026;Inkt;12,50\n",
    "Transaction date,Merchant name,Amount,Currency,Employee name,Team name\n2026-03-01,A,1.00,EUR,Ann,Sales\n",
    "Boekdatum;Relatie;Bedrag;Kostenplaats;Medewerker;Afdeling\n1-3-2026;A;1,00;41;Ann Bos;Verkoop\n",
]


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        *(("people", text) for text in PEOPLE),
        *(("tools", text) for text in TOOLS),
        *(("expenses", text) for text in EXPENSES),
    ],
)
def test_real_headers_are_recognised(kind: str, content: str) -> None:
    assert sniff_table(opened(content))[0] == kind
    assert len(read(kind, content, currency="EUR").rows) >= 1


def test_the_reason_names_the_columns_and_the_score() -> None:
    assert sniff_table(opened(PEOPLE[0])) == (
        "people",
        "Read as people list by the columns Naam, E-mail (score 5).",
        "Gelezen als personeelslijst aan de hand van de kolommen Naam, E-mail (score 5).",
    )


def test_a_table_of_nothing_known_says_what_a_list_needs() -> None:
    assert sniff_table(opened("Kleur;Maat\nrood;XL\nblauw;M\n")) == (
        None,
        "This looks like a table with columns Kleur, Maat. A people list needs at least a name or e-mail column.",
        "Dit lijkt op een tabel met de kolommen Kleur, Maat. Een personeelslijst heeft minstens nodig: een kolom met naam of e-mail.",
    )


def test_what_is_missing_is_named_for_the_list_that_comes_closest() -> None:
    _, english, _ = sniff_table(opened("Leverancier;Valuta;Kostenplaats\nA;EUR;41\n"))
    assert english == (
        "This looks like a table with columns Leverancier, Valuta, Kostenplaats."
        " An expense list needs at least a date, an amount and a merchant or description column."
    )


LOGS = [
    "time,user,url,action,client ip,user agent\n2026-03-01,ann@x.example,https://a.example,Allowed,10.0.0.1,x\n",
    '"datetime","user","protocol","url","action","appname","reqsize","respsize","serverip"\n"a","b","c","d","e","f","1","2","3"\n',
    "Date (UTC),Request ID,User,Username,Application,IP address,Status,Correlation ID\n2026-03-01,1,Ann,ann@x.example,App,10.0.0.1,Success,2\n",
]


@pytest.mark.parametrize("content", LOGS)
def test_a_traffic_log_is_refused_by_its_columns(content: str) -> None:
    found, english, dutch = sniff_table(opened(content))
    assert found is None
    assert english.startswith("This looks like a traffic log, not a list: it has the columns ")
    assert dutch.startswith("Dit lijkt op een verkeerslog, niet op een lijst: het heeft de kolommen ")


UNKNOWN = [
    '"Mon Jun 20 15:29:11 2022","ann@x.example","HTTPS","a.example/chat","Allowed","General","200","912"\n' * 3,
    "1780290628.776  37351 10.0.0.1 TCP_TUNNEL/200 4242 CONNECT a.example:443 ann HIER_DIRECT/10.0.0.9 -\n" * 3,
    "01-Jun-2026 05:38:43.854 queries: info: client @0x7f 10.0.0.1#5353 (a.example): query: a.example IN A +E(0)K (10.0.0.53)\n",
    "Beste collega,\n\nhierbij de lijst die we bespraken, graag bekijken.\n",
    "a@x.example\nb@x.example\nc@x.example\n",
    "12;13;14\n15;16;17\n",
]


@pytest.mark.parametrize("content", UNKNOWN)
def test_rows_without_column_names_are_no_table_of_ours(content: str) -> None:
    found, english, _ = sniff_table(opened(content))
    assert found is None
    assert (
        english
        == "No known log or table was recognised in the first lines. Check that the export is complete and has its header line."
    )


def test_logins_with_a_point_do_not_make_extensions() -> None:
    assert sniff_table(opened("Naam;Account\nAnn Bos;a.bos\nBob Cas;b.cas\n"))[0] == "people"
    assert sniff_table(opened("a.example.com\nb.example.nl\nc.example.org\n"))[0] is None


def test_store_ids_make_an_extension_list_whatever_the_column_is_called() -> None:
    content = f"Code,Aantal\n{'a' * 32},3\n{'b' * 32},4\n"
    assert sniff_table(opened(content))[0] == "extensions"
    found = read("extensions", content)
    assert [(row.extension_id, row.count) for row in found.rows] == [("a" * 32, 3), ("b" * 32, 4)]
    assert found.notes == ["The column Code was recognised by what stands in it, not by its name."]


def test_a_mail_column_by_any_other_name_identifies_people() -> None:
    found = read("people", "Naam;Bereikbaar\nAnn;ann@x.example\nBob;bob@x.example\n")
    assert [person.email for person in found.rows] == ["ann@x.example", "bob@x.example"]


def test_workbooks_and_documents_are_recognised_alike() -> None:
    assert sniff_table(opened(workbook(("Blad1", [["Tool", "Status"], ["Vertaler", "ok"]]))))[0] == "tools"
    assert sniff_table(opened(json.dumps([{"ExtensionId": "a" * 32, "DeviceName": "x"}])))[0] == "extensions"


def test_looking_does_not_change_the_table() -> None:
    table = opened('Naam,E-mail,Team\n"A,a@x.example,T\nB,b@x.example,T\n')
    sniff_table(table)
    assert (table.problem, table.notes) == (None, [])
