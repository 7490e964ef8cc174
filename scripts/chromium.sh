#!/bin/sh
# Says where there is a Chromium for browser tests and pictures: the one in CHROMIUM, else one that is installed, else
# Debian's, installed if we are root. The headless shell goes first: to open a new browser takes it a quarter of what it
# takes a whole Chromium, which draws windows and toolbars that nobody sees. With `light` it is installed beside a whole
# one where Debian has it. Playwright, which drives it, needs libatomic, which a bare Debian has not.
set -eu
find_one() {
    for name in ${CHROMIUM:+"$CHROMIUM"} "$@"; do
        if command -v "$name"; then return 0; fi
    done
    return 1
}
find_light() {
    find_one chromium-headless-shell chrome-headless-shell
}
find_any() {
    find_light || find_one chromium chromium-browser google-chrome google-chrome-stable \
        "/Applications/Chromium.app/Contents/MacOS/Chromium" \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
}
has_libatomic() {
    if ! command -v ldconfig >/dev/null 2>&1; then return 0; fi
    ldconfig -p | grep -q 'libatomic\.so\.1'
}
may_install() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1
}
install() {
    apt-get install -y --no-install-recommends "$@" >/dev/null
}
if [ "${1:-}" = light ] && may_install && ! find_light >/dev/null; then
    # Where there is no such package, as on Ubuntu, a whole Chromium must do.
    light="chromium-headless-shell fonts-dejavu-core"
    # shellcheck disable=SC2086  # several packages
    { install $light || { apt-get update && install $light; }; } >/dev/null 2>&1 || true
fi
missing=
find_any >/dev/null || missing="chromium fonts-dejavu-core"
has_libatomic || missing="$missing libatomic1"
if [ -n "$missing" ] && may_install; then
    apt-get update >/dev/null
    # shellcheck disable=SC2086  # several packages
    install $missing
fi
has_libatomic || { echo "Playwright needs libatomic.so.1: install the package libatomic1 and try again." >&2; exit 1; }
if find_any; then exit 0; fi
echo "The browser tests need Chromium: install the package chromium, or name one in CHROMIUM, and try again." >&2
exit 1
