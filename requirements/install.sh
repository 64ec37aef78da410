#!/bin/sh
# Makes .venv and installs one set of pins into it: base, test or bench. Does nothing when that is done already.
# Works with and without ensurepip (Debian splits it off): then the machine's own pip fills the environment.
set -eu
cd "$(dirname "$0")/.."
set_name="${1:-base}"
pins="requirements/$set_name.txt"

say() { printf '%s\n' "$*" >&2; }

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

python=""
if [ -n "${PYTHON:-}" ] && ! new_enough "$PYTHON"; then
  say "$PYTHON is no Python 3.11 or newer."
  exit 1
fi
for candidate in "${PYTHON:-}" python3 python3.14 python3.13 python3.12 python3.11 python; do
  if [ -n "$candidate" ] && new_enough "$candidate"; then python="$candidate"; break; fi
done
if [ -z "$python" ]; then
  say "OutcomeFrame needs Python 3.11 or newer. Install it, or name one: make run PYTHON=/opt/python3.12/bin/python3"
  exit 1
fi

fingerprint="$("$python" - "$pins" <<'PY'
import hashlib, pathlib, sys
print(hashlib.sha256(pathlib.Path(sys.argv[1]).read_bytes()).hexdigest())
PY
)"
stamp=".venv/.pins-$set_name"
if [ -x .venv/bin/python ] && new_enough .venv/bin/python && [ "$(cat "$stamp" 2>/dev/null)" = "$fingerprint" ]; then
  exit 0
fi

if ! { [ -x .venv/bin/python ] && new_enough .venv/bin/python; }; then
  say "Making a virtual environment in .venv"
  if "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
    "$python" -m venv --clear .venv
  elif "$python" -c 'import venv' >/dev/null 2>&1; then
    "$python" -m venv --clear --without-pip .venv
  else
    say "This Python has no venv module. On Debian or Ubuntu: apt-get install python3-venv"
    exit 1
  fi
fi

say "Installing the pinned packages ($set_name)"
options="install --quiet --disable-pip-version-check --no-input --require-hashes --no-deps -r $pins"
if .venv/bin/python -m pip --version >/dev/null 2>&1; then
  .venv/bin/python -m pip $options
elif "$python" -m pip --version >/dev/null 2>&1; then
  "$python" -m pip --python .venv/bin/python $options
elif command -v uv >/dev/null 2>&1; then
  uv pip install --quiet --python .venv/bin/python --require-hashes --no-deps -r "$pins"
else
  say "There is no pip on this machine. On Debian or Ubuntu: apt-get install python3-venv python3-pip"
  exit 1
fi
printf '%s' "$fingerprint" > "$stamp"
# What the tests need holds all that a start needs, in the same versions.
if [ "$set_name" = test ]; then
  "$python" -c 'import hashlib, pathlib
print(hashlib.sha256(pathlib.Path("requirements/base.txt").read_bytes()).hexdigest(), end="")' > .venv/.pins-base
fi
