"""One Chromium for the tests of the browser's code, and a way to call that code by name."""

from pathlib import Path

import pytest

from goldenbridge.core.canonical import b64, unb64

ROOT_FOLDER = Path(__file__).parents[2]
BUNDLE = Path(__file__).with_name("twins.js")


class Refused(Exception):
    """The browser's code refused, with this code and these details."""

    def __init__(self, code, details):
        super().__init__(code)
        self.code, self.details = code, details


class Twin:
    """The browser's code on one page."""

    def __init__(self, page):
        self.page = page

    def __call__(self, path, *args):
        answer = self.page.evaluate("([path, args]) => callTwin(path, args)", [path, _pack(list(args))])
        if "refused" in answer:
            raise Refused(answer["refused"], answer["details"])
        return _unpack(answer["value"])


def _pack(value):
    if isinstance(value, bytes):
        return {"$b": b64(value)}
    if isinstance(value, list | tuple):
        return [_pack(each) for each in value]
    if isinstance(value, dict):
        return {str(name): _pack(each) for name, each in value.items()}
    return value


def _unpack(value):
    if isinstance(value, dict):
        if set(value) == {"$b"}:
            return unb64(value["$b"])
        return {name: _unpack(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_unpack(each) for each in value]
    return value


def _page(one_chromium, address):
    page = one_chromium.new_page()
    page.route("**/*", lambda route: route.fulfill(body="<!doctype html><title>twin</title>", content_type="text/html"))
    page.goto(address)
    page.evaluate(BUNDLE.read_text())
    return page


@pytest.fixture(scope="session")
def twin(one_chromium):
    """The code on a page with https, where the browser's own cryptography is offered."""
    page = _page(one_chromium, "https://fund.example/")
    assert page.evaluate("crypto.subtle !== undefined")
    return Twin(page)


@pytest.fixture(scope="session")
def plain_twin(one_chromium):
    """The code on a mirror without https, where only @noble is left."""
    page = _page(one_chromium, "http://mirror.example/")
    assert page.evaluate("crypto.subtle === undefined")
    return Twin(page)


@pytest.fixture(scope="session")
def old_twin(one_chromium):
    """The code in a phone from before 2025: the browser's own P-256, and no X25519."""
    context = one_chromium.new_context()
    context.add_init_script("""
        const real = SubtleCrypto.prototype.importKey;
        SubtleCrypto.prototype.importKey = function (form, key, name, ...rest) {
            if (name && name.name === "X25519") return Promise.reject(new DOMException("unknown", "NotSupportedError"));
            return real.call(this, form, key, name, ...rest);
        };
    """)
    return Twin(_page(context, "https://fund.example/"))
