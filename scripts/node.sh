#!/bin/sh
# Makes sure that Node.js and npm are there for building the browser code: Debian's, installed if we are root.
set -eu
if command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    { apt-get update && apt-get install -y --no-install-recommends nodejs npm; } >/dev/null
    exit 0
fi
echo "Building the browser code needs Node.js and npm: install the packages nodejs and npm and try again." >&2
exit 1
