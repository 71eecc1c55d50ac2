"""People's Markdown as HTML: a few harmless elements, whatever somebody typed."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

TAGS: Final = frozenset({"br", "strong", "em", "s", "ul", "ol", "code", "pre", "hr", "a"})
DIRECTED: Final = frozenset({"p", "li", "blockquote"})
HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")
# Each text that a person typed says its direction by itself.
BLOCKS: Final = ("paragraph_open", "heading_open", "list_item_open", "blockquote_open")


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    """Return the reader of Markdown: no HTML, no pictures, and a new line where somebody typed one."""
    return MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("strikethrough").disable("image")


@lru_cache(maxsize=8)
def _cleaner(top: int) -> nh3.Cleaner:
    directed = DIRECTED | frozenset(HEADINGS[top - 1 :])
    attributes = {"*": set(), "a": {"href"}, "ol": {"start"}} | {tag: {"dir"} for tag in directed}
    return nh3.Cleaner(
        tags=set(TAGS | directed),
        attributes=attributes,
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener ugc",
    )


def to_html(text: str, *, top: int = 3) -> Markup:
    """Return a text as HTML that may stand on a page; its biggest heading becomes `<h{top}>`."""
    tokens = _parser().parse(text)
    for token in tokens:
        if token.tag in HEADINGS:
            token.tag = HEADINGS[min(int(token.tag[1]) + top - 1, 6) - 1]
        if token.type in BLOCKS:
            token.attrSet("dir", "auto")
    html = _parser().renderer.render(tokens, _parser().options, {})
    return Markup(_cleaner(top).clean(html))  # noqa: S704 - cleaned by an allow-list, which is what this is for
