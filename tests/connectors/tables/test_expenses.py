"""Expense lists, card exports and bank movements as spend, with signs and currencies settled or told."""

from datetime import date
from decimal import Decimal

import pytest

from mandate.connectors.sources.tables import sniff_table
from tests.connectors.tables.making import opened, read

HEADER = "Datum;Leverancier;Omschrijving;Bedrag;Valuta;Kostenplaats;Medewerker\n"


def test_a_dutch_list_with_decimal_commas() -> None:
    found = read(
        "expenses", HEADER + "5-3-2026;Drukkerij Punt;Folders;1.234,50;EUR;4100;Ann Bos\n25-3-2026;X;;12,-;eur;;\n"
    )
    spend = found.rows[0]
    assert (spend.on, spend.amount, spend.currency, spend.merchant) == (
        date(2026, 3, 5),
        Decimal("1234.50"),
        "EUR",
        "Drukkerij Punt",
    )
    assert (spend.description, spend.cost_centre, spend.person, spend.line) == ("Folders", "4100", "Ann Bos", 2)
    assert found.rows[1].amount == 12
    assert found.notes == []


def test_an_english_list_with_months_first() -> None:
    found = read("expenses", 'Date,Merchant,Amount\n3/5/2026,Alpha,"$1,234.50"\n3/25/2026,Beta,$2.00\n')
    assert [(spend.on, spend.amount, spend.currency) for spend in found.rows] == [
        (date(2026, 3, 5), Decimal("1234.50"), "USD"), (date(2026, 3, 25), Decimal("2.00"), "USD"),
    ]  # fmt: skip


def test_open_dates_and_amounts_are_read_by_language_and_told() -> None:
    english = read("expenses", "Date,Merchant,Amount,Currency\n03/04/2026,A,1.234,EUR\n")
    assert (english.rows[0].on, english.rows[0].amount) == (date(2026, 3, 4), Decimal("1.234"))
    assert english.notes == [
        "The dates in the column Date can be read in two ways; they were read with the month first.",
        "The amounts can be read in two ways; the point was taken as the decimal sign.",
    ]
    dutch = read("expenses", "Datum,Leverancier,Bedrag,Munt\n03/04/2026,A,1.234,EUR\n")
    assert (dutch.rows[0].on, dutch.rows[0].amount) == (date(2026, 4, 3), 1234)
    assert dutch.notes == ["The amounts can be read in two ways; the comma was taken as the decimal sign."]


def test_dates_in_two_orders_are_rejected_where_they_contradict_the_column() -> None:
    found = read(
        "expenses",
        "Date,Merchant,Amount,Currency\n25/03/2026,A,1.00,EUR\n26/03/2026,A,1.00,EUR\n03/27/2026,B,1.00,EUR\n",
    )
    assert found.rejected == [(4, "bad_date")]
    assert (
        "The dates in the column Date come in two orders; the day first was read, the others rejected." in found.notes
    )


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (";X;;1,00;EUR;;", "no_date"),
        ("gisteren;X;;1,00;EUR;;", "bad_date"),
        ("31-2-2026;X;;1,00;EUR;;", "bad_date"),
        ("1-3-2026;X;;;EUR;;", "no_amount"),
        ("1-3-2026;X;;een tientje;EUR;;", "bad_amount"),
        ("1-3-2026;X;;1,00;Galjoen;;", "bad_currency"),
        ("1-3-2026;X;;$ 1,00;EUR;;", "two_currencies"),
        ("1-3-2026;;;1,00;EUR;;", "no_merchant"),
    ],
)
def test_what_is_missing_or_unreadable_rejects_the_row(row: str, reason: str) -> None:
    found = read("expenses", HEADER + row + "\n25-3-2026;X;;1,00;EUR;;\n")
    assert found.rejected == [(2, reason)]
    assert len(found.rows) == 1


def test_the_description_serves_where_no_merchant_is_named() -> None:
    found = read("expenses", HEADER + "25-3-2026;;OPENAI  *CHATGPT\tSUBSCR;1,00;EUR;;\n")
    assert (found.rows[0].merchant, found.rows[0].description) == ("OPENAI *CHATGPT SUBSCR", None)


def test_a_missing_currency_is_never_guessed() -> None:
    content = "Datum;Leverancier;Bedrag\n25-3-2026;X;1,00\n"
    unknown = read("expenses", content)
    assert unknown.rows[0].currency == "XXX"
    assert unknown.notes == ["1 row names no currency; it is kept as unknown (XXX) and added to no other amount."]
    told = read("expenses", content, currency="EUR")
    assert told.rows[0].currency == "EUR"
    assert told.notes == ["1 row names no currency; it was read in EUR, the currency of the organisation."]


@pytest.mark.parametrize(
    ("amounts", "said"),
    [
        (
            ("1089,00", "-236,50", "1200,00"),
            "1 row is money received; it lowers what its own service cost, to 0 at most.",
        ),
        (
            ("9,00", "-2,50", "8,00", "-1,00", "7,00"),
            "2 rows are money received; they lower what their own service cost, to 0 at most.",
        ),
        (("9,00", "8,00"), None),
        (("-9,00", "-8,00", "1,00"), None),
    ],
)
def test_money_received_among_money_spent_is_remarked_on(amounts: tuple[str, ...], said: str | None) -> None:
    lines = "".join(f"25-3-2026;X;{amount}\n" for amount in amounts)
    notes = read("expenses", f"Datum;Leverancier;Bedrag EUR\n{lines}").notes
    assert [note for note in notes if "own service" in note] == ([said] if said else [])


@pytest.mark.parametrize("title", ["Bedrag (EUR)", "Bedrag EUR", "Bedrag [€]", "Amount in EUR"])
def test_a_currency_in_the_column_name_counts(title: str) -> None:
    found = read("expenses", f"Datum;Leverancier;{title}\n25-3-2026;X;1,00\n")
    assert found.rows[0].currency == "EUR"


def test_ing_movements_take_their_sign_from_af_bij() -> None:
    content = (
        '"Datum";"Naam / Omschrijving";"Rekening";"Tegenrekening";"Code";"Af Bij";"Bedrag (EUR)";"Mutatiesoort";"Mededelingen";"Saldo na mutatie";"Tag"\n'
        '"20260305";"Drukker";"NL00BANK01";"";"BA";"Af";"12,50";"Betaalautomaat";"Pas 1";"100,00";""\n'
        '"20260306";"Klant";"NL00BANK01";"NL00BANK02";"OV";"Bij";"99,00";"Overboeking";"";"199,00";""\n'
        '"20260307";"Klant";"NL00BANK01";"NL00BANK02";"OV";"Misschien";"99,00";"Overboeking";"";"199,00";""\n'
    )
    assert sniff_table(opened(content))[0] == "expenses"
    found = read("expenses", content)
    assert [(spend.merchant, spend.amount, spend.currency) for spend in found.rows] == [
        ("Drukker", Decimal("12.50"), "EUR"), ("Klant", Decimal("-99.00"), "EUR"),
    ]  # fmt: skip
    assert (found.rejected, found.rows[0].on) == ([(4, "bad_direction")], date(2026, 3, 5))


def test_bank_movements_with_a_sign_are_turned_so_that_spending_is_positive() -> None:
    content = (
        '"IBAN/BBAN","Munt","BIC","Volgnr","Datum","Rentedatum","Bedrag","Saldo na trn","Tegenrekening IBAN/BBAN","Naam tegenpartij","Omschrijving-1"\n'
        '"NL00BANK01","EUR","BANKNL2A","1","2026-03-05","2026-03-05","-12,50","+100,00","","Drukker","folders"\n'
        '"NL00BANK01","EUR","BANKNL2A","2","2026-03-06","2026-03-06","+99,00","+199,00","","Klant","factuur"\n'
        '"NL00BANK01","EUR","BANKNL2A","3","2026-03-07","2026-03-07","0,00","+199,00","","Bank","kosten"\n'
    )
    assert sniff_table(opened(content))[0] == "expenses"
    found = read("expenses", content)
    assert [str(spend.amount) for spend in found.rows] == ["12.50", "-99.00", "0.00"]
    assert "Negative amounts were read as money spent, positive amounts as money received." in found.notes


def test_a_bank_file_without_header_is_known_by_its_rows() -> None:
    content = "123456789\tEUR\t20260305\t100,00\t87,50\t20260305\t-12,50\tBEA Drukker 05.03.26\n" * 3
    table = opened(content)
    assert sniff_table(table)[0] == "expenses"
    found = read("expenses", content)
    assert [(spend.line, spend.amount, spend.merchant) for spend in found.rows] == [
        (line, Decimal("12.50"), "BEA Drukker 05.03.26") for line in (1, 2, 3)
    ]
    assert "The file has no column names; it was recognised as ABN AMRO TXT by its rows." in found.notes


def test_debit_and_credit_columns_make_one_amount() -> None:
    found = read(
        "expenses",
        "Date,Payee,Debit,Credit,Currency\n2026-03-01,A,12.50,,EUR\n2026-03-02,B,,4.00,EUR\n2026-03-03,C,,,EUR\n2026-03-04,D,x,,EUR\n",
    )
    assert [spend.amount for spend in found.rows] == [Decimal("12.50"), Decimal("-4.00")]
    assert found.rejected == [(4, "no_amount"), (5, "bad_amount")]


def test_a_refund_among_expenses_stays_negative() -> None:
    found = read(
        "expenses",
        "Date,Merchant,Amount,Currency\n2026-03-01,A,12.50,EUR\n2026-03-02,A,20.00,EUR\n2026-03-05,A,(2.50),EUR\n",
    )
    assert [spend.amount for spend in found.rows] == [Decimal("12.50"), Decimal("20.00"), Decimal("-2.50")]


def test_a_value_that_only_makes_sense_in_the_other_style_is_read_that_way() -> None:
    found = read(
        "expenses", HEADER + "1-3-2026;A;;12,50;EUR;;\n25-3-2026;B;;13,50;EUR;;\n26-3-2026;C;;1,234.50;EUR;;\n"
    )
    assert found.rows[2].amount == Decimal("1234.50")
    assert "The amounts can be read in two ways; the comma was taken as the decimal sign." in found.notes


def test_columns_without_telling_names_are_known_by_what_they_hold() -> None:
    content = "When,What,How much\n2026-03-01,Printer paper,12.50\n2026-03-02,Coffee,3.10\n"
    assert sniff_table(opened(content))[0] == "expenses"
    found = read("expenses", content, currency="EUR")
    assert [(spend.merchant, spend.amount) for spend in found.rows] == [
        ("Printer paper", Decimal("12.50")),
        ("Coffee", Decimal("3.10")),
    ]
    assert "The column How much was recognised by what stands in it, not by its name." in found.notes


def test_what_was_paid_counts_and_not_the_original_amount() -> None:
    content = (
        "Date started (UTC),Date completed (UTC),Type,Description,Payer,Orig currency,Orig amount,Payment currency,Amount,Balance\n"
        "2026-03-01,2026-03-02,CARD_PAYMENT,Alpha,Ann Bos,USD,20.00,EUR,-18.40,100.00\n"
    )
    spend = read("expenses", content).rows[0]
    assert (spend.on, spend.amount, spend.currency, spend.person) == (
        date(2026, 3, 2),
        Decimal("18.40"),
        "EUR",
        "Ann Bos",
    )
