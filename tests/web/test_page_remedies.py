"""Remedies of refusals on pages: none of those that pages meet names a command of the terminal."""

import pytest

from sillage.language import Message, msg
from sillage.language.translation import translator
from sillage.services.studies import State, Study
from sillage.web import page_remedies
from sillage.web.effect_cards import unanswered
from sillage.web.page_remedies import page_remedy
from sillage.web.pen import Pen

REMEDIES = sorted(page_remedies._ON_PAGES)


@pytest.mark.parametrize("said", REMEDIES)
def test_the_page_says_what_can_be_done_there_about_a_sentence_that_is_still_said(said: str) -> None:
    assert translator("fr").render(Message(said)) != said  # a sentence written anew is in no catalogue any more
    for language in ("en", "fr"):
        told = translator(language).render(page_remedy(Message(said)))
        assert not any(word in told for word in ("sillage ", "--", "command", "commande"))
        assert told != translator(language).render(Message(said))


def test_a_remedy_that_can_be_done_anywhere_stays_as_it_is() -> None:
    anywhere = msg("Choose one of {names}.", names="a, b")
    assert page_remedy(anywhere) is anywhere


def test_a_refused_study_names_no_command_on_its_card() -> None:
    reason, remedy = msg("This change is no longer in the log."), msg("See them with: sillage change list")
    badge, _, told = unanswered(Pen("en"), Study("1", State.REFUSED, reason=reason, remedy=remedy))
    assert badge
    assert told == ("This change is no longer in the log.", "Look at the list as it stands now.")
