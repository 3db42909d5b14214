#!/usr/bin/env bash
# Renew requirements.lock from pyproject.toml: resolve everything in an empty environment and freeze it.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"${PYTHON:-python3}" -m venv "$work/venv"
"$work/venv/bin/python" -m pip install -q --disable-pip-version-check --editable ".[dev]"
{
  echo "# Every version that ./run and ./test install; made by scripts/lock.sh, used as pip constraints."
  # A local build tag such as +cpu names one machine's file, not a version that others can find.
  "$work/venv/bin/python" -m pip freeze --exclude-editable | sed 's/+cpu$//' | grep -vE '^(pip|setuptools)=='
} >requirements.lock
