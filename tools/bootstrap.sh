#!/bin/sh
# Finds a Python that Samtakt runs on and lets tools/bootstrap.py make .venv with it.
# Usage: tools/bootstrap.sh run|test
set -eu
cd "$(dirname "$0")/.."

fits='import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))'
complete='import ensurepip, venv'

# A Python that can make virtual environments is preferred to one that first needs a package.
for also in "$complete" ""; do
    for candidate in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
        if command -v "$candidate" >/dev/null 2>&1 \
            && "$candidate" -c "$fits" 2>/dev/null \
            && "$candidate" -c "$also" 2>/dev/null; then
            exec "$candidate" tools/bootstrap.py "$@"
        fi
    done
done

echo "Samtakt needs Python 3.11, 3.12, 3.13 or 3.14, and none was found." >&2
echo "Install one (on Debian: apt-get install python3 python3-venv)," >&2
echo "or name it: make demo PYTHON=/path/to/python3.11" >&2
exit 1
