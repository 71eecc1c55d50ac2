from __future__ import annotations

import pytest

from app.demo.rules import read_city
from app.moderation.rules.risks import Risk, most_alike, risks_in, sender_risks, without_risks


def found(text: str) -> set[Risk]:
    return {hint.risk for hint in risks_in(text)}


@pytest.mark.parametrize(
    ("text", "risk", "evidence"),
    [
        ("Bel mij: 0475/12.34.56.", Risk.PHONE, "0475/12.34.56"),
        ("gsm 0475 12 34 56", Risk.PHONE, "0475 12 34 56"),
        ("Bel 09 225 12 34 na 18 uur", Risk.PHONE, "09 225 12 34"),
        ("tel. +32 475 12 34 56", Risk.PHONE, "+32 475 12 34 56"),
        ("0032475123456", Risk.PHONE, "0032475123456"),
        ("+32 (0)9 225 12 34", Risk.PHONE, "+32 (0)9 225 12 34"),
        ("tel 09/225.12.34", Risk.PHONE, "09/225.12.34"),
        ("09 225.12.34", Risk.PHONE, "09 225.12.34"),
        ("0475.45.12.34", Risk.PHONE, "0475.45.12.34"),
        ("+32 475.45.12.34", Risk.PHONE, "+32 475.45.12.34"),
        ("0475/12.10.20", Risk.PHONE, "0475/12.10.20"),
        ("(0475) 12 34 56", Risk.PHONE, "(0475) 12 34 56"),
        ("0033 6 12 34 56 78", Risk.PHONE, "0033 6 12 34 56 78"),
        ("٠٤٧٥١٢٣٤٥٦", Risk.PHONE, "٠٤٧٥١٢٣٤٥٦"),
        ("nul vier zeven vijf een twee drie vier", Risk.PHONE, "nul vier zeven vijf een twee drie vier"),
        ("Schrijf naar els@example.org", Risk.EMAIL, "els@example.org"),
        ("els (at) example (punt) org", Risk.EMAIL, "els (at) example (punt) org"),
        ("Stort op BE68 5390 0754 7034", Risk.ACCOUNT, "BE68 5390 0754 7034"),
        ("be68539007547034", Risk.ACCOUNT, "be68539007547034"),
        ("Kom naar de Veldstraat 12", Risk.ADDRESS, "Veldstraat 12"),
        ("Sint-Pietersplein 5b, tweede bel", Risk.ADDRESS, "Sint-Pietersplein 5b"),
        ("brusselsesteenweg 204", Risk.ADDRESS, "brusselsesteenweg 204"),
        ("Oude Korenlei 7", Risk.ADDRESS, "Korenlei 7"),
        ("Antwerpsebaan 12", Risk.ADDRESS, "Antwerpsebaan 12"),
        ("Blaisantvest 3", Risk.ADDRESS, "Blaisantvest 3"),
        ("Coupure Links 25", Risk.ADDRESS, "Coupure Links 25"),
        ("Onderbergen 3", Risk.ADDRESS, "Onderbergen 3"),
        ("Onderstraat 22", Risk.ADDRESS, "Onderstraat 22"),
        ("Middenstraat 4", Risk.ADDRESS, "Middenstraat 4"),
        ("Verlorenkostdreef 2", Risk.ADDRESS, "Verlorenkostdreef 2"),
        ("Halfmaanstraat 7", Risk.ADDRESS, "Halfmaanstraat 7"),
        ("Verbindingslaan 9", Risk.ADDRESS, "Verbindingslaan 9"),
        ("Veldstraat 12 tot 14", Risk.ADDRESS, "Veldstraat 12"),
        ("place du Parc 5", Risk.ADDRESS, "place du Parc 5"),
        ("12 rue de la Loi 16", Risk.ADDRESS, "rue de la Loi 16"),
        ("Slechts 20 euro", Risk.PRICE, "20 euro"),
        ("Prijs: € 15,50", Risk.PRICE, "€ 15,50"),
        ("Zetel te koop", Risk.PRICE, "te koop"),
        ("Kijk op www.example.org/zetel", Risk.LINK, "www.example.org/zetel"),
        ("meer op mijnwinkel.be", Risk.LINK, "mijnwinkel.be"),
        ("Stuur een WhatsApp", Risk.LINK, "WhatsApp"),
    ],
)  # fmt: skip
def test_what_deserves_a_second_look_is_shown_with_its_words(text: str, risk: Risk, evidence: str) -> None:
    assert [(hint.risk, hint.evidence) for hint in risks_in(text)] == [(risk, evidence)]


@pytest.mark.parametrize(
    "text",
    [
        "2 zetels voor 3 personen",
        "Kinderfiets 20 inch, 6 tot 8 jaar",
        "Elke zaterdag van 9.00 tot 12.30 uur",
        "Op 01/02/2026 10:00 in het buurthuis",
        "van 9u30 tot 17u, 12.12.2026",
        "Het is gratis: 0 euro",
        "Drie stoelen, vier borden, zes tassen",
        "Onderweg 2 keer per week",
        "Op de Korenmarkt 10 tot 12 uur",
        "Rommelmarkt 3 juni",
        "Postcode 9000 Gent, wijk 2",
        "Maat 38-40, 110 cm, 2 x 45 liter, 1000 stuks",
        "Ondernemingsnummer van 2026 tot 2030",
        "Ik kook op dinsdag.En op donderdag.",
        "Wie rijdt 30 km mee op 3 en 10 december?",
        "Zwemvest 2 stuks en een jas",
        "Zwemvest 2, allerlei 3, snelweg 4",
        "Ondernemingsnummer 0203.430.576",
        "Il reste de la place pour 3",
        "Sla links 2 keer af",
    ],
)
def test_ordinary_words_are_no_alarm(text: str) -> None:
    assert risks_in(text) == ()


def test_the_notes_of_the_demo_city_give_few_alarms() -> None:
    notes = [row for row in read_city()["listings"] if row["review"] == "published" and not row.get("before")]
    alarmed = [row["ref"] for row in notes if risks_in(f"{row['title']}\n{row['body']}")]
    assert len(notes) > 30
    assert len(alarmed) <= len(notes) // 20, alarmed


def test_a_text_like_a_refused_one_is_named() -> None:
    refused = [("Snel geld", "Verdien snel veel geld met dit systeem, stuur mij een bericht vandaag")]
    again = "Verdien snel veel geld met dit systeem, stuur mij een bericht nu"
    assert most_alike(again, refused) == "Snel geld"
    assert most_alike("Ik geef een zetel weg aan wie hem komt halen met de auto", refused) == ""
    assert most_alike("Verdien snel geld", refused) == "", "too short to say"


def test_a_new_sender_and_many_at_once_are_said() -> None:
    assert [hint.risk for hint in sender_risks(0, 1)] == [Risk.NEW_SENDER]
    assert [hint.risk for hint in sender_risks(3, 6)] == [Risk.MANY]
    assert sender_risks(2, 4) == ()


def test_a_long_text_without_end_is_read_quickly() -> None:
    for piece in ("0 ", "a.", "straat", "een ", "rue a ", "@x.", "1.", "BE00 "):
        assert isinstance(risks_in(piece * 2000), tuple)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Ik kook voor een grote groep. Bel 0478 12 34 56", "Ik kook voor een grote groep."),
        ("Bel gerust op 0478 12 34 56. Tot dan!", "Tot dan!"),
        ("Mail me op anna@example.org, of kom langs.", "of kom langs."),
        ("Een bel voor een fiets. Gsm 0478 12 34 56", "Een bel voor een fiets."),
        ("Een fiets met een bel.", "Een fiets met een bel."),
    ],
)
def test_what_is_proposed_instead_is_a_whole_sentence(text: str, left: str) -> None:
    assert without_risks(text) == left
