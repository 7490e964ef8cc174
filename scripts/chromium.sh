#!/bin/sh
# Says where there is a Chromium for browser tests and pictures: the one in CHROMIUM, else one that is installed, else
# Debian's, installed if we are root.
set -eu
find_one() {
    for name in ${CHROMIUM:+"$CHROMIUM"} chromium chromium-browser google-chrome google-chrome-stable \
        "/Applications/Chromium.app/Contents/MacOS/Chromium" \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
        if command -v "$name"; then return 0; fi
    done
    return 1
}
if find_one; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    { apt-get update && apt-get install -y --no-install-recommends chromium fonts-dejavu-core; } >/dev/null
    if find_one; then exit 0; fi
fi
echo "The browser tests need Chromium: install the package chromium, or name one in CHROMIUM, and try again." >&2
exit 1
