#!/bin/sh
# Makes sure that the browser tests find a Chromium and a font to write with.
# Installs Debian's packages where it may (root, apt-get). Where it may not it says what to run and
# lets the other tests go on; then the browser tests are reported as not run. In CI as root a
# Chromium that cannot be had is a failure.
set -eu

found() {
    command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 \
        || command -v google-chrome >/dev/null 2>&1
}
has_font() {
    # The folders of Linux and macOS; without any font a page has no text to look at.
    find /usr/share/fonts /usr/local/share/fonts "${HOME:-/nonexistent}/.fonts" /System/Library/Fonts \
        \( -name '*.ttf' -o -name '*.otf' -o -name '*.ttc' \) 2>/dev/null | grep -q .
}

wanted=""
found || wanted="chromium"
has_font || wanted="$wanted fonts-dejavu-core"
[ -n "$wanted" ] || exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "[browser] Installing$(printf ' %s' $wanted) with apt-get for the browser tests (about a minute)"
    log=$(mktemp)
    if { apt-get update && DEBIAN_FRONTEND=noninteractive \
        apt-get install -y --no-install-recommends $wanted; } >"$log" 2>&1; then
        rm -f "$log"
        exit 0
    fi
    tail -n 20 "$log" >&2
    rm -f "$log"
    if [ "${CI:-}" = true ]; then
        echo "[browser] CI needs a Chromium and could not install it." >&2
        exit 1
    fi
    echo "[browser] That failed; the browser tests will be reported as not run." >&2
    exit 0
fi

echo "[browser] Missing for the browser tests:$(printf ' %s' $wanted)"
echo "[browser] They will be reported as not run. To have them, run:"
echo "[browser]     sudo apt-get install$(printf ' %s' $wanted)"
