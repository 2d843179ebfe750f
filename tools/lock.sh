#!/bin/sh
# Writes requirements.lock (what runs the platform) and requirements-test.lock (that and what
# tests it) from pyproject.toml. Add UPGRADE=1 to take newer releases of everything.
set -eu
cd "$(dirname "$0")/.."
sh tools/bootstrap.sh test

export_lock() {
    .venv/bin/uv export --quiet --no-header --no-emit-project --format requirements-txt "$@"
}

# uv.lock names the hosts it fetched from, so it is a scratch file and never committed.
rm -f uv.lock
trap 'rm -f uv.lock requirements.lock.new requirements-test.lock.new' EXIT

if [ -z "${UPGRADE:-}" ]; then
    # Keep today's versions where they still fit: uv reads them as preferences.
    grep -E '^[a-z0-9].*==' requirements-test.lock | sed 's/ *\\$//' > var/constraints.txt
fi
.venv/bin/uv lock --quiet ${UPGRADE:+--upgrade}
export_lock --no-default-groups --group build > requirements.lock.new
export_lock --all-groups > requirements-test.lock.new

if grep -nE 'https?:' requirements.lock.new requirements-test.lock.new; then
    echo "A lock file names a host; nothing was changed." >&2
    exit 1
fi
mv requirements.lock.new requirements.lock
mv requirements-test.lock.new requirements-test.lock
