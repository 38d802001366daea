#!/bin/sh
# Removes what install.sh brought: both agents, their configuration and the local registration.
#
#   sudo sh uninstall.sh
#
# Every option is also an environment variable.
#   --force     BRANCHLINE_FORCE=1     also while a deployment runs, which ends it as failed
#   --keep-ssm  BRANCHLINE_KEEP_SSM=1  leaves the SSM agent and its registration
#   --dry-run   BRANCHLINE_DRY_RUN=1   changes nothing, prints the steps
#   --help
#
# What stays: the files that releases deployed, Ruby and whatever else the agents' packages needed,
# and the host's registration in AWS, which `make host-remove` ends. Running it again is harmless.
#
# Exit codes
#    0 removed                      26 a package cannot be removed
#    2 wrong options                27 an agent does not stop
#   10 not root                     31 a deployment is running
set -eu

# --- places: the same in install.sh ---
# shellcheck disable=SC2034  # not every script needs each
STATE=/var/lib/branchline
# shellcheck disable=SC2034
CREDENTIALS=$STATE/credentials
SSM_DATA=/var/lib/amazon/ssm
# shellcheck disable=SC2034
SSM_LOG=/var/log/amazon/ssm/amazon-ssm-agent.log
# shellcheck disable=SC2034
CODEDEPLOY_CONF=/etc/codedeploy-agent/conf
CODEDEPLOY_ROOT=/opt/codedeploy-agent/deployment-root
# shellcheck disable=SC2034
CODEDEPLOY_LOG=/var/log/aws/codedeploy-agent/codedeploy-agent.log

ssm_unit() {
    if [ -d /snap/amazon-ssm-agent/current ]; then
        echo snap.amazon-ssm-agent.amazon-ssm-agent.service
    else
        echo amazon-ssm-agent.service
    fi
}

# Prints a field (ManagedInstanceID, Region) of the SSM agent's registration; nothing if there is none.
registration() {
    sed -n "s/.*\"$1\" *: *\"\([^\"]*\)\".*/\1/p" "$SSM_DATA/registration" 2>/dev/null || true
}

# Says whether a deployment is running: stopping the agent would kill its hooks.
deployment_runs() {
    [ -n "$(ls -A "$CODEDEPLOY_ROOT/ongoing-deployment" 2>/dev/null)" ]
}
# Prints the domain of AWS's hosts in a region.
domain_of() { # REGION
    case $1 in
        cn-*) echo amazonaws.com.cn ;;
        eusc-*) echo amazonaws.eu ;;
        *) echo amazonaws.com ;;
    esac
}
# --- end of places ---

say() { printf '%s\n' "$*"; }

# err CODE MESSAGE CURE: ends the script.
err() {
    printf 'error: %s\n  cure: %s\n' "$2" "$3" >&2
    exit "$1"
}

usage() {
    sed -n '2,/^set -eu/{/^set -eu/d;s/^# \{0,1\}//;p;}' "$0"
}

read_options() {
    FORCE=${BRANCHLINE_FORCE:-0} KEEP_SSM=${BRANCHLINE_KEEP_SSM:-0} DRY_RUN=${BRANCHLINE_DRY_RUN:-0}
    for option in "$@"; do
        case $option in
            --force) FORCE=1 ;;
            --keep-ssm) KEEP_SSM=1 ;;
            --dry-run) DRY_RUN=1 ;;
            --help | -h) usage && exit 0 ;;
            *) err 2 "unknown option $option" "see --help" ;;
        esac
    done
}

# ensure CODE MESSAGE COMMAND…: runs the command, and shows its output if it fails.
ensure() {
    ensure_code=$1 ensure_message=$2
    shift 2
    if [ "$DRY_RUN" = 1 ]; then
        say "would run: $*"
    elif ! output=$("$@" 2>&1); then
        err "$ensure_code" "$ensure_message: $(printf '%s' "$output" | tail -n 1)" "mend that, then run this again"
    fi
}

stop() { # UNIT
    if systemctl -q is-active "$1" 2>/dev/null; then ensure 27 "$1 does not stop" systemctl stop "$1"; fi
    if systemctl -q is-enabled "$1" 2>/dev/null; then ensure 27 "$1 cannot be disabled" systemctl disable "$1"; fi
}

remove_package() { # NAME
    if [ -d "/snap/$1/current" ]; then ensure 26 "the snap $1 cannot be removed" snap remove "$1"; fi
    if command -v dpkg-query >/dev/null 2>&1; then
        case $(dpkg-query -W -f '${Status}' "$1" 2>/dev/null) in
            '' | *not-installed) return ;;
        esac
        # dpkg alone: apt-get refuses while an interrupted installation is unfinished.
        ensure 26 "$1 cannot be removed" dpkg --purge --force-remove-reinstreq "$1"
    elif rpm -q "$1" >/dev/null 2>&1; then
        ensure 26 "$1 cannot be removed" rpm --erase "$1"
    else
        return
    fi
    say "removed the package $1"
}

remove_path() { # PATH
    if ! [ -e "$1" ]; then return; fi
    ensure 26 "$1 cannot be removed" rm -rf "$1"
    say "removed $1"
}

remove_codedeploy() {
    stop codedeploy-agent.service
    remove_package codedeploy-agent
    for path in /etc/codedeploy-agent /opt/codedeploy-agent /var/log/aws/codedeploy-agent; do
        remove_path "$path"
    done
    if [ "$DRY_RUN" != 1 ]; then rmdir /var/log/aws 2>/dev/null || true; fi
}

remove_ssm() {
    stop "$(ssm_unit)"
    remove_path "/etc/systemd/system/$(ssm_unit).d"
    remove_package amazon-ssm-agent
    for path in /etc/amazon/ssm "$SSM_DATA" /var/log/amazon/ssm "$STATE"; do remove_path "$path"; done
    if [ "$DRY_RUN" != 1 ]; then rmdir /etc/amazon /var/lib/amazon /var/log/amazon 2>/dev/null || true; fi
}

main() {
    read_options "$@"
    [ "$(id -u)" = 0 ] || err 10 "this must run as root" "run it with sudo"
    if deployment_runs && [ "$FORCE" != 1 ]; then
        err 31 "a deployment is running: stopping the agent would end it as failed" \
            "run this again when it has ended, or with --force"
    fi
    node=$(registration ManagedInstanceID)
    remove_codedeploy
    if [ "$KEEP_SSM" != 1 ]; then
        remove_ssm
        remove_path /var/log/branchline
    fi
    ensure 27 "systemd does not reload" systemctl daemon-reload
    if [ "$DRY_RUN" = 1 ]; then say "nothing was changed" && return; fi
    say "done. What stays: deployed files, Ruby, and the registration of ${node:-this host} in AWS: make host-remove ends it"
}

main "$@"
