"""Runs every benchmark of this folder, one after the other, each in a process of its own: `make benchmarks`."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
# These measure on both databases.
BOTH = ("check", "ledger", "liabilities")


def names():
    modules = {path.stem for path in HERE.glob("*.py") if not path.stem.startswith("_")}
    return sorted(modules | {path.parent.name for path in HERE.glob("*/__main__.py")})


def main():
    failed = []
    for name, *options in [*([name] for name in names()), *([name, "--postgresql"] for name in BOTH)]:
        print(f"\n== {name} {' '.join(options)}".rstrip(), flush=True)
        command = [sys.executable, "-m", f"benchmarks.{name}", *options]
        if subprocess.run(command, cwd=HERE.parent, check=False).returncode:
            failed.append(" ".join([name, *options]))
    if failed:
        print(f"\nfailed: {', '.join(failed)}")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
