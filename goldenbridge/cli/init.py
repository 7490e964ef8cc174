"""`goldenbridge init`: starts a fund tonight with a deliberately small ceremony, which a larger one may follow."""

from __future__ import annotations

import argparse
import getpass
import re
import secrets
import sys
from pathlib import Path
from typing import Final

from goldenbridge.cli import beginning, environment, keymaking
from goldenbridge.core.callsign import read_call_sign
from goldenbridge.core.errors import BridgeError, words
from goldenbridge.core.money import currency
from goldenbridge.core.staffkeys import suggest_passphrase

LANGUAGES: Final = ("be", "ru", "en")
_LABEL: Final = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST: Final = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")


class UnknownLanguage(BridgeError):
    """The pages do not speak this language."""

    code = "unknown_language"
    status = 422
    sentence = words("“{language}” is not a language of these pages. Choose from {known}, with commas between.")


class BadHost(BridgeError):
    """Not the name of a host alone."""

    code = "bad_host"
    status = 422
    sentence = words("“{host}” is not a host name. Give the name alone, like fund.example: no https://, port or path.")


def main(arguments: list[str]) -> int:
    """Make folder, keys and the first administrator; asks for what was not given."""
    parser = argparse.ArgumentParser(prog="goldenbridge init", description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("fund"))
    parser.add_argument("--name", help="the fund's name, as its pages show it")
    parser.add_argument("--currencies", help="for example EUR,USD; the first is the one that promises are made in")
    parser.add_argument("--languages", help=f"any of {','.join(LANGUAGES)}")
    parser.add_argument("--call-sign", help="the first administrator's call-sign; never a real name")
    parser.add_argument("--host", default="localhost", help="the host name that pages are served under")
    options = parser.parse_args(arguments)
    folder = options.folder.resolve()
    beginning.require_unbegun(folder)
    host = _host(options.host)
    answers = {
        "GOLDENBRIDGE_FUND_NAME": options.name or _ask("Name of the fund", "Solidarity Fund"),
        "GOLDENBRIDGE_CURRENCIES": _currencies(options.currencies or _ask("Currencies", "EUR")),
        "GOLDENBRIDGE_LANGUAGES": _languages(options.languages or _ask("Languages", ",".join(LANGUAGES))),
        "GOLDENBRIDGE_HOSTS": host,
    }
    call_sign = read_call_sign(options.call_sign or _ask("Call-sign of the first administrator", "heron"))
    passphrase = _passphrase()
    print("\nThe keys and the books are being made: this takes about half a minute.", flush=True)
    with beginning.folder_begun(folder):
        settings = {**answers, **environment.addresses(), **_keys(folder, host)}
        environment.enter(folder, settings)
        with environment.load("goldenbridge.cli.emptiness").databases_begun():
            environment.load("goldenbridge.cli.readiness").make_ready()
            environment.load("goldenbridge.cli.ceremony").found(folder, call_sign=call_sign, passphrase=passphrase)
            # Last: a folder with settings is a fund, and there shall be no half of one.
            environment.write(folder, settings)
    print(_after(folder, call_sign))
    print(environment.load("goldenbridge.cli.readiness").second_lock(), end="")
    return 0


def _host(text: str) -> str:
    host = text.strip().lower()
    if len(host) > 253 or not _HOST.fullmatch(host):
        raise BadHost(host=text)
    return host


def _currencies(text: str) -> str:
    codes = dict.fromkeys(code.strip().upper() for code in text.split(","))
    return ",".join(currency(code).code for code in codes)


def _languages(text: str) -> str:
    codes = dict.fromkeys(code.strip().lower() for code in text.split(","))
    for code in codes:
        if code not in LANGUAGES:
            raise UnknownLanguage(language=code, known=", ".join(LANGUAGES))
    return ",".join(codes)


def _keys(folder: Path, host: str) -> dict[str, str]:
    """Secrets and key pairs of the server, the open book, the auditors and the backup."""
    origin = f"{host}/log"
    keymaking.make_log_key(folder / "keys" / "log.skey", origin)
    return {
        "GOLDENBRIDGE_LOG_ORIGIN": origin,
        "GOLDENBRIDGE_PRODUCTION": "yes",
        "GOLDENBRIDGE_SECRET": secrets.token_urlsafe(48),
        "GOLDENBRIDGE_TRAIL_KEY": keymaking.make_seal_key(folder / "keys" / "auditors.key"),
        "GOLDENBRIDGE_BACKUP_KEY": keymaking.make_seal_key(folder / "keys" / "backup.key"),
    }


def _ask(what: str, usual: str) -> str:
    return input(f"{what} [{usual}]: ").strip() or usual


def _passphrase() -> str:
    suggested = suggest_passphrase()
    print(f"\nA passphrase for you, six random words:\n\n    {suggested}\n\nWrite it down on paper; it is shown once.")
    if not sys.stdin.isatty():
        return suggested
    typed = getpass.getpass("Type it once more, or type one of your own: ")
    while not typed or getpass.getpass("And again: ") != typed:
        typed = getpass.getpass("These were not the same. Once more: ")
    return typed


def _after(folder: Path, call_sign: str) -> str:
    return f"""
The fund is in {folder}.

Carry away before you open to anybody, and delete here:
  keys/root-1.key, root-2.key, root-3.key   to three people in three places; every year two of them say with
                                            `goldenbridge delegate` who may sign the list of keys
  keys/auditors.key                         to the auditors: it reads the access journal
  keys/backup.key                           to whoever restores: it opens backups
Leave here: keys/log.skey (signs the open book) and goldenbridge.env; each backup carries both, sealed. Publish
keys/fund.vkey: receipts verify with it.

Next:
  goldenbridge serve --folder {folder}
  goldenbridge invite --folder {folder} --role caseworker --voucher {call_sign} CALL-SIGN
  sign in under /staff/ as {call_sign}, and sign the list of keys once a week: it lives eight days.
  goldenbridge backup --folder {folder} --data-to ONE_PLACE --keystore-to ANOTHER
each day, and with it a copy of keys/destroyed-keys.txt into a third place: without its newest copy nothing is restored.

Nobody can apply yet: applications are sealed to intake keys, and there are none. They take people whom you invite
first: two with the role triager, who read, and two others (signer, verifier or coordinator), who keep contacts.
When these stand on the list of keys, open /staff/directory, “Make new intake keys”, and sign the list with them.
"""
