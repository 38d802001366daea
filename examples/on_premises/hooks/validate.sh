#!/bin/sh
# ValidateService: the release is good when the service answers, within half a minute.
set -eu
cd "$(dirname "$0")"
# shellcheck source-path=SCRIPTDIR source=service.sh
. ./service.sh

tries=30
until is_healthy 2>/dev/null; do
  tries=$((tries - 1))
  if [ "$tries" -eq 0 ]; then
    echo "greeter does not answer" >&2
    if has_systemd; then
      journalctl --unit greeter --lines 20 --no-pager >&2
    else
      cat "$RUN/log" >&2
    fi
    exit 1
  fi
  sleep 1
done
echo "greeter answers"
