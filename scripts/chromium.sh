#!/bin/sh
# Says where there is a Chromium for browser tests and pictures: the one in CHROMIUM, else one that is installed, else
# Debian's, installed if we are root. Playwright, which drives it, needs libatomic, which a bare Debian has not.
set -eu
find_one() {
    for name in ${CHROMIUM:+"$CHROMIUM"} chromium chromium-browser google-chrome google-chrome-stable \
        "/Applications/Chromium.app/Contents/MacOS/Chromium" \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
        if command -v "$name"; then return 0; fi
    done
    return 1
}
has_libatomic() {
    if ! command -v ldconfig >/dev/null 2>&1; then return 0; fi
    ldconfig -p | grep -q 'libatomic\.so\.1'
}
missing=
find_one >/dev/null || missing="chromium fonts-dejavu-core"
has_libatomic || missing="$missing libatomic1"
if [ -n "$missing" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    # shellcheck disable=SC2086  # several packages
    { apt-get update && apt-get install -y --no-install-recommends $missing; } >/dev/null
fi
has_libatomic || { echo "Playwright needs libatomic.so.1: install the package libatomic1 and try again." >&2; exit 1; }
if find_one; then exit 0; fi
echo "The browser tests need Chromium: install the package chromium, or name one in CHROMIUM, and try again." >&2
exit 1
