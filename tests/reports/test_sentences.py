"""The twelve answer sentences, word for word, from data."""

import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sillage.domain.proportions import Proportion
from sillage.language import msg
from sillage.reports.answer_words import Piece, pieces
from sillage.reports.late_objectives import tell_late
from sillage.reports.sentences import (
    ProofFacts,
    SalesFacts,
    ServiceFacts,
    choose_one,
    cut_short,
    proof_sentence,
    sales_sentence,
    service_sentence,
)
from sillage.reports.spec import NamedAim, Sentence, Verdict
from sillage.reports.wording import say

SALES_GOOD = SalesFacts("CAD", Decimal(60_233), Decimal("18069.20"), Decimal(9080), (1.52, 2.41))
SALES_BAD = SalesFacts("CAD", Decimal(18_763), Decimal("5628.95"), Decimal("9078.95"), (0.41, 0.85))
SALES_UNCLEAR = SalesFacts("CAD", Decimal(30_000), Decimal(9600), Decimal(9080), (0.7, 1.6), weeks_needed=8)
SALES_NO_COSTS = SalesFacts("CAD", Decimal(60_233), Decimal(18_070), None)


def service(on_time: int, due: int, **more: object) -> ServiceFacts:
    interval = Proportion(on_time, due).interval()
    assert interval is not None
    return ServiceFacts(on_time, due, 7200, True, 0.9, interval, **more)  # type: ignore[arg-type]


SERVICE_GOOD = service(1840, 2000, csat=123 / 140, answers=140)
SERVICE_BAD = service(200, 300, waiting=14)
SERVICE_UNCLEAR = service(17, 18)
SERVICE_NO_COSTS = service(1840, 2000, hours_entered=False)
PROOF_GOOD = ProofFacts("on_track", 0.062, 90, expected=0.06, rivals_growth=0.021, rivals=3, rating=4.6, reviews=212)
PROOF_BAD = ProofFacts("late", 0.011, 90, expected=0.05)
PROOF_UNCLEAR = ProofFacts("on_track", 0.3, 90, suspicious=True)
PROOF_FOR_CLIENT = ProofFacts("on_track", 0.3, 90, suspicious=True, for_client=True)
PROOF_NO_COSTS = ProofFacts("on_track", 0.062, 90, cost_known=False)

CASES = {
    "sales, good": (
        sales_sentence(SALES_GOOD),
        Verdict.YES,
        "Oui. Chaque dollar dépensé, heures comprises, rapporte 1,99 $ de marge attribuée (intervalle à 90 "
        "% : 1,52 à 2,41 $).",
        "Yes. Each dollar spent, hours included, returns $1.99 of attributed margin (90% interval: $1.52 to $2.41).",
    ),
    "sales, bad": (
        sales_sentence(SALES_BAD),
        Verdict.NO,
        "Non. Chaque dollar n'en rapporte que 0,62 de marge attribuée (0,41 à 0,85) : il manque 3 450 $ "
        "pour couvrir vos coûts.",
        "No. Each dollar returns only $0.62 of attributed margin ($0.41 to $0.85): $3,450 short of covering costs.",
    ),
    "sales, unclear": (
        sales_sentence(SALES_UNCLEAR),
        Verdict.UNCLEAR,
        "Impossible de trancher : entre 0,70 et 1,60 $ par dollar. Il faudrait environ 8 semaines de plus.",
        "Cannot tell: between $0.70 and $1.60 per dollar. About 8 more weeks are needed.",
    ),
    "sales, no costs": (
        sales_sentence(SALES_NO_COSTS),
        Verdict.UNKNOWN,
        "18 070 $ de marge attribuée ; rentabilité inconnue, faute de coûts. Saisissez heures et dépenses.",
        "$18,070 of attributed margin; profitability unknown without costs. Enter hours and spend.",
    ),
    "service, good": (
        service_sentence(SERVICE_GOOD),
        Verdict.YES,
        "Oui. 92 % des demandes ont reçu une réponse en moins de 2 h ouvrées (objectif : 90 %) ; "
        "satisfaction : 88 % (140 réponses).",
        "Yes. 92% of requests were answered within 2 business hours (target 90%); satisfaction 88% (140 answers).",
    ),
    "service, bad": (
        service_sentence(SERVICE_BAD),
        Verdict.NO,
        "Non. Une demande sur trois dépasse 2 h ouvrées ; 14 attendent encore.",
        "No. One request in three exceeds 2 business hours; 14 are still waiting.",
    ),
    "service, unclear": (
        service_sentence(SERVICE_UNCLEAR),
        Verdict.UNCLEAR,
        "Trop tôt : 17 demandes sur 18 dans les délais, soit 79 à 99 % ; objectif : 90 %.",
        "Too early: 17 of 18 requests on time, that is 79 to 99%; target 90%.",
    ),
    "service, no costs": (
        service_sentence(SERVICE_NO_COSTS),
        Verdict.YES,
        "Objectif atteint (92 %) ; coût par demande inconnu, aucune heure saisie.",
        "Target met (92%); cost per request unknown, no hours entered.",
    ),
    "proof, good": (
        proof_sentence(PROOF_GOOD),
        Verdict.YES,
        "Oui. Objectif en bonne voie : +6,2 % d'abonnés en 90 jours, contre +2,1 % chez vos trois "
        "concurrents ; note : 4,6/5 (212 avis).",
        "Yes. On track: followers +6.2% in 90 days, against +2.1% for your three rivals; rating 4.6/5 (212 reviews).",
    ),
    "proof, bad": (
        proof_sentence(PROOF_BAD),
        Verdict.NO,
        "Non. En retard : +1,1 % d'abonnés, +5 % attendus à cette date.",
        "No. Late: followers +1.1%, +5% expected by now.",
    ),
    "proof, unclear": (
        proof_sentence(PROOF_UNCLEAR),
        Verdict.UNCLEAR,
        "Impossible de trancher : les abonnés augmentent, mais ni la portée ni les interactions. Vérifiez "
        "les abonnés suspects.",
        "Cannot tell: followers rise, reach and interactions do not. Check suspicious followers.",
    ),
    "proof, unclear, to a client": (
        proof_sentence(PROOF_FOR_CLIENT),
        Verdict.UNCLEAR,
        "Impossible de trancher : les abonnés augmentent, mais ni la portée ni les interactions.",
        "Cannot tell: followers rise, reach and interactions do not.",
    ),
    "proof, no costs": (
        proof_sentence(PROOF_NO_COSTS),
        Verdict.YES,
        "Objectif en bonne voie (+6,2 %) ; coût par nouvel abonné inconnu.",
        "On track (+6.2%); cost per new follower unknown.",
    ),
}


def normal(text: str) -> str:
    """Plain spaces and straight apostrophes: the typography has a test of its own."""
    return re.sub("[\u00a0\u202f]", " ", text).replace("\u2019", "'")


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("language", ["fr-CA", "fr-FR", "en"])
def test_every_answer_sentence_is_said_word_for_word(case: str, language: str) -> None:
    sentence, verdict, french, english = CASES[case]
    assert normal(say(sentence.text, language)) == (french if language.startswith("fr") else english)
    assert sentence.verdict is verdict


@pytest.mark.parametrize("case", CASES)
def test_french_sentences_keep_their_punctuation_from_standing_alone_on_a_line(case: str) -> None:
    french = say(CASES[case][0].text, "fr-FR")
    assert not re.search(r" [:;!?%$»]", french)
    assert "'" not in french


@given(st.floats(0.05, 5), st.floats(0.0, 3))
def test_sales_say_yes_or_no_only_when_the_whole_interval_is_on_one_side(low: float, width: float) -> None:
    high = low + width
    verdict = sales_sentence(SalesFacts("EUR", Decimal(9), Decimal(9), Decimal(9), (low, high))).verdict
    expected = Verdict.YES if low > 1 else Verdict.NO if high < 1 else Verdict.UNCLEAR
    assert verdict is expected


@given(st.integers(0, 400), st.integers(1, 400))
def test_service_says_yes_or_no_only_when_the_whole_interval_is_on_one_side(on_time: int, due: int) -> None:
    facts = service(min(on_time, due), due)
    verdict = service_sentence(facts).verdict
    low, high = facts.interval
    assert verdict is (Verdict.YES if low >= 0.9 else Verdict.NO if high < 0.9 else Verdict.UNCLEAR)


def test_no_family_means_choose_one_and_no_verdict() -> None:
    assert choose_one().verdict is Verdict.NONE
    assert str(choose_one().text).startswith("Choose one")
    assert say(choose_one().text, "fr-CA").startswith("Choisissez")


def test_a_source_that_ends_early_is_named() -> None:
    said = cut_short(Sentence(msg("Sales"), Verdict.YES), "ventes {2026}.csv", date(2026, 3, 1))
    assert normal(say(said.text, "en")) == (
        "Sales Figures compared up to March 1, 2026: nothing is known after that day (ventes {2026}.csv)."
    )
    french = normal(say(said.text, "fr-CA"))
    assert "jusqu'au 1er mars 2026 : rien n'est connu après ce jour (ventes {2026}.csv)" in french
    assert said.verdict is Verdict.YES


@pytest.mark.parametrize(
    ("facts", "english"),
    [
        (SalesFacts("CAD", None, None, None), "Sales are not measured"),
        (SalesFacts("CAD", Decimal(10), None, Decimal(3)), "profitability unknown without a margin"),
        (SalesFacts("CAD", Decimal(10), Decimal(3), Decimal(3)), "too few weeks for an interval"),
        (SalesFacts("CAD", Decimal(9), Decimal(9), Decimal(9), (0.98, 1.02)), "too close to break-even"),
        (SalesFacts("EUR", Decimal(9), Decimal(9), Decimal(5), (1.2, 2.5)), "Each euro spent"),
        (SalesFacts("JPY", Decimal(9), Decimal(9), Decimal(5), (1.2, 2.5)), "Each JPY spent"),
        (SalesFacts("CAD", Decimal(9), Decimal(9), Decimal(5), (1.2, 2.5), hours_entered=False), "hours not entered"),
        (SalesFacts("CAD", Decimal(9), Decimal(9), Decimal(5), (1.2, 2.5), fees=True), "spent, fees included,"),
        (
            SalesFacts("CAD", Decimal(9), Decimal(9), Decimal(5), (1.2, 2.5), hours_entered=False, fees=True),
            "fees not entered",
        ),
    ],
)
def test_sales_say_what_is_missing(facts: SalesFacts, english: str) -> None:
    assert english in str(sales_sentence(facts).text)


def test_plurals_agree_in_both_languages() -> None:
    one = service(20, 40, waiting=1)
    assert normal(say(service_sentence(one).text, "fr-CA")).endswith("1 attend encore.")
    assert str(service_sentence(one).text).endswith("1 is still waiting.")
    week = SalesFacts("CAD", Decimal(9), Decimal(9), Decimal(9), (0.5, 1.5), weeks_needed=1)
    assert str(sales_sentence(week).text).endswith("About 1 more week is needed.")
    assert normal(say(sales_sentence(week).text, "fr-FR")).endswith("environ 1 semaine de plus.")
    rival = ProofFacts("ahead", 0.05, 30, rivals_growth=0.01, rivals=1)
    assert "for your rival" in str(proof_sentence(rival).text)
    assert "for your 12 rivals" in str(
        proof_sentence(ProofFacts("ahead", 0.05, 30, rivals_growth=0.01, rivals=12)).text
    )


def test_service_without_conversations_and_proof_without_followers_are_unknown() -> None:
    assert service_sentence(None).verdict is Verdict.UNKNOWN
    assert proof_sentence(None).verdict is Verdict.UNKNOWN
    assert proof_sentence(ProofFacts("cannot_tell", 0.02, 90)).verdict is Verdict.UNCLEAR


@pytest.mark.parametrize(
    ("on_time", "due", "words"),
    [(50, 100, "One request in two"), (100, 300, "Two requests in three"), (58, 100, "42% of requests")],
)
def test_shares_are_said_in_words_where_words_fit(on_time: int, due: int, words: str) -> None:
    assert words in str(service_sentence(service(on_time, due)).text)


def late(*titles: str) -> list[NamedAim]:
    return [NamedAim(number, title) for number, title in enumerate(titles, 1)]


def test_three_late_objectives_are_named_and_the_others_counted() -> None:
    text = msg("Yes. Each dollar returns {much}.", much="$2")
    told = tell_late(Sentence(text, Verdict.YES), late("A", "B", "C", "D", "E"), 6, decides=False)
    assert say(told.text, "en").endswith("; 5 of 6 objectives late: “A”, “B”, “C” and 2 others.")
    four = tell_late(Sentence(text, Verdict.YES), late("A", "B", "C", "D"), 4, decides=False)
    assert say(four.text, "en").endswith("; all 4 objectives late: “A”, “B”, “C” and 1 other.")
    assert say(four.text, "fr-CA").replace("\u00a0", " ").endswith("« A », « B », « C » et 1 autre.")


def test_each_objective_that_an_answer_names_leads_to_its_place_and_no_word_is_lost() -> None:
    text = msg("On track: {kpi} +7% of “A”", kpi="followers")
    told = tell_late(Sentence(text, Verdict.YES), late("followers", "B <b>", "C", "D"), 5, decides=True)
    words = say(told.text, "en")
    found = pieces(words, told.late, "en", lambda number: f"/aims/{number}" if number != 3 else "")
    assert "".join(one.text for one in found) == words
    assert [one for one in found if one.href] == [Piece("“followers”", "/aims/1"), Piece("“B <b>”", "/aims/2")]
    assert pieces("Yes.", (), "en", lambda number: "/never") == (Piece("Yes."),)


def test_a_late_objective_takes_the_yes_away_and_is_named() -> None:
    text = msg("Yes. On track: followers {growth}.", growth="+7%")
    told = tell_late(Sentence(text, Verdict.YES), late("5,500 on TikTok"), 2, decides=True)
    assert (say(told.text, "en"), told.verdict) == (
        "Partly. On track: followers +7%; 1 of 2 objectives late: “5,500 on TikTok”.",
        Verdict.MIXED,
    )
    sales = tell_late(Sentence(text, Verdict.YES), late("A", "B"), 2, decides=False)
    assert (say(sales.text, "en"), sales.verdict) == (
        "Yes. On track: followers +7%; all 2 objectives late: “A”, “B”.",
        Verdict.YES,
    )
    assert tell_late(told, [], 2, decides=True) is told
    french = tell_late(objective_sentence_in_french(), late("TikTok"), 2, decides=True)
    assert say(french.text, "fr-CA").replace("\u00a0", " ").endswith(" ; 1 objectif sur 2 en retard : « TikTok ».")
    assert say(french.text, "fr-CA").startswith("En partie. ")
    assert "Oui" not in say(french.text, "fr-CA")


def objective_sentence_in_french() -> Sentence:
    return proof_sentence(ProofFacts("on_track", 0.062, 90, expected=0.05))


def test_a_no_stays_a_no() -> None:
    no = Sentence(msg("No. Late: followers {growth}.", growth="+1%"), Verdict.NO)
    told = tell_late(no, late("A", "B"), 3, decides=True)
    assert (say(told.text, "en"), told.verdict) == (
        "No. Late: followers +1%; 2 of 3 objectives late: “A”, “B”.",
        Verdict.NO,
    )
