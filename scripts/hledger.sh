#!/bin/sh
# Makes sure that there is an hledger for the tests of our exports: Debian's, installed if we are root.
set -eu
if command -v hledger >/dev/null 2>&1; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    { apt-get update && apt-get install -y --no-install-recommends hledger; } >/dev/null
    exit 0
fi
echo "The tests of the exports need hledger: install the package hledger and try again." >&2
exit 1
