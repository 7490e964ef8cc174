"""The common style, in a real browser: no list is wider than the narrowest phone."""

from pathlib import Path

import pytest

import goldenbridge.web.base

pytestmark = [pytest.mark.browser]
STYLE = Path(goldenbridge.web.base.__file__).parent / "static" / "base" / "base.css"
PAGE = """<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><body><main>
<table class="rows"><thead><tr><th>Candidate</th><th>Last</th></tr></thead><tbody>
<tr><th scope="row">a567be0c</th><td data-label="Last on a shortlist">19\u00a0September\u00a02026</td>
<td data-label="What is counted">Everybody who has read the letter and has asked something since then</td></tr>
</tbody></table></main></body></html>"""


@pytest.mark.parametrize("width", [320, 360])
def test_a_list_fits_the_narrowest_phone_and_its_labels_give_way_last(chromium, width):
    page = chromium.new_page(viewport={"width": width, "height": 600})
    page.set_content(PAGE)
    page.add_style_tag(path=STYLE)

    assert page.evaluate("document.documentElement.scrollWidth") == width
    label = "getComputedStyle(document.querySelectorAll('td')[1], '::before')"
    assert page.evaluate(f"parseFloat({label}.width)") > width / 4
    page.close()
