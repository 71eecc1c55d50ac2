"""What is printed fits its paper, and its square can be read."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Final

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page

from app.demo.rules import demo_id
from tests.browser.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

NOTE: Final = f"/nl/listings/{demo_id('listing', 'l05')}"
# What is printed, the width of its paper in points, and where its square leads.
PAPERS: Final = (
    (f"{NOTE}/poster", 595, NOTE),
    (f"{NOTE}/poster?size=a5", 420, NOTE),
    ("/nl/listings/bulletin/gent", 595, "/nl/listings?place=gent"),
)


@pytest.mark.parametrize(("address", "width", "target"), PAPERS)
def test_a_sheet_is_one_page_and_its_square_leads_home(
    page: Page, site: Site, address: str, width: int, target: str
) -> None:
    page.goto(address)
    picture = Image.open(BytesIO(page.screenshot(full_page=True)))
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [site.url + target]
    paper = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
    boxes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+)", paper)
    assert [round(float(box)) for box in boxes] == [width]
    page.emulate_media(media="print", color_scheme="dark")
    printed = Image.open(BytesIO(page.screenshot(full_page=True)))
    assert [found.text for found in zxingcpp.read_barcodes(printed)][:1] == [site.url + target]
