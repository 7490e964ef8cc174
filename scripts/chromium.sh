#!/bin/sh
# Makes sure that there is a Chromium for the browser tests: Debian's, installed if we are root.
set -eu
for name in chromium chromium-browser google-chrome; do
    if command -v "$name" >/dev/null 2>&1; then exit 0; fi
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    { apt-get update && apt-get install -y --no-install-recommends chromium fonts-dejavu-core; } >/dev/null
    exit 0
fi
echo "The browser tests need Chromium: install the package chromium and try again." >&2
exit 1
