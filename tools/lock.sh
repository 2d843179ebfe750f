#!/bin/sh
# Writes requirements.lock (what runs the platform) and requirements-test.lock (that, and what
# tests it) from pyproject.toml. Takes the newest releases that fit: read the difference, and run
# the tests, before committing it.
set -eu
cd "$(dirname "$0")/.."
sh tools/bootstrap.sh test

export_lock() {
    .venv/bin/uv export --quiet --no-header --no-emit-project --format requirements-txt "$@"
}

# uv.lock names the hosts it fetched from, so it is a scratch file and never committed.
trap 'rm -f uv.lock requirements.lock.new requirements-test.lock.new' EXIT
rm -f uv.lock
export_lock --no-default-groups --group build > requirements.lock.new
export_lock --all-groups > requirements-test.lock.new

if grep -nE 'https?:' requirements.lock.new requirements-test.lock.new; then
    echo "A lock file names a host; nothing was changed." >&2
    exit 1
fi
mv requirements.lock.new requirements.lock
mv requirements-test.lock.new requirements-test.lock
