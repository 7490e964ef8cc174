"""What a visitor on a bad link must load stays small."""

import gzip
import re
from pathlib import Path

STATIC = Path(__file__).parents[2] / "goldenbridge/web/base/static/base"
# Pairs of text and ground that the style sheet puts together; WCAG 2.2 asks for 4.5 to 1.
PAIRS = [
    *[("ink", ground) for ground in ("paper", "card", "calm", "good-back", "warn-back", "bad-back")],
    *[("quiet", ground) for ground in ("paper", "card", "calm")],
    *[("accent", ground) for ground in ("paper", "card", "calm")],
    *[("on-accent", "accent"), ("good", "good-back"), ("warn", "warn-back"), ("bad", "bad-back"), ("bad", "paper")],
    ("paper", "bad"),
]


def test_the_public_style_sheet_stays_under_5_kb_compressed():
    weight = len(gzip.compress((STATIC / "base.css").read_bytes(), 9)) + len((STATIC / "icon.svg").read_bytes())

    assert weight < 5_000


def test_nothing_is_loaded_from_a_style_sheet():
    found = [name for name in ("base.css", "desk.css") if re.search(r"@import|url\(", (STATIC / name).read_text())]

    assert found == []


def _colours(block):
    return {
        name: value if len(value) == 6 else "".join(c * 2 for c in value)
        for name, value in re.findall(r"--([\w-]+): #([0-9a-f]{3,6});", block)
    }


def _luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_text_can_be_read_on_its_ground_in_light_and_dark():
    blocks = re.findall(r":root \{(.*?)\}", (STATIC / "base.css").read_text(), re.DOTALL)
    light = _colours(blocks[0])
    faint = []
    for name, colours in (("light", light), ("dark", {**light, **_colours(blocks[1])})):
        for text, ground in PAIRS:
            one, two = sorted((_luminance(colours[text]), _luminance(colours[ground])), reverse=True)
            if (one + 0.05) / (two + 0.05) < 4.5:
                faint.append(f"{name}: {text} on {ground}")

    assert faint == []
