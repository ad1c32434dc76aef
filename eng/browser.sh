#!/usr/bin/env bash
# The browser of the page's tests: Debian's Chromium, and a font that has Chinese.
#   browser.sh install    where apt-get can (as root); silent, and no failure where it cannot
set -uo pipefail
export DEBIAN_FRONTEND=noninteractive
{ [ "${1:-}" = install ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; } || exit 0
packages=
command -v chromium >/dev/null 2>&1 || packages="chromium"
[ -e /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc ] || packages="$packages fonts-noto-cjk"
[ -n "$packages" ] || exit 0
apt-get update -q >/dev/null 2>&1
apt-get install -y -q --no-install-recommends $packages >/dev/null 2>&1 || true
