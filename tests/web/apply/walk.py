"""Walks the plain lane as a person without JavaScript does: reads each page, fills its form, presses a button."""

import html
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from goldenbridge.core.formstate import FormKey


@dataclass
class Form:
    """One form of a page: hidden fields, names of the fields to fill in, buttons."""

    hidden: dict[str, str] = field(default_factory=dict)
    fields: list[str] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class Page(HTMLParser):
    """The forms, phrase words and notices of a page."""

    def __init__(self, content):
        super().__init__()
        self.content = content if isinstance(content, str) else content.decode()
        self.forms, self.phrase, self._in, self._area = [], [], None, None
        self.feed(self.content)

    def handle_starttag(self, tag, attrs):
        attrs = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form())
        if tag == "ol" and "words" in attrs.get("class", "") and "id" not in attrs:
            self._in = "words"
        if not self.forms:
            return
        form = self.forms[-1]
        name = attrs.get("name", "")
        if tag == "input" and attrs.get("type") == "hidden":
            form.hidden[name] = attrs.get("value", "")
        elif tag == "input" and name:
            form.fields.append(name)
            if attrs.get("type") not in {"radio", "checkbox"} or "checked" in attrs:
                form.texts[name] = attrs.get("value", "")
        elif tag == "textarea" and name:
            form.fields.append(name)
            self._area, form.texts[name] = name, ""
        elif tag == "button":
            form.buttons.append((name, attrs.get("value", "")))

    def handle_endtag(self, tag):
        if tag == "ol":
            self._in = None
        if tag == "textarea":
            if self._area:
                self.forms[-1].texts[self._area] = self.forms[-1].texts[self._area].removeprefix("\n")
            self._area = None

    def handle_data(self, data):
        if self._in == "words" and data.strip():
            self.phrase.append(data.strip())
        if self._area:
            self.forms[-1].texts[self._area] += data

    @property
    def text(self):
        main = self.content[self.content.index("<main") :]
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())

    def form_with(self, name, value=None):
        for form in self.forms:
            if form.hidden.get(name) == value or (value is None and (name in form.fields or name in form.hidden)):
                return form
        raise AssertionError(f"no form with {name}")


class Walk:
    """A person with a browser that knows neither JavaScript nor cookies."""

    def __init__(self, client, language="en"):
        self.client, self.root = client, f"/{language}"

    def get(self, path):
        return self.client.get(self.root + path)

    def post(self, path, fields):
        return self.client.post(self.root + path, fields)

    def to_phrase(self):
        page = Page(self.post("/apply", {"go": "begin"}).content)
        assert len(page.phrase) == 12
        return page

    def to_words(self, page=None):
        page = page or self.to_phrase()
        self.phrase = page.phrase
        return Page(self.post("/apply", {**page.forms[0].hidden, "go": "next"}).content)

    def answers(self, page):
        return {name: self.phrase[int(name.split("_")[1]) - 1] for name in page.forms[0].fields}

    def to_story(self):
        page = self.to_words()
        response = self.post("/apply", {**page.forms[0].hidden, **self.answers(page), "go": "next"})
        assert response.status_code == 200
        return Page(response.content)

    def to_contact(self, **story):
        page = self.to_story()
        return Page(self.post("/apply", {**page.forms[0].hidden, "applies": "self", **story, "go": "next"}).content)

    def last_post(self, page, **contact):
        """The fields of the POST that seals and stores."""
        return {**page.forms[0].hidden, "danger": "0", **contact, "go": "send"}

    def apply(self, *, contact=None, **story):
        """Walk the whole way; returns the answer to the last POST."""
        return self.post("/apply", self.last_post(self.to_contact(**story), **(contact or {})))

    def open(self, phrase=None):
        """The status page behind the phrase."""
        return self.post("/status", {"phrase": " ".join(phrase or self.phrase)})


KEY = FormKey(b"another server's secret")
