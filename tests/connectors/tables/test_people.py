"""People lists of every make: names, identifiers, duplicates, teams and managers."""

import pytest

from mandate.connectors.sources.tables.names import full_name, login_names, name_key
from mandate.connectors.sources.tables.teams import TeamTree, team_path
from tests.connectors.tables.making import read

HEADER = "Naam;E-mail;Inlognaam;Afdeling;Leidinggevende\n"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Jan de Vries", "Jan de Vries"),
        ("Vries, Jan de", "Jan de Vries"),
        ("Vries, de, Jan", "Jan de Vries"),
        ("Bos,Ann", "Ann Bos"),
        ("Ann Bos, MSc", "Ann Bos"),
        ("Bos, Ann, MSc.", "Ann Bos"),
        ("  Ann   Bos ", "Ann Bos"),
        ("Bos,", "Bos"),
        (",", ""),
    ],
)
def test_names_come_in_spoken_order(written: str, name: str) -> None:
    assert full_name(written) == name


def test_two_spellings_of_a_name_are_one() -> None:
    assert name_key("Ångström, Zoë") == name_key("zoe angstrom")


@pytest.mark.parametrize(
    ("login", "names"),
    [
        ("JVries", ["jvries"]),
        ("CORP\\JVries", ["corp\\jvries", "jvries"]),
        ("J.Vries@X.example", ["j.vries@x.example", "j.vries"]),
        ("@x", ["@x"]),
    ],
)
def test_logins_give_the_part_logs_carry_alone(login: str, names: list[str]) -> None:
    assert login_names(login) == names


def test_every_name_a_log_may_use_is_an_identifier() -> None:
    content = "Name,Mail,User principal name,sAMAccountName\nAnn Bos,Ann.Bos@X.example,abos@corp.example,CORP\\A123\n"
    person = read("people", content).rows[0]
    assert person.identifiers == ("ann.bos@x.example", "abos@corp.example", "corp\\a123", "abos", "a123")
    assert (person.name, person.email) == ("Ann Bos", "ann.bos@x.example")


def test_without_a_login_the_front_of_the_mail_address_serves() -> None:
    assert read("people", "E-mail\nann.bos@x.example\n").rows[0].identifiers == ("ann.bos@x.example", "ann.bos")


def test_a_front_that_fits_two_people_identifies_neither() -> None:
    found = read("people", "Naam,E-mail\nAnn,info@x.example\nBob,info@y.example\n")
    assert [person.identifiers for person in found.rows] == [("info@x.example",), ("info@y.example",)]


def test_names_in_three_columns_are_put_together() -> None:
    found = read(
        "people", "Persnr;Roepnaam;Voorvoegsels;Achternaam;EmailWerk\n1;Jan;van der;Meer;j@x.example\n2;Ann;;Bos;\n"
    )
    assert [person.name for person in found.rows] == ["Jan van der Meer", "Ann Bos"]


def test_a_prefix_behind_the_last_name_is_put_before_it() -> None:
    assert read("people", "Voornaam;Achternaam\nJan;Vries, de\n").rows[0].name == "Jan de Vries"


def test_a_person_without_name_is_called_by_the_mail_address() -> None:
    assert read("people", "E-mail,Team\nann@x.example,A\n").rows[0].name == "ann@x.example"


def test_a_row_without_name_mail_or_login_is_rejected() -> None:
    assert read("people", HEADER + ";;;Verkoop;\n").rejected == [(2, "no_person")]


def test_a_broken_mail_address_is_left_out_and_told() -> None:
    found = read("people", HEADER + "Ann;ann at x;abos;A;\n")
    assert (found.rows[0].email, found.rows[0].identifiers) == (None, ("abos",))
    assert "The e-mail address is not one and was left out: line 2." in found.notes


def test_the_same_person_twice_is_one_with_what_both_rows_know() -> None:
    found = read("people", HEADER + "Bos, Ann;ann@x.example;;Verkoop;\nAnn Bos;ANN@x.example;abos;Inkoop;Jan\n")
    assert found.rejected == []
    person = found.rows[0]
    assert (len(found.rows), person.identifiers, person.team, person.manager) == (
        1,
        ("ann@x.example", "abos", "ann"),
        "Verkoop",
        "Jan",
    )
    assert "Repeated people were joined with their first row: line 3." in found.notes
    assert "A repeated person has another team there; the first team was kept: line 3." in found.notes


@pytest.mark.parametrize("row", ["Bob;ann@x.example;;A;", "Bob;;ABOS;A;"])
def test_the_same_mail_or_login_with_another_name_is_rejected(row: str) -> None:
    found = read("people", HEADER + f"Ann;ann@x.example;abos;A;\n{row}\n")
    assert found.rejected == [(3, "duplicate_other_name")]
    assert [person.name for person in found.rows] == ["Ann"]


def test_namesakes_with_their_own_addresses_are_two_people() -> None:
    assert len(read("people", HEADER + "Jan;j1@x.example;;A;\nJan;j2@x.example;;A;\n").rows) == 2


def test_managers_are_found_by_name_mail_login_and_number() -> None:
    content = (
        "Personeelsnummer;Naam;E-mail;Inlognaam;Leidinggevende\n"
        "1;Ann Bos;ann@x.example;abos;\n2;B;b@x.example;;Bos, Ann\n3;C;c@x.example;;ANN@x.example\n"
        "4;D;d@x.example;;abos\n5;E;e@x.example;;1\n6;F;f@x.example;;Iemand Anders\n"
    )
    assert [person.manager for person in read("people", content).rows] == [
        None,
        *["ann@x.example"] * 4,
        "Iemand Anders",
    ]


def test_a_manager_name_two_people_share_is_left_as_written() -> None:
    found = read("people", HEADER + "Jan;j1@x.example;;;\nJan;j2@x.example;;;\nAnn;a@x.example;;;Jan\n")
    assert found.rows[2].manager == "Jan"


def test_a_circle_of_managers_is_cut_at_its_first_line_and_told() -> None:
    found = read("people", HEADER + "A;a@x.example;;;C\nB;b@x.example;;;A\nC;c@x.example;;;B\nD;d@x.example;;;A\n")
    assert [person.manager for person in found.rows] == [None, "a@x.example", "b@x.example", "a@x.example"]
    assert (
        "The people on lines 2, 3, 4 manage each other in a circle; line 2 was read without a manager." in found.notes
    )


def test_people_who_manage_themselves_have_no_manager() -> None:
    found = read("people", HEADER + "A;a@x.example;;;A\nB;b@x.example;;;A\n")
    assert [person.manager for person in found.rows] == [None, "a@x.example"]
    assert "The person on line 2 is named as their own manager; read as having none." in found.notes


def test_a_long_line_of_managers_is_no_circle() -> None:
    rows = "".join(f"P{number};p{number}@x.example;;;P{number + 1}\n" for number in range(800))
    found = read("people", HEADER + rows)
    assert not [note for note in found.notes if "circle" in note]


def test_a_list_without_teams_is_fine_and_says_so() -> None:
    found = read("people", "Naam\nAnn Bos\nBob Cas\n")
    assert [(person.name, person.team, person.parent_team) for person in found.rows] == [
        ("Ann Bos", None, None),
        ("Bob Cas", None, None),
    ]
    assert "The list names no teams." in found.notes
    assert found.table.teams == {}


def test_a_parent_column_makes_a_tree() -> None:
    found = read(
        "people", "Naam;Afdeling;Hoofdafdeling\nA;Binnendienst;Verkoop\nB;Verkoop;\nC;Binnendienst;\nD;;Verkoop\n"
    )
    assert [(person.team, person.parent_team) for person in found.rows] == [
        ("Binnendienst", "Verkoop"), ("Verkoop", None), ("Binnendienst", "Verkoop"), ("Verkoop", None),
    ]  # fmt: skip
    assert found.table.teams == {"Verkoop": None, "Binnendienst": "Verkoop"}


@pytest.mark.parametrize(
    "path", ["Sales / Inside / North", "Sales > Inside > North", "Sales\\Inside\\North", "/Sales/Inside/North"]
)
def test_a_path_makes_the_same_tree_with_the_teams_in_between(path: str) -> None:
    found = read("people", f"Name,Department\nA,{path}\n")
    assert (found.rows[0].team, found.rows[0].parent_team) == ("North", "Inside")
    assert found.table.teams == {"Sales": None, "Inside": "Sales", "North": "Inside"}


def test_a_slash_inside_a_team_name_is_part_of_it() -> None:
    assert read("people", "Name,Department\nA,HR/Finance\n").rows[0].team == "HR/Finance"


def test_an_org_unit_path_of_a_directory_is_a_path() -> None:
    found = read(
        "people",
        "First Name [Required],Last Name [Required],Email Address [Required],Org Unit Path [Required]\nAnn,Bos,a@x.example,/Sales/Inside\n",
    )
    assert (found.rows[0].name, found.rows[0].team, found.rows[0].parent_team) == ("Ann Bos", "Inside", "Sales")


def test_a_team_name_under_two_parents_is_told_apart_by_its_path() -> None:
    found = read("people", "Name,Department\nA,Sales / Support\nB,IT / Support\nC,Sales\n")
    assert [person.team for person in found.rows] == ["Sales / Support", "IT / Support", "Sales"]
    assert found.table.teams == {"Sales": None, "Sales / Support": "Sales", "IT": None, "IT / Support": "IT"}


def test_two_spellings_of_a_team_are_one_team() -> None:
    found = read("people", "Name,Department\nA,Sales\nB,SALES\n")
    assert [person.team for person in found.rows] == ["Sales", "Sales"]


def test_teams_above_each_other_are_cut_and_told() -> None:
    found = read("people", "Naam;Afdeling;Hoofdafdeling\nA;X;Y\nB;Y;X\n")
    assert found.table.teams == {"X": None, "Y": None}
    assert "These teams are above each other in a circle and were read without a parent: X, Y." in found.notes


def test_people_who_left_are_read_but_not_counted() -> None:
    found = read("people", "Naam;E-mail;Status\nAnn;a@x.example;Actief\nBob;b@x.example;Uit dienst\n")
    assert [person.name for person in found.rows] == ["Ann"]
    assert (found.rejected, found.notes[-2]) == ([], "People who have left or are blocked were not counted: line 3.")
    enabled = read(
        "people", "userPrincipalName,displayName,accountEnabled\na@x.example,Ann,True\nb@x.example,Bob,False\n"
    )
    assert [person.name for person in enabled.rows] == ["Ann"]


def test_notes_name_lines_and_never_people() -> None:
    found = read("people", HEADER + "Geheim;g@x.example;;;Geheim\nGeheim;g@x.example;;B;\n")
    assert found.notes
    assert not [note for note in found.notes if "Geheim" in note or "g@x" in note]


def test_paths_and_trees_by_themselves() -> None:
    assert team_path(None) == ()
    assert team_path("/") == ()
    tree = TeamTree()
    assert (tree.name(()), tree.parent(())) == (None, None)
