#!/bin/sh
# Makes .venv from a hashed lock file: `scripts/install.sh server` or `dev`. Needs Python 3.11 or later, nothing else.
set -eu
cd "$(dirname "$0")/.."
what=$1
say() { printf '%s\n' "$*" >&2; }

python=
for candidate in "${PYTHON:-}" python3 python3.14 python3.13 python3.12 python3.11; do
    if [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1 &&
        "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
        python=$(command -v "$candidate")
        break
    fi
done
[ -n "$python" ] || { say "Python 3.11 or later is needed; set PYTHON=/path/to/python3."; exit 1; }

uv=$(command -v uv || true)
if [ -z "$uv" ]; then
    uv=$PWD/build/tools/bin/uv
    if [ ! -x "$uv" ]; then
        say "Fetching the installer (uv) …"
        if ! "$python" -m pip --version >/dev/null 2>&1; then
            if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
                { apt-get update && apt-get install -y --no-install-recommends python3-pip ca-certificates; } >/dev/null
                python=$(command -v python3)
            else
                say "pip is missing: install python3-pip (Debian, Ubuntu), or uv, and try again."
                exit 1
            fi
        fi
        "$python" -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --no-deps --require-hashes \
            --target build/tools --upgrade -r requirements/uv.lock
    fi
fi

[ -x .venv/bin/python ] || "$uv" venv --quiet --python "$python" .venv
say "Installing the libraries of requirements/$what.lock …"
"$uv" pip install --quiet --python .venv/bin/python --require-hashes -r "requirements/$what.lock"
"$uv" pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation -e .
touch ".venv/$what.stamp"
