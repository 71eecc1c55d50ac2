"""Markdown of people: what they mean stands there, what could do harm does not."""

from __future__ import annotations

import pytest

from app.core.markdown import to_html


def test_what_people_write_most_is_shown() -> None:
    html = to_html(
        "# Hallo\n\nEen **vette** *zin*\nop twee regels\n\n- melk\n- brood\n\n> zei Anna\n\n~~weg~~"
    )
    assert '<h3 dir="auto">Hallo</h3>' in html
    assert "<strong>vette</strong> <em>zin</em><br>" in html
    assert '<li dir="auto">melk</li>' in html
    assert "<blockquote" in html
    assert "<s>weg</s>" in html


def test_headings_begin_where_the_page_wants_them() -> None:
    assert "<h2" in to_html("# Een", top=2)
    assert "<h6" in to_html("###### Zes", top=2)
    assert "<h1" not in to_html("# Een\n\n## Twee", top=2)


def test_a_link_leads_out_without_our_blessing() -> None:
    html = to_html("[kijk](https://example.org/a?b=c&d=e) en [mail](mailto:a@example.org)")
    assert 'href="https://example.org/a?b=c&amp;d=e"' in html
    assert html.count('rel="nofollow noopener ugc"') == 2


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](https://elders.example.org/spoor.png)",
        '[x](https://a.example.org "onmouseover=alert(1)")',
        "<a href='javascript:alert(1)'>x</a>",
        "&#x3C;script&#x3E;alert(1)&#x3C;/script&#x3E;",
        "[x]: javascript:alert(1)\n\n[x]",
        "<style>p{}</style><iframe src=//elders></iframe><svg onload=alert(1)>",
        "`<b onclick=x>`",
    ],
)
def test_nothing_that_runs_or_loads_survives(text: str) -> None:
    html = to_html(text)
    for bad in ("<script", "<img", "<style", "<iframe", "<svg", 'href="javascript', 'href="data', "<b "):
        assert bad not in html
    assert "title=" not in html


@pytest.mark.parametrize(
    "text", ["", "   ", "*" * 5000, "[" * 3000, "> " * 2000 + "x", "- " * 1500 + "x", "`" * 4001]
)
def test_nonsense_is_text(text: str) -> None:
    assert isinstance(str(to_html(text)), str)
