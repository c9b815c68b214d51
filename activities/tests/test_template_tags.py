"""HTML that is written in one go: nothing of it comes from outside unescaped, and what is unknown says so."""

from __future__ import annotations

import re

from django.template import Context, Template

from accounts.templatetags.icons import icon
from activities.presenters.detail_values import CurvePoint, ZoneBar
from activities.presenters.values import Explanation, ExplanationInput, Link, Quantity, Stat
from activities.templatetags.stat_blocks import explanation_card, stat_block, stat_blocks
from activities.templatetags.table_rows import curve_rows, zone_rows

EVIL = "<b>\"x'&"
CARD = Explanation(
    key=EVIL,
    title=EVIL,
    formula=EVIL,
    inputs=(ExplanationInput(EVIL, EVIL, EVIL),),
    threshold=EVIL,
    would_change=EVIL,
    caveat=EVIL,
    docs_url=EVIL,
)


def test_no_word_of_a_number_its_card_a_zone_or_a_curve_becomes_markup() -> None:
    stat = Stat(EVIL, Quantity(EVIL, EVIL), CARD, note=EVIL, tone=EVIL)
    bar = ZoneBar(1, EVIL, EVIL, EVIL, 12.5, EVIL)
    point = CurvePoint(EVIL, EVIL, EVIL, Link(EVIL, EVIL))
    written = stat_block(stat, EVIL) + zone_rows([bar]) + curve_rows([point]) + icon(EVIL, EVIL)
    assert "<b>" not in written
    assert '"x' not in written
    assert written.count("&lt;b&gt;&quot;x&#x27;&amp;") >= 25


def test_an_unknown_number_is_a_dash_that_is_read_out_as_unknown() -> None:
    assert 'aria-label="unknown">–<' in stat_block(Stat("Power", None))


def test_a_card_says_only_what_is_known_of_its_number() -> None:
    bare = explanation_card(Explanation(key="load", title="Load 74", formula=""))
    assert re.findall(r"<(?:dl|strong)|explain__formula", bare) == []
    assert 'popovertarget="explain-load"' in bare
    assert "What would change it" in explanation_card(CARD)


def test_a_card_is_tied_to_its_button_and_a_number_without_a_card_has_none() -> None:
    one, other = Stat("Load", Quantity("74"), CARD), Stat("Time", Quantity("1:02:33"))
    written = stat_blocks([one, other], "small")
    assert written.count("stat--small") == 2
    assert written.count("<button") == 1


def test_the_components_are_the_same_tags() -> None:
    stat = Stat("Load", Quantity("74", "pt"), Explanation(key="load", title="Load", formula="x"))
    component = '{% include "components/_stat.html" with size="small" %}'
    assert stat_block(stat, "small") in Template(component).render(Context({"stat": stat}))
    component = '{% include "components/_icon.html" with name="info" class="icon--lg" %}'
    assert Template(component).render(Context({})).strip() == icon("info", "icon--lg")


def test_only_the_best_of_a_curve_is_marked_and_others_lead_to_it() -> None:
    best = CurvePoint("5 min", "302 W", "302 W", None, is_best=True)
    other = CurvePoint("5 min", "287 W", "302 W", Link("3 Jun 2025", "/activities/1/"))
    assert "badge--good" in curve_rows([best])
    assert '<a href="/activities/1/" title="3 Jun 2025">302 W</a>' in curve_rows([other])
