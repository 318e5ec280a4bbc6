#!/bin/sh
# What pip and npm cannot bring: a Python that makes virtual environments, and Chromium for the browser tests.
# As root with apt it installs what is missing; otherwise it prints the one command and exits 2 before anything is done.
set -eu
python=${1:-python3}

lacking() {
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || printf ' python3'
    "$python" -c 'import ensurepip, venv' 2>/dev/null || printf ' python3-venv'
    for name in ${CHROMIUM:-chromium chromium-browser google-chrome}; do
        command -v "$name" >/dev/null && return
    done
    printf ' chromium'
}

packages=$(lacking)
[ -n "$packages" ] || exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "setup: installing$packages"
    export DEBIAN_FRONTEND=noninteractive
    apt-get -qq update
    apt-get -qq install -y --no-install-recommends $packages >/dev/null
    packages=$(lacking)
    [ -n "$packages" ] || exit 0
    echo "setup: still missing for $python:$packages (Python 3.11 or newer is needed; name it with make PYTHON=...)" >&2
    exit 2
fi
echo "setup: please run this once, then again what you ran:" >&2
echo "  sudo apt-get update && sudo apt-get install -y$packages" >&2
exit 2
