"""The command `goldenbridge`: finds a command in a table and loads that one only, so that `verify` starts at once."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from types import ModuleType
from typing import Final

from goldenbridge.cli.files import unusable
from goldenbridge.core.errors import BridgeError, words

COMMANDS: Final[dict[str, tuple[str, str]]] = {
    "verify": ("verify", "check at home that a gift or a promise was counted"),
    "seal": ("seal", "seal a text for the fund, offline"),
    "open": ("open", "open what was sealed to you, offline"),
    "journal": ("journal", "read and check the access journal with the auditors' key, offline"),
    "audit": ("audit", "check the audits in a public log, and replay a draw"),
    "approve": ("approve", "look at a step and sign it, offline"),
    "payfile": ("payfile", "build the bank's order file from sealed payouts, offline"),
    "init": ("init", "start a fund: name, currencies, languages, first keys"),
    "serve": ("serve", "serve pages and do what the clock asks for"),
    "delegate": ("delegate", "sign who may sign the list of keys, with a root key, offline"),
    "renew": ("renew", "give the server the delegation that root keys have signed"),
    "cosign": ("cosign", "keep a witness's signature under the public log"),
    "invite": ("invite", "invite somebody to work here"),
    "unlock": ("unlock", "let somebody in again who was locked"),
    "runway": ("runway", "how many more the fund can promise, and for how long the money lasts"),
    "backup": ("backup", "write an encrypted backup, keystore apart"),
    "restore": ("restore", "bring a backup back"),
    "check": ("check", "count every sum of the books anew"),
    "export": ("export", "write the books for beancount or hledger"),
    "demo": ("demo", "play August 2020 and serve it"),
}


def usage() -> str:
    """The list of commands."""
    rows = "\n".join(f"  {name:9} {says}" for name, (_, says) in COMMANDS.items())
    return f"goldenbridge COMMAND …\n\n{rows}\n\n`goldenbridge COMMAND --help` tells more."


def main(arguments: list[str] | None = None) -> int:
    """Run a command; returns its exit code: 0 done, 1 refused with a reason, 2 not understood."""
    arguments = sys.argv[1:] if arguments is None else arguments
    if not arguments or arguments[0] in {"-h", "--help", "help"}:
        print(usage())
        return 0
    name, *rest = arguments
    if name not in COMMANDS:
        print(f"goldenbridge: there is no command “{name}”.\n\n{usage()}", file=sys.stderr)
        return 2
    try:
        code = _run(name, rest)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever was reading, such as `head`, has read enough; nothing more is written, not even at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return code


class WholeProgramNeeded(BridgeError):
    """A part of the command is not in this copy of the program."""

    code = "whole_program_needed"
    status = 501
    sentence = words(
        "This file of the program checks receipts of gifts. For the receipt of a promise install the whole program: "
        "pip install goldenbridge."
    )


def load(name: str) -> ModuleType:
    """The part of a command that only some of its tasks need; WholeProgramNeeded where it is not there."""
    try:
        return import_module(f"goldenbridge.cli.{name}")
    except ModuleNotFoundError as error:
        raise WholeProgramNeeded from error


def _run(name: str, arguments: list[str]) -> int:
    """Load one command and run it; what it refuses or lacks is said in one line."""
    try:
        command = import_module(f"goldenbridge.cli.{COMMANDS[name][0]}")
        result: int = command.main(arguments)
    except BridgeError as error:
        return _refuse(name, error)
    except BrokenPipeError:
        raise
    except OSError as error:
        if error.filename is None:
            raise
        return _refuse(name, unusable(error))
    except EOFError:
        return _say(f"goldenbridge {name}: this command asks questions; call it in a terminal.", code=2)
    except KeyboardInterrupt:
        return _say(f"\ngoldenbridge {name}: stopped.", code=1)
    except ModuleNotFoundError as error:
        if error.name is None or not error.name.startswith("django"):
            raise
        return _say(f"goldenbridge {name} needs the server's parts: pip install 'goldenbridge[server]'", code=2)
    return result


def _refuse(name: str, error: BridgeError) -> int:
    return _say(f"goldenbridge {name}: {error} [{error.code}]", code=1)


def _say(text: str, *, code: int) -> int:
    print(text, file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
