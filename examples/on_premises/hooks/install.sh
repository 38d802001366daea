#!/bin/sh
# AfterInstall: checks what the service needs, and lets it start at boot.
set -eu
cd "$(dirname "$0")"
# shellcheck source-path=SCRIPTDIR source=service.sh
. ./service.sh

command -v python3 >/dev/null || {
  echo "python3 is needed: your package manager has it" >&2
  exit 1
}
if has_systemd; then
  systemctl daemon-reload
  systemctl enable --quiet greeter
fi
echo "greeter is installed"
