#!/bin/sh
# What the hooks share: the service under systemd or, in a container without it, as a process.

# Empty on a server. A test puts the whole installation under another root.
ROOT=${HOST_ROOT:-}
PROGRAM=$ROOT/opt/greeter/server.py
RUN=$ROOT/run/greeter

has_systemd() {
  [ -z "$ROOT" ] && [ -d /run/systemd/system ]
}

start_service() {
  if has_systemd; then
    systemctl restart greeter
    return
  fi
  mkdir -p "$RUN"
  rm -f "$RUN/port"
  # A hook is not over before all that holds its output is.
  GREETER_PORT=0 GREETER_PORT_FILE=$RUN/port \
    setsid python3 "$PROGRAM" >"$RUN/log" 2>&1 </dev/null &
  echo $! >"$RUN/pid"
  # Until it listens it may still be of the hook's process group, and end with it.
  tries=10
  while [ ! -f "$RUN/port" ] && [ "$tries" -gt 0 ] && kill -0 $! 2>/dev/null; do
    tries=$((tries - 1))
    sleep 1
  done
}

stop_service() {
  if has_systemd; then
    if systemctl is-active --quiet greeter; then systemctl stop greeter; fi
    return
  fi
  [ -f "$RUN/pid" ] || return 0
  pid=$(cat "$RUN/pid")
  # Since a reboot, the number may be that of another process.
  case $(ps -o args= -p "$pid" 2>/dev/null) in
    *"$PROGRAM"*) kill "$pid" ;;
  esac
  rm -f "$RUN/pid"
}

is_healthy() {
  [ -f "$RUN/port" ] || return 1
  python3 - "$(cat "$RUN/port")" <<'PYTHON'
import sys
import urllib.request

with urllib.request.urlopen(f"http://127.0.0.1:{sys.argv[1]}/health", timeout=2) as answer:
    sys.exit(answer.read() != b"ok\n")
PYTHON
}
