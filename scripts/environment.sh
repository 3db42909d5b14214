# Sourced by ./run and ./test: makes .venv and installs what the lock file pins, once for each change of either.

say() { printf '%s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

find_python() {
  local candidate
  for candidate in "${PYTHON:-}" python3.11 python3.12 python3.13 python3; do
    [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1 || continue
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      printf '%s\n' "$candidate"
      return 0
    fi
  done
  return 1
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; elif sudo -n true 2>/dev/null; then sudo -n "$@"; else return 1; fi
}

# Tell whether apt may be used: it is there, and we are root or may become root without a password.
may_apt() {
  command -v apt-get >/dev/null 2>&1 && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }
}

apt_install() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq >&2 &&
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2
}

make_environment() {
  [ -x .venv/bin/python ] && .venv/bin/python -m pip --version >/dev/null 2>&1 && return 0
  local python
  python=$(find_python) || die "Dialoom needs Python 3.11 or newer, and none was found. Install it (Debian and Ubuntu: sudo apt-get install python3 python3-venv), or name one: PYTHON=/path/to/python3.11 $0"
  say "Making a virtual environment in .venv with $("$python" --version) ..."
  rm -rf .venv
  if ! "$python" -m venv .venv >/dev/null 2>&1; then
    rm -rf .venv
    local package
    package="$("$python" -c 'import sys; print(f"python3.{sys.version_info[1]}-venv")')"
    if may_apt; then
      say "Installing $package, which this Python lacks ..."
      apt_install "$package" || die "apt could not install $package. Install it and start again."
      "$python" -m venv .venv || die "The virtual environment could not be made with $python."
    else
      die "This Python cannot make virtual environments. Run: sudo apt-get install $package"
    fi
  fi
}

# install_extras EXTRAS: install the project with these extras, unless that has been done for this
# very lock file, project file, place and Python.
install_extras() {
  local extras=$1 stamp=.venv/.dialoom-installed wanted
  wanted="$( { printf '%s\n' "$extras" "$PWD"; .venv/bin/python --version; cat pyproject.toml requirements.lock; } | cksum)"
  grep -qxF "$wanted" "$stamp" 2>/dev/null && return 0
  say "Installing pinned dependencies (the first time this takes a few minutes) ..."
  local quiet=--progress-bar=on
  [ -t 2 ] || quiet=-q
  .venv/bin/python -m pip install $quiet --disable-pip-version-check --no-input \
    --constraint requirements.lock --editable ".[$extras]" >&2 ||
    die "The dependencies could not be installed; pip's last lines above say why. Nothing was changed outside .venv: mend the cause (network, disk space) and start again."
  printf '%s\n' "$wanted" >>"$stamp"
}
