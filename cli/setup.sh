#!/bin/sh
# Checks the machine's tools and installs the project's. `make` calls it:
#   cli/setup.sh check                 python3 >= 3.11, node >= 20, npm, git and terraform >= 1.10
#   cli/setup.sh python DIR LOCK       a virtual environment in DIR with what LOCK pins by hash
#   cli/setup.sh node                  node_modules from package-lock.json
# DIR/stamp and node_modules/stamp mark a finished installation.
set -eu

uv=.venv/bin/uv

say() { printf '%s\n' "$*"; }

err() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

# Prints the first Python that is new enough: the default one may be older than others beside it.
find_python() {
    for python in python3 python3.13 python3.12 python3.11; do
        if has "$python" && "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            say "$python"
            return
        fi
    done
    err "Python 3.11 or newer is needed: https://www.python.org/downloads/ or your package manager"
}

# at_least FOUND MAJOR MINOR: whether version FOUND ("1.11.4") is MAJOR.MINOR or newer.
at_least() {
    major=${1%%.*}
    rest=${1#*.}
    minor=${rest%%.*}
    [ "$major" -gt "$2" ] || { [ "$major" -eq "$2" ] && [ "$minor" -ge "$3" ]; }
}

check() {
    find_python >/dev/null
    has git || err "git is needed: https://git-scm.com/downloads or your package manager"
    { has node && has npm; } || err "Node 20 or newer with npm is needed: https://nodejs.org/"
    version=$(node --version)
    at_least "${version#v}" 20 0 || err "Node $version is too old, 20 or newer is needed: https://nodejs.org/"
    has terraform || err "Terraform 1.10 or newer is needed: https://developer.hashicorp.com/terraform/install"
    # Its own configuration may name a file that is gone, of which it would warn here.
    version=$(TF_CLI_CONFIG_FILE=/dev/null CHECKPOINT_DISABLE=1 terraform version | sed -n '1s/^Terraform v//p')
    [ -n "$version" ] || err "terraform does not run: \`terraform version\` says why"
    at_least "$version" 1 10 ||
        err "Terraform $version is too old, 1.10 or newer is needed: https://developer.hashicorp.com/terraform/install"
}

make_environment() {
    "$1" -m venv --clear "$2" ||
        err "$1 can't make a virtual environment: install its venv package (Debian: python3-venv)"
}

# Installs the uv that the lock pins, by the lock's own hashes.
install_uv() {
    make_environment "$1" .venv
    sed -n '/^uv==/,/[^\\]$/p' requirements/dev.lock >.venv/uv.lock
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .venv/uv.lock
}

install_python() {
    directory=$1 lock=$2
    python=$(find_python)
    say "Installing Python packages from $lock into $directory"
    "$directory/bin/python" -c '' 2>/dev/null || make_environment "$python" "$directory"
    [ -x "$uv" ] || install_uv "$python"
    "$uv" pip sync --quiet --require-hashes --python "$directory/bin/python" "$lock"
    touch "$directory/stamp"
}

install_node() {
    say "Installing Node packages from package-lock.json"
    npm ci --silent --no-progress
    touch node_modules/stamp
}

main() {
    case "${1-}" in
        check) check ;;
        python) install_python "$2" "$3" ;;
        node) install_node ;;
        *) err "usage: cli/setup.sh check | python DIR LOCK | node" ;;
    esac
}

main "$@"
