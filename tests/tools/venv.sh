#!/bin/sh
# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# venv.sh newest|oldest DIRECTORY REQUIREMENTS
# Make a virtual environment, or leave it alone where it holds what the requirements say already.
set -eu

which=$1 venv=$2 requirements=$3
versions='3.11 3.12 3.13 3.14'
[ "$which" = oldest ] || versions='3.14 3.13 3.12 3.11'

is_new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
    for version in $versions; do
        if is_new_enough "python$version"; then
            echo "python$version"
            return
        fi
    done
    is_new_enough python3 && echo python3
}

# Say the command that helps, and nothing else. Whoever may install it, gets it installed.
needs() {
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
        echo "sudo apt-get install $1" >&2
        exit 1
    fi
    echo "Installing $1 ..." >&2
    if ! { quietly apt-get update && quietly apt-get install -y "$1"; }; then
        echo "apt-get install $1" >&2
        exit 1
    fi
}

# Run a command that has nothing to say unless it fails.
quietly() {
    said=$(DEBIAN_FRONTEND=noninteractive "$@" 2>&1 </dev/null) || {
        printf '%s\n' "$said" >&2
        return 1
    }
}

stamp() {
    "$venv/bin/python" -c 'import sys, hashlib; print(sys.version, hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest())' "$requirements"
}

if [ -e "$venv/.stamp" ] && [ "$(stamp 2>/dev/null)" = "$(cat "$venv/.stamp")" ]; then
    exit 0
fi
python=$(find_python) || { needs python3; python=$(find_python) || { echo "Python 3.11 or newer is needed" >&2; exit 1; }; }
if ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    "$python" -c 'import ensurepip, venv' 2>/dev/null ||
        needs "$("$python" -c 'import sys; print("python3.{0}-venv".format(sys.version_info[1]))')"
    echo "Setting up $venv ..." >&2
    "$python" -m venv --clear "$venv"
fi
quietly "$venv/bin/python" -m pip install --quiet --requirement "$requirements"
stamp >"$venv/.stamp"
