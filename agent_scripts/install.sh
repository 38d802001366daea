#!/bin/sh
# Joins a server outside AWS: installs, registers and starts the SSM and CodeDeploy agents.
#
#   sudo BRANCHLINE_ACTIVATION_CODE=… sh install.sh --region eu-west-1 --activation-id …
#
# Every option is also an environment variable; the option wins.
#   --region REGION          BRANCHLINE_REGION            the region of the platform; required
#   --activation-id ID       BRANCHLINE_ACTIVATION_ID     of the join ticket; not needed once registered
#   --code-file FILE         BRANCHLINE_CODE_FILE         holds the activation code; `-` is standard input
#   (no option: see ps)      BRANCHLINE_ACTIVATION_CODE   the activation code itself
#   --identity session|user  BRANCHLINE_IDENTITY          CodeDeploy acts as the managed node's role
#                                                         (session, the default) or as an IAM user
#   --keys-file FILE         BRANCHLINE_KEYS_FILE         for `user`: lines iam_user_arn=,
#                                                         aws_access_key_id=, aws_secret_access_key=
#   --proxy URL              BRANCHLINE_PROXY             http://host:port; default: $https_proxy
#   --max-revisions N        BRANCHLINE_MAX_REVISIONS     releases kept per deployment group; 5
#   --log-level info|debug   BRANCHLINE_LOG_LEVEL         of the CodeDeploy agent; info
#   --signing-key FILE       BRANCHLINE_SIGNING_KEY       one more trusted key of the SSM agent's
#                                                         packages: AWS's next one, when it rotates
#   --codedeploy-sha256 SUM  BRANCHLINE_CODEDEPLOY_SHA256 what the CodeDeploy package must hash to;
#                                                         AWS publishes no signature of it
#   --min-free-mib N         BRANCHLINE_MIN_FREE_MIB      free space wanted in /opt and /var; 1024
#   --wait SECONDS           BRANCHLINE_WAIT              how long the agents may take to poll; 600
#   --dry-run                BRANCHLINE_DRY_RUN=1         check all, change nothing, print the steps
#   --help
#
# Nothing is changed before all checks have passed. It can be interrupted and run again at any point;
# run again on a host that has joined, it changes nothing. Log: /var/log/branchline/install.log (0600).
#
# Exit codes
#    0 joined, and both agents poll       17 an endpoint cannot be reached (DNS, TCP or TLS)
#    1 a command failed unexpectedly      18 the proxy refuses, or answers in place of AWS
#    2 wrong options                      19 this is an EC2 instance
#   10 not root                           20 a download failed
#   11 unknown distribution or processor  21 a signature or hash is wrong
#   12 a needed command is missing        22 a signing key is unknown or has expired
#   13 no Ruby                            23 no activation, or one that AWS refuses
#   14 this Ruby does not suit            24 registered, but as another machine: a clone
#   15 not enough disk space              25 registered in another region
#   16 the clock is wrong                 26 a package cannot be installed
#   27 an agent does not start            29 AWS refuses the identity for CodeDeploy
#   28 the SSM agent does not poll        30 the CodeDeploy agent does not poll
#   31 a deployment is running            32 the activation code cannot be kept out of `ps`
set -eu
umask 077

LOG=/var/log/branchline/install.log

# --- places: the same in doctor.sh and uninstall.sh ---
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

say() {
    printf '%s\n' "$*"
    if [ -w "$LOG" ]; then printf '%s %s\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$*" >>"$LOG"; fi
}

# err CODE MESSAGE CURE: ends the script.
err() {
    say "error: $2" >&2
    say "  cure: $3" >&2
    exit "$1"
}

need_cmd() { # COMMAND PACKAGE
    command -v "$1" >/dev/null 2>&1 || err 12 "the command $1 is missing" "install the package $2, then run this again"
}

# ensure CODE MESSAGE CURE COMMAND…: runs the command, its output to the log.
ensure() {
    ensure_code=$1 ensure_message=$2 ensure_cure=$3
    shift 3
    if [ "$DRY_RUN" = 1 ]; then
        say "would run: $*"
        return
    fi
    "$@" >>"$LOG" 2>&1 || err "$ensure_code" "$ensure_message" "$ensure_cure"
}

usage() {
    sed -n '2,/^set -eu/{/^set -eu/d;s/^# \{0,1\}//;p;}' "$0"
}

read_options() {
    REGION=${BRANCHLINE_REGION:-} ACTIVATION_ID=${BRANCHLINE_ACTIVATION_ID:-}
    CODE_FILE=${BRANCHLINE_CODE_FILE:-} CODE=${BRANCHLINE_ACTIVATION_CODE:-}
    IDENTITY=${BRANCHLINE_IDENTITY:-session} KEYS_FILE=${BRANCHLINE_KEYS_FILE:-}
    PROXY=${BRANCHLINE_PROXY:-${https_proxy:-${HTTPS_PROXY:-}}}
    MAX_REVISIONS=${BRANCHLINE_MAX_REVISIONS:-5} LOG_LEVEL=${BRANCHLINE_LOG_LEVEL:-info}
    SIGNING_KEY=${BRANCHLINE_SIGNING_KEY:-} CODEDEPLOY_SHA256=${BRANCHLINE_CODEDEPLOY_SHA256:-}
    MIN_FREE_MIB=${BRANCHLINE_MIN_FREE_MIB:-1024} WAIT=${BRANCHLINE_WAIT:-600}
    DRY_RUN=${BRANCHLINE_DRY_RUN:-0}
    unset BRANCHLINE_ACTIVATION_CODE # no child inherits it
    while [ $# -gt 0 ]; do
        case $1 in
            --help | -h) usage && exit 0 ;;
            --dry-run) DRY_RUN=1 && shift && continue ;;
            --*) [ $# -ge 2 ] || err 2 "$1 needs a value" "see --help" ;;
        esac
        case $1 in
            --region) REGION=$2 ;;
            --activation-id) ACTIVATION_ID=$2 ;;
            --code-file) CODE_FILE=$2 ;;
            --identity) IDENTITY=$2 ;;
            --keys-file) KEYS_FILE=$2 ;;
            --proxy) PROXY=$2 ;;
            --max-revisions) MAX_REVISIONS=$2 ;;
            --log-level) LOG_LEVEL=$2 ;;
            --signing-key) SIGNING_KEY=$2 ;;
            --codedeploy-sha256) CODEDEPLOY_SHA256=$2 ;;
            --min-free-mib) MIN_FREE_MIB=$2 ;;
            --wait) WAIT=$2 ;;
            *) err 2 "unknown option $1" "see --help" ;;
        esac
        shift 2
    done
    check_options
}

# check_text WHAT VALUE ALLOWED: shows the first character that is not allowed, a caret under it.
check_text() {
    [ -n "$2" ] || err 2 "$1 is missing" "see --help"
    good=$(printf '%s' "$2" | sed "s/[^$3].*//")
    [ "$good" = "$2" ] || err 2 "$1 holds a character that does not belong there:
  $2
  $(printf '%s' "$good" | sed 's/./ /g')^" "see --help"
}

check_options() {
    check_text "--region" "$REGION" 'a-z0-9-'
    for number in "$MAX_REVISIONS" "$MIN_FREE_MIB" "$WAIT"; do check_text "a number" "$number" '0-9'; done
    [ "$MAX_REVISIONS" -ge 1 ] || err 2 "--max-revisions must be at least 1" "see --help"
    [ -z "$ACTIVATION_ID" ] || check_text "--activation-id" "$ACTIVATION_ID" 'a-f0-9-'
    [ -z "$PROXY" ] || check_text "--proxy" "$PROXY" 'A-Za-z0-9:/.@_%~+-'
    case $LOG_LEVEL in info | debug) ;; *) err 2 "--log-level is info or debug, not $LOG_LEVEL" "see --help" ;; esac
    case $IDENTITY in
        session) ;;
        user) [ -r "$KEYS_FILE" ] || err 2 "--identity user needs a readable --keys-file" "see --help" ;;
        *) err 2 "--identity is session or user, not $IDENTITY" "see --help" ;;
    esac
    DOMAIN=$(domain_of "$REGION")
    COMMANDS_HOST=codedeploy-commands.$REGION.$DOMAIN
    SSM_BUCKET=amazon-ssm-$REGION.s3.$REGION.$DOMAIN
    CODEDEPLOY_BUCKET=aws-codedeploy-$REGION.s3.$REGION.$DOMAIN
    if [ -n "$PROXY" ]; then
        export https_proxy="$PROXY" http_proxy="$PROXY" no_proxy="169.254.169.254,localhost,127.0.0.1"
    fi
}

# --- checks before any change ---

check_system() {
    [ "$(id -u)" = 0 ] || err 10 "this must run as root" "run it with sudo"
    # shellcheck source=/dev/null
    DISTRIBUTION=$(. /etc/os-release && printf '%s' "$ID")
    case $DISTRIBUTION in
        debian | ubuntu) PACKAGES=deb VARIANT=debian ;;
        rhel | rocky | almalinux | amzn) PACKAGES=rpm VARIANT=linux INSTALLER=dnf ;;
        sles | opensuse-leap) PACKAGES=rpm VARIANT=linux INSTALLER=zypper ;;
        *) err 11 "$DISTRIBUTION is not a distribution this knows" "use Debian, Ubuntu, RHEL, Rocky, Alma, Amazon Linux or SUSE" ;;
    esac
    if [ "$PACKAGES" = rpm ] && [ "$INSTALLER" = dnf ] && ! command -v dnf >/dev/null 2>&1; then INSTALLER=yum; fi
    case $(uname -m) in
        x86_64) ARCHITECTURE=amd64 ;;
        aarch64) ARCHITECTURE=arm64 ;;
        *) err 11 "the agents are not made for $(uname -m)" "use a host with x86-64 or arm64" ;;
    esac
    need_cmd curl curl
    need_cmd gpg "gnupg (Debian, Ubuntu), gnupg2 (Red Hat, Amazon Linux), gpg2 (SUSE)"
    need_cmd systemctl systemd
    need_cmd unshare util-linux
    if [ "$PACKAGES" = rpm ]; then
        need_cmd rpm rpm
        need_cmd "$INSTALLER" "$INSTALLER"
    fi
    command -v ruby >/dev/null 2>&1 || err 13 "there is no Ruby: the CodeDeploy agent is written in it" "install the package ruby, then run this again"
    ruby -e 'exit((RUBY_VERSION.split(".").map(&:to_i) <=> [2, 7]) >= 0)' ||
        err 14 "Ruby $(ruby -e 'print RUBY_VERSION') is too old: the CodeDeploy agent needs 2.7 or later" "install a later Ruby of your distribution"
}

check_disk() {
    for folder in /opt /var; do
        until [ -d "$folder" ]; do folder=$(dirname "$folder"); done
        free=$(df -Pk "$folder" | awk 'NR == 2 {print int($4 / 1024)}')
        [ "$free" -ge "$MIN_FREE_MIB" ] ||
            err 15 "$folder has $free MiB free; $MIN_FREE_MIB are wanted" "make room, or lower --min-free-mib"
    done
}

# --- metadata: the same in doctor.sh ---
metadata() { # PATH [CURL OPTION…]
    metadata_path=$1
    shift
    curl -sS --noproxy '*' --connect-timeout 0.4 -m 0.5 "$@" "http://169.254.169.254$metadata_path" 2>/dev/null
}

# Prints what answers on 169.254.169.254: none, black-hole, refused, look-alike, proxy or ec2.
# Three requests of half a second at most: cloud providers and firewalls imitate this address.
metadata_class() {
    rc=0
    token=$(metadata /latest/api/token -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' -f) || rc=$?
    case $rc in
        0 | 22) ;;
        28) echo black-hole && return ;;
        7) if ip route get 169.254.169.254 >/dev/null 2>&1; then echo refused; else echo none; fi && return ;;
        *) echo none && return ;;
    esac
    case $token in *'<'* | *' '*) echo proxy && return ;; esac
    document=$(metadata /latest/dynamic/instance-identity/document -H "X-aws-ec2-metadata-token: $token") || document=
    case $document in
        *'"instanceId"'*)
            if grep -qiE '^(Amazon EC2|ec2)' /sys/class/dmi/id/sys_vendor /sys/class/dmi/id/product_uuid 2>/dev/null; then
                echo ec2
            else
                echo look-alike
            fi
            return
            ;;
    esac
    case $(metadata /latest/meta-data/) in
        *'<'*) echo proxy ;;
        *) echo look-alike ;;
    esac
}
# --- end of metadata ---

check_metadata() {
    METADATA=$(metadata_class)
    case $METADATA in
        none | refused) say "metadata: none ($METADATA)" ;;
        black-hole) say "metadata: swallowed without an answer; the agents are told not to ask" ;;
        look-alike) say "metadata: this provider answers on 169.254.169.254; the agents are told not to ask, nothing is blocked" ;;
        proxy) say "metadata: a firewall or proxy answers on 169.254.169.254; the agents are told not to ask" ;;
        ec2) err 19 "this is an EC2 instance, which has an identity of its own" "give it an instance profile; join tickets are for servers outside AWS" ;;
    esac
}

# check_endpoint HOST: name, connection, certificate, proxy and clock, by one request.
check_endpoint() {
    rc=0
    curl -sSI --proto '=https' --connect-timeout 10 -m 20 -D "$TEMP/head" -o /dev/null \
        -w '%{http_connect}' "https://$1/" >"$TEMP/connect" 2>"$TEMP/curl" || rc=$?
    case $rc in
        0) check_clock "$1" ;;
        5 | 97) err 18 "the proxy cannot be reached" "check --proxy; $(tail -n 1 "$TEMP/curl")" ;;
        6) err 17 "the name $1 is not known to DNS" "check /etc/resolv.conf and the region $REGION" ;;
        35 | 60)
            # Only the Date is read here: a clock that is far off looks like a bad certificate.
            if curl -skI --connect-timeout 10 -m 20 -D "$TEMP/head" -o /dev/null "https://$1/" 2>/dev/null; then check_clock "$1"; fi
            err 17 "the certificate of $1 is not trusted" "install ca-certificates; if a firewall inspects TLS, exempt $1"
            ;;
        *)
            case $(cat "$TEMP/connect") in
                000 | 200 | '') ;;
                *) err 18 "the proxy answered $(cat "$TEMP/connect") for $1" "let the proxy pass $1:443, or check its user and password" ;;
            esac
            if [ -n "$PROXY" ]; then err 18 "the proxy does not reach $1" "check --proxy; $(tail -n 1 "$TEMP/curl")"; fi
            err 17 "$1 cannot be reached" "open port 443 to it; $(tail -n 1 "$TEMP/curl")"
            ;;
    esac
}

check_clock() { # HOST, whose answer is in $TEMP/head
    off=$(clock_offset "$TEMP/head")
    [ -n "$off" ] || return 0
    if [ "${off#-}" -gt "$CLOCK_LIMIT" ]; then
        err 16 "the clock is ${off#-} s off, says $1" "enable chrony or systemd-timesyncd, then run this again"
    fi
    if [ "${off#-}" -gt 60 ]; then say "warning: the clock is ${off#-} s off; AWS refuses more than $CLOCK_LIMIT"; fi
}

check_endpoints() {
    for host in "$SSM_BUCKET" "$CODEDEPLOY_BUCKET" "ssm.$REGION.$DOMAIN" "ssmmessages.$REGION.$DOMAIN" \
        "sts.$REGION.$DOMAIN" "$COMMANDS_HOST"; do
        check_endpoint "$host"
    done
}

# --- machine: the same in doctor.sh ---
CLOCK_LIMIT=300 # seconds; AWS refuses signatures that are further off

# Prints by how many seconds this clock is ahead of the Date of an answer's head; nothing without one.
# The last Date counts: a proxy's own answer comes before the server's.
clock_offset() { # FILE
    their=$(tr -d '\r' <"$1" | sed -n 's/^[Dd]ate: //p' | tail -n 1)
    if [ -n "$their" ]; then echo $(($(date -u +%s) - $(date -u -d "$their" +%s))); fi
}

# Prints what tells this machine from its copies; cloning a disk keeps the registration, not this.
machine_fingerprint() {
    cat /etc/machine-id /sys/class/dmi/id/product_uuid 2>/dev/null | sha256sum | cut -d ' ' -f 1
}
# --- end of machine ---

check_registration() {
    NODE=$(registration ManagedInstanceID)
    if [ -z "$NODE" ]; then
        [ -n "$ACTIVATION_ID" ] || err 23 "there is no activation" "make a join ticket (make host) and give its --activation-id and code"
        read_code
        return
    fi
    [ "$(registration Region)" = "$REGION" ] ||
        err 25 "this host is registered in $(registration Region) as $NODE, not in $REGION" "run uninstall.sh first, or give the region it has"
    if [ -r "$STATE/machine" ] && [ "$(cat "$STATE/machine")" != "$(machine_fingerprint)" ]; then
        err 24 "this machine is a copy of the one that is registered as $NODE" \
            "run uninstall.sh --force here (the other one keeps $NODE), renew /etc/machine-id, then join with a ticket of its own"
    fi
}

read_code() {
    case $CODE_FILE in
        '') ;;
        -) IFS= read -r CODE || [ -n "$CODE" ] ;;
        *) IFS= read -r CODE <"$CODE_FILE" || [ -n "$CODE" ] || err 23 "$CODE_FILE holds no activation code" "write the ticket's code into it" ;;
    esac
    [ -n "$CODE" ] || err 23 "there is no activation code" "set BRANCHLINE_ACTIVATION_CODE or give --code-file"
}

# --- downloads ---

fetch() { # URL FILE
    curl -fsSL --proto '=https' --tlsv1.2 --retry 3 --connect-timeout 10 -m 900 -o "$2" "$1" 2>"$TEMP/curl" ||
        err 20 "cannot download $1" "$(tail -n 1 "$TEMP/curl")"
}

# The key that signs the SSM agent's packages: fingerprint
# 1C5B 395C BE5E 74E2 F1CA 2159 2784 DBF3 88D1 9D46, made 2026-06-04, expires 2027-11-25.
# https://docs.aws.amazon.com/systems-manager/latest/userguide/verify-agent-signature.html
signing_keys() {
    cat <<'KEY'
-----BEGIN PGP PUBLIC KEY BLOCK-----
Version: GnuPG v2.0.22 (GNU/Linux)

mQINBGohhG8BEACxNOk7TM1ywHjW0qrSyH9npRDUjpWAyCD8L1Yu7nLnxwEBtUOk
HgQIo1scTWuwogaBZpAzg22A25AloOrhX8BGTokh71Xm3LbQT8dDQUDT7WRTl4R5
p7786TN79p4DqD3/JyzjiD/keTYyhplBWdyk5BEcqlyVj9Pf/1O6CrOJgGD1oGYK
7lRqMtmXlf86/mKveWvjJTPAF26dkDJZecnrheyEA99XlONm8zAlK6h09JThHBmW
MgDPXDSsVeEyXilPUJFhZJ2HXVG2tS9ioVM309tMX6B3W5woT7w8SA6uV2Pf0jMm
oYmMuCmQMU8/7/vOLQSJm+6Wui5dZywArqtOqXcSledRf7xhmug3Qa5maqY2Ttcn
XqTaH3WaBLtJZYqDJcsUH99AXqdQkozsCHHL2NmxRiShyLCX4VBKzH8j5kDNGeSL
uiICbj1Tufh7LDuIwdOQnX9gvB6j/SF3YVqJl4DAjCs4ODYpwm+36RZjQkbwELzX
zXnDoNgjR5tXCiNdxJLuzemQy7FcDc90fEbpDX03rN7iceavBmZbZ5Tlu53fgpzd
kflD8OwfjnYa9AXh2zweC1G0ut2QU+cZcoOq5/QPtQELNqvgpAUsQtkCECTerz8S
ugriZD4Tnd4FJUgoqX+/iwCWesyWjGkotxi7aJluLtz+znNT9SgeMCoJmQARAQAB
tCdTU00gQWdlbnQgPHNzbS1hZ2VudC1zaWduZXJAYW1hem9uLmNvbT6JAj8EEwEC
ACkFAmohhG8CGy8FCQLGmIAHCwkIBwMCAQYVCAIJCgsEFgIDAQIeAQIXgAAKCRAn
hNvziNGdRnXVD/9bP0IX6aU+qur66fTWs8RLDs//6Vx93e8lH6p4W+RxL+wW7Ajc
/REB7PPgc5ohW80/LwxHP2g8cZiSK7fp9cRbXODqiVYl4mAWQNfxfGcWpBxcEsyo
UGF6oRjiibL1BcJLFJgVZ/H4pT0xNEDJNIJpRn7ZVXm0vrVVVUh4a4WFXUkspRXm
q37eIMm76p969L5SNjY+F8Ld6hjmRiRopg4f/+lf/+e6R+fofSOVE3Ip/YpPH1DR
plwQJrMk1XFjm+JTsdtqMTIKv38j7HANmUgDGLsuQNn8048n6ve8koVZLSrv9FAi
elSNsSIurLEpkLM0QPOFviagK7zB/d/zScpGquBU9dPFOoTq/sNFhnZr+PA7MAek
r4WOP8kasS3LWGn/rqqIOw/PDm2mmUaIwm4XenOe8lJFKUGp6ssUOj4PIQKwGaL/
S2xTex25ZaNQaKXv2JUmriGycpCjIaniEHz60bBN1kSgO0m0a5Yg3X9Qw+ezt51o
Pi6H6NdE0IwNzNcbJI2UvphwR9L92Br/J9ElYbHRdgmz26SZeRNTht/+zKPxk4iD
YibpQ804cPfA0mJBODwzqL5BBfVJ0/rLtQ2ymuHaqKbKEc0KuJ6vWMoH9qlMBlv5
YiZeUw5Ls2uuaxhKTUYrCE4LuUlAtNW63+/TP+ciBg1bq5H5aBn5tSCYV4kCHAQQ
AQIABgUCaiGEcQAKCRB90Jej2tf1/PUvD/43D4uSk84EFEbvxHsXazhieLpzoMql
zYcxOWjRF9+8bYq9NQlC7gYDI3xS7y0NYfNWHdPU2FFO7Obu9XhZp2gQ+NqyyVTj
GoivF2uIhM6xsE1r9ZXXMLap4xbnPTfbLgQIyXkb1Dw0VVK40yFFOHMUs0mXJN6m
/S+FP3TDcgoDxgyRsRAB0vGKPIJABtlmR9Fg0tPEZpA4kbawiEq5uBjv5Fol/ctl
jRZ51ksszlxhZd0t9/aBpe7XBHpfIlsItPVskHV6Kpc274lj+f0BVE70/1n/++FM
sxpQNuN7mdXXzMLASifVapPQGLBeHuxriHsgh+V6Arpswojy1uPgp6J8B/gQQ/B2
mebiGJrM/LwNPWj79QPPgzUFz6LqYnyhtJCWURWJjzHRSXsPWKgd98AXjkeSgUz9
8NV5p9Td1uZ0iYQ7Qlo58Ih6jfPFULnftiQuRnp/5ErhojV/zxKzjZNmB6YZ508M
nYrz5/++8LBc6uAf/Oq907CdfEkAYid8j2dFttksJbhlYVTnuo9vd4BdOovnB88V
dvyFJcFzlWsys2vrH6CGmngYKStQHEA588/d1w1E7Z4A8XJJiBKkBMZSOrWDmUjG
vihLPXNOsrpdCZTI9jlznp6OrRVP3P9fp3fXj1nJeIdMr30akz19Lze6T9jsDDWa
M98H0Sl+MxUsAg==
=TpOv
-----END PGP PUBLIC KEY BLOCK-----
KEY
    if [ -n "$SIGNING_KEY" ]; then cat "$SIGNING_KEY"; fi
}

check_signature() { # FILE, signed by FILE.sig
    mkdir -p "$TEMP/gnupg"
    signing_keys | gpg --homedir "$TEMP/gnupg" --no-tty --batch --no-autostart --quiet --import 2>"$TEMP/gpg" ||
        err 22 "the signing keys cannot be read" "check --signing-key; $(tail -n 1 "$TEMP/gpg")"
    gpg --homedir "$TEMP/gnupg" --no-tty --batch --no-autostart --status-fd 1 --verify "$1.sig" "$1" >"$TEMP/verdict" 2>"$TEMP/gpg" || true
    if grep -q '^\[GNUPG:\] EXPKEYSIG' "$TEMP/verdict"; then
        err 22 "$(basename "$1") is signed by a key that has expired" "take the current install.sh, or give AWS's new key with --signing-key"
    elif grep -q '^\[GNUPG:\] NO_PUBKEY' "$TEMP/verdict"; then
        err 22 "$(basename "$1") is signed by a key that this installer does not know" "take the current install.sh, or give AWS's new key with --signing-key"
    elif ! grep -q '^\[GNUPG:\] GOODSIG' "$TEMP/verdict" || ! grep -q '^\[GNUPG:\] VALIDSIG' "$TEMP/verdict"; then
        err 21 "the signature of $(basename "$1") is wrong" "do not install it; run this again from another network, then ask AWS"
    fi
}

download() {
    SSM_PACKAGE=$TEMP/amazon-ssm-agent.$PACKAGES
    CODEDEPLOY_PACKAGE=$TEMP/codedeploy-agent.$PACKAGES
    if ! has_ssm; then
        fetch "https://$SSM_BUCKET/latest/${VARIANT}_$ARCHITECTURE/amazon-ssm-agent.$PACKAGES" "$SSM_PACKAGE"
        fetch "https://$SSM_BUCKET/latest/${VARIANT}_$ARCHITECTURE/amazon-ssm-agent.$PACKAGES.sig" "$SSM_PACKAGE.sig"
        check_signature "$SSM_PACKAGE"
        say "downloaded the SSM agent: its signature is good"
    fi
    if ! has_codedeploy; then
        fetch "https://$CODEDEPLOY_BUCKET/latest/LATEST_VERSION" "$TEMP/latest"
        key=$(ruby -rjson -e 'print JSON.parse(File.read(ARGV[0])).fetch(ARGV[1])' "$TEMP/latest" "$PACKAGES" 2>/dev/null) ||
            err 20 "LATEST_VERSION of the CodeDeploy agent cannot be read" "something between here and AWS answers in its place: check the proxy"
        fetch "https://$CODEDEPLOY_BUCKET/$key" "$CODEDEPLOY_PACKAGE"
        check_hash
        check_dependencies
    fi
}

check_hash() {
    sum=$(sha256sum "$CODEDEPLOY_PACKAGE" | cut -d ' ' -f 1)
    say "downloaded the CodeDeploy agent: sha256 $sum (AWS signs it not; TLS and --codedeploy-sha256 protect it)"
    [ -z "$CODEDEPLOY_SHA256" ] || [ "$CODEDEPLOY_SHA256" = "$sum" ] ||
        err 21 "the CodeDeploy package does not hash to $CODEDEPLOY_SHA256" "do not install it; check the sum against a host that you trust"
}

# The package manager itself says whether this host's Ruby suits the package.
check_dependencies() {
    if [ "$PACKAGES" = deb ]; then
        apt-get install --simulate -y "$CODEDEPLOY_PACKAGE" >"$TEMP/dependencies" 2>&1 && return
        wanted=$(dpkg-deb -f "$CODEDEPLOY_PACKAGE" Depends)
    else
        rpm -i --test "$CODEDEPLOY_PACKAGE" >"$TEMP/dependencies" 2>&1 && return
        wanted=$(rpm -qpR "$CODEDEPLOY_PACKAGE" | tr '\n' ' ')
    fi
    err 14 "Ruby $(ruby -e 'print RUBY_VERSION') or another package of this host does not suit the CodeDeploy agent, which wants: $wanted" \
        "install a Ruby that it names, or use a release of $DISTRIBUTION that has one"
}

# --- changes ---

has_ssm() { ssm_binary >/dev/null; }
has_codedeploy() { [ -x /opt/codedeploy-agent/bin/codedeploy-agent ] && package_is_complete codedeploy-agent; }

package_is_complete() {
    if [ "$PACKAGES" = deb ]; then
        [ "$(dpkg-query -W -f '${Status}' "$1" 2>/dev/null)" = "install ok installed" ]
    else
        rpm -q "$1" >/dev/null 2>&1
    fi
}

ssm_binary() {
    if [ -x /snap/amazon-ssm-agent/current/amazon-ssm-agent ]; then
        echo /snap/amazon-ssm-agent/current/amazon-ssm-agent
    elif [ -x /usr/bin/amazon-ssm-agent ] && package_is_complete amazon-ssm-agent; then
        echo /usr/bin/amazon-ssm-agent
    else
        return 1
    fi
}

install_package() { # FILE
    cure="see $LOG; another package manager may be running: run this again"
    if [ "$PACKAGES" = deb ]; then
        # An interrupted dpkg leaves packages unpacked and refuses everything until they are configured.
        ensure 26 "dpkg has unfinished work that fails" "$cure" env DEBIAN_FRONTEND=noninteractive dpkg --force-confold --configure -a
        ensure 26 "$(basename "$1") cannot be installed" "$cure" env DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold "$1"
    elif [ "$INSTALLER" = zypper ]; then
        ensure 26 "$(basename "$1") cannot be installed" "$cure" zypper --non-interactive --no-gpg-checks install "$1"
    else
        ensure 26 "$(basename "$1") cannot be installed" "$cure" "$INSTALLER" install -y --nogpgcheck "$1"
    fi
}

# write_file PATH MODE UNIT: writes standard input there at once or not at all, if it differs; the
# unit is then restarted later, also when this run is interrupted before.
write_file() {
    content=$TEMP/content
    cat >"$content"
    if [ -f "$1" ] && cmp -s "$content" "$1" && [ "$(stat -c %a "$1")" = "$2" ]; then return; fi
    if [ "$DRY_RUN" = 1 ]; then
        say "would write: $1"
        return
    fi
    mkdir -p "$STATE/restart"
    : >"$STATE/restart/$3"
    [ -d "$(dirname "$1")" ] || (umask 022 && mkdir -p "$(dirname "$1")")
    new=$(mktemp "$1.XXXXXX")
    cat "$content" >"$new"
    chmod "$2" "$new"
    mv -f "$new" "$1"
    say "wrote $1"
}

install_ssm() {
    # Before the package: an agent that starts unregistered could take a look-alike for its identity.
    ruby -rjson - /etc/amazon/ssm/amazon-ssm-agent.json >"$TEMP/ssm.json" <<'RUBY'
settings = File.size?(ARGV[0]) ? JSON.parse(File.read(ARGV[0])) : {}
(settings["Identity"] ||= {})["ConsumptionOrder"] = ["OnPrem"]
puts JSON.pretty_generate(settings)
RUBY
    write_file /etc/amazon/ssm/amazon-ssm-agent.json 600 "$(ssm_unit)" <"$TEMP/ssm.json"
    # A credentials file of its own: by default the agent overwrites root's [default] profile.
    {
        printf '[Service]\nEnvironment=AWS_SHARED_CREDENTIALS_FILE=%s\n' "$CREDENTIALS"
        if [ -n "$PROXY" ]; then
            printf 'Environment="https_proxy=%s" "http_proxy=%s" "no_proxy=169.254.169.254"\n' "$PROXY" "$PROXY" | sed 's/%/%%/g'
        fi
    } >"$TEMP/unit"
    write_file "/etc/systemd/system/$(ssm_unit).d/branchline.conf" 600 "$(ssm_unit)" <"$TEMP/unit"
    if ! has_ssm; then
        install_package "$SSM_PACKAGE"
        say "installed the SSM agent"
    fi
}

register() {
    if [ -z "$NODE" ]; then
        if [ "$DRY_RUN" = 1 ]; then
            say "would register this host with activation $ACTIVATION_ID"
            return
        fi
        ensure 27 "the SSM agent does not stop" "see $LOG" systemctl stop "$(ssm_unit)"
        register_unseen
        NODE=$(registration ManagedInstanceID)
        [ -n "$NODE" ] || err 23 "AWS accepted no registration" "see $LOG; make a new join ticket"
        mkdir -p "$STATE/restart"
        : >"$STATE/restart/$(ssm_unit)"
        say "registered as $NODE"
    fi
    if [ "$DRY_RUN" != 1 ] && [ ! -f "$STATE/machine" ]; then
        mkdir -p "$STATE"
        machine_fingerprint >"$STATE/machine.new"
        mv "$STATE/machine.new" "$STATE/machine"
    fi
}

# The agent takes the code as an argument only, which every user could read in /proc/PID/cmdline.
# So its process starts in a mount namespace of its own and, before it gets the code, everybody
# else's view of /proc/PID is covered by an empty folder. That touches no other process, and nothing
# is left of it if this run is killed: the cover goes with the process.
register_unseen() {
    mkfifo "$TEMP/code"
    mkdir -p "$TEMP/nothing"
    # shellcheck disable=SC2016  # the inner shell expands them
    unshare --mount --propagation private sh -c \
        'IFS= read -r code <"$1"; exec "$2" -register -y -code "$code" -id "$3" -region "$4"' \
        register "$TEMP/code" "$(ssm_binary)" "$ACTIVATION_ID" "$REGION" >"$TEMP/register" 2>&1 &
    pid=$!
    COVERED=/proc/$pid
    # The child may not yet have its own namespace; covered too early it would see the cover too.
    tries=0
    until [ "$(readlink "/proc/$pid/ns/mnt")" != "$(readlink /proc/self/ns/mnt)" ]; do
        tries=$((tries + 1))
        if [ "$tries" -gt 100 ] || ! kill -0 "$pid" 2>/dev/null; then
            kill "$pid" 2>/dev/null || true
            err 32 "the activation code cannot be kept out of ps: no mount namespace" "run this as the host's real root, not in a container"
        fi
        sleep 0.05
    done
    if ! mount --bind "$TEMP/nothing" "$COVERED" 2>>"$LOG"; then
        kill "$pid" 2>/dev/null || true
        err 32 "the activation code cannot be kept out of ps: /proc cannot be covered" "run this as the host's real root, not in a container"
    fi
    printf '%s\n' "$CODE" >"$TEMP/code"
    rc=0
    wait "$pid" || rc=$?
    uncover
    sed "s/$(printf '%s' "$CODE" | sed 's/[^A-Za-z0-9]/./g')/***/g" "$TEMP/register" >>"$LOG"
    [ "$rc" = 0 ] && return
    if grep -qi 'ActivationExpired\|expired' "$TEMP/register"; then
        err 23 "the activation has expired, or all its registrations are used" "make a new join ticket (make host) and run its line"
    elif grep -qi 'InvalidActivation' "$TEMP/register"; then
        err 23 "AWS does not know this activation" "check region, id and code, or make a new join ticket"
    fi
    err 23 "AWS refuses the registration: $(tail -n 1 "$TEMP/register" | cut -c 1-300)" "see $LOG"
}

uncover() {
    if [ -n "${COVERED:-}" ]; then umount "$COVERED" 2>/dev/null || true; fi
    COVERED=
}

# start UNIT: enables it, and starts or restarts it if it has to.
start() {
    if [ ! -e "$STATE/restart/$1" ] && systemctl -q is-active "$1" && systemctl -q is-enabled "$1"; then return; fi
    if [ "$1" = codedeploy-agent.service ] && deployment_runs; then
        err 31 "a deployment is running: restarting the agent would end it" "run this again when it has ended"
    fi
    ensure 27 "systemd does not reload" "see $LOG" systemctl daemon-reload
    ensure 27 "$1 cannot be enabled" "see $LOG" systemctl enable "$1"
    ensure 27 "$1 does not start" "see $LOG and: journalctl -u $1" systemctl restart "$1"
    [ "$DRY_RUN" = 1 ] || rm -f "$STATE/restart/$1"
}

# --- identity: the same in doctor.sh ---
# Prints the ARN that AWS sees behind the keys in a file: GetCallerIdentity, signed by Ruby, which
# the host has and which keeps the keys out of ps. Prints AWS's answer to stderr if it refuses.
caller_identity() { # FILE
    ruby -ropenssl -rnet/http -ruri - "$1" "$REGION" "sts.$REGION.$DOMAIN" <<'RUBY'
file, region, host = ARGV
text = File.read(file)
key, secret, token = %w[aws_access_key_id aws_secret_access_key aws_session_token].map do |name|
  text[/^\s*#{name}\s*[=:]\s*["']?([^"'\s]+)/, 1]
end
abort("#{file} holds no keys") unless key && secret
hex = ->(data) { OpenSSL::Digest::SHA256.hexdigest(data) }
mac = ->(secret_key, data) { OpenSSL::HMAC.digest("SHA256", secret_key, data) }
body = "Action=GetCallerIdentity&Version=2011-06-15"
time = Time.now.utc.strftime("%Y%m%dT%H%M%SZ")
headers = { "content-type" => "application/x-www-form-urlencoded", "host" => host, "x-amz-date" => time }
headers["x-amz-security-token"] = token if token
signed = headers.keys.join(";")
request = ["POST", "/", "", *headers.map { |name, value| "#{name}:#{value}" }, "", signed, hex.(body)].join("\n")
scope = "#{time[0, 8]}/#{region}/sts/aws4_request"
signing_key = scope.split("/").reduce("AWS4" + secret) { |sum, part| mac.(sum, part) }
signature = OpenSSL::HMAC.hexdigest("SHA256", signing_key, ["AWS4-HMAC-SHA256", time, scope, hex.(request)].join("\n"))
headers["authorization"] =
  "AWS4-HMAC-SHA256 Credential=#{key}/#{scope}, SignedHeaders=#{signed}, Signature=#{signature}"
uri = URI("https://#{host}/")
proxy = uri.find_proxy
client = Net::HTTP.new(uri.host, 443, proxy&.host, proxy&.port, proxy&.user, proxy&.password)
client.use_ssl = true
client.open_timeout = client.read_timeout = 20
answer = client.post("/", body, headers)
arn = answer.body.to_s[%r{<Arn>([^<]+)</Arn>}, 1]
abort("#{answer.code} #{answer.body.to_s[%r{<Code>([^<]+)</Code>}, 1]}") unless answer.code == "200" && arn
puts arn
RUBY
}
# --- end of identity ---

# until_deadline COMMAND…: repeats it each second until it succeeds or --wait is over.
until_deadline() {
    deadline=$(($(date +%s) + WAIT))
    until "$@"; do
        [ "$(date +%s)" -lt "$deadline" ] || return 1
        sleep 1
    done
}

ssm_polls() {
    ARN=$(caller_identity "$CREDENTIALS" 2>"$TEMP/sts") || return 1
    case $ARN in *":assumed-role/"*"/$NODE") ;; *) return 1 ;; esac
    # Of what the agent wrote about its channel, the last word counts.
    case $(grep -h 'uccessfully opened websocket\|ailed to dial websocket' "$SSM_LOG" 2>/dev/null | tail -n 1) in
        *uccessfully*) ;;
        *) return 1 ;;
    esac
}

prove_ssm() {
    if [ "$DRY_RUN" = 1 ]; then return; fi
    say "waiting for the SSM agent to poll"
    until_deadline ssm_polls ||
        err 28 "the SSM agent does not poll: $(tail -n 1 "$TEMP/sts" 2>/dev/null)" "$(grep -h ERROR "$SSM_LOG" 2>/dev/null | tail -n 1 | cut -c 1-300) (see $SSM_LOG)"
    say "the SSM agent polls as $ARN"
}

install_codedeploy() {
    verbose=false
    if [ "$LOG_LEVEL" = debug ]; then verbose=true; fi
    # deploy_control_endpoint keeps the agent from asking 169.254.169.254 at each start.
    cat >"$TEMP/agent.yml" <<YAML
---
:log_aws_wire: false
:log_dir: '/var/log/aws/codedeploy-agent/'
:pid_dir: '/opt/codedeploy-agent/state/.pid/'
:program_name: codedeploy-agent
:root_dir: '$CODEDEPLOY_ROOT'
:on_premises_config_file: '$CODEDEPLOY_CONF/codedeploy.onpremises.yml'
:verbose: $verbose
:wait_between_runs: 1
:max_revisions: $MAX_REVISIONS
:deploy_control_endpoint: 'https://$COMMANDS_HOST'
YAML
    if [ -n "$PROXY" ]; then printf ":proxy_uri: '%s'\n" "$PROXY" >>"$TEMP/agent.yml"; fi
    write_file "$CODEDEPLOY_CONF/codedeployagent.yml" 600 codedeploy-agent.service <"$TEMP/agent.yml"
    if [ "$IDENTITY" = session ]; then session_identity; else user_identity; fi >"$TEMP/host.yml"
    write_file "$CODEDEPLOY_CONF/codedeploy.onpremises.yml" 600 codedeploy-agent.service <"$TEMP/host.yml"
    if ! has_codedeploy; then
        # For what the package's own scripts start: no metadata wait there either.
        export AWS_REGION="$REGION" AWS_DOMAIN="$DOMAIN"
        install_package "$CODEDEPLOY_PACKAGE"
        say "installed the CodeDeploy agent"
    fi
}

session_identity() {
    printf -- "---\nregion: '%s'\niam_session_arn: '%s'\naws_credentials_file: '%s'\n" "$REGION" "${ARN:-}" "$CREDENTIALS"
}

user_identity() {
    printf -- "---\nregion: '%s'\n" "$REGION"
    for name in iam_user_arn aws_access_key_id aws_secret_access_key; do
        value=$(sed -n "s/^ *$name *= *//p" "$KEYS_FILE")
        case $value in
            '' | *[!A-Za-z0-9:/+=,.@_-]*) err 2 "$KEYS_FILE has no proper $name" "write the three lines that --help names" ;;
        esac
        printf "%s: '%s'\n" "$name" "$value"
    done
}

# --- polls: the same in doctor.sh ---
# Prints the agent's last word about polling: its line in the log. Its `status` says "running" also
# of an agent whose child dies again and again.
last_poll() {
    grep -h 'poll_host_command' "$CODEDEPLOY_LOG" 2>/dev/null | tail -n 1
}
# --- end of polls ---

codedeploy_polls() {
    line=$(last_poll)
    [ "$line" != "$LINE_BEFORE" ] || return 1
    case $line in *'Client 200 '*"$HOST_ARN"*) ;; *) return 1 ;; esac
}

prove_codedeploy() {
    if [ "$DRY_RUN" = 1 ]; then return; fi
    say "waiting for the CodeDeploy agent to poll"
    until_deadline codedeploy_polls && say "the CodeDeploy agent polls as $HOST_ARN" && return
    case $(last_poll) in
        *AccessDenied* | *InvalidIamSession* | *UnrecognizedClient* | *InvalidHostIdentifier* | *NotAuthorized*)
            err 29 "AWS refuses $HOST_ARN for CodeDeploy: $(last_poll | sed 's/.*Errors:://' | cut -c 1-200)" \
                "check that make hosts lists this host as registered; if the service refuses sessions, run this again with --identity user --keys-file FILE (make host-rotate makes the keys)"
            ;;
    esac
    err 30 "the CodeDeploy agent does not poll" \
        "$(grep -h ERROR "$CODEDEPLOY_LOG" 2>/dev/null | tail -n 1 | cut -c 1-300) (see $CODEDEPLOY_LOG)"
}

identify() {
    if [ "$IDENTITY" = session ]; then
        HOST_ARN=${ARN:-}
        return
    fi
    HOST_ARN=$(sed -n 's/^ *iam_user_arn *= *//p' "$KEYS_FILE")
    if [ "$DRY_RUN" = 1 ]; then return; fi
    seen=$(caller_identity "$KEYS_FILE" 2>"$TEMP/sts") || err 29 "AWS refuses the keys in $KEYS_FILE: $(tail -n 1 "$TEMP/sts")" "make new ones: make host-rotate"
    [ "$seen" = "$HOST_ARN" ] || err 29 "the keys in $KEYS_FILE are of $seen, not of $HOST_ARN" "make new ones: make host-rotate"
}

cleanup() {
    uncover
    rm -rf "$TEMP"
}

main() {
    read_options "$@"
    check_system
    TEMP=$(mktemp -d)
    trap cleanup EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM
    check_disk
    check_metadata
    check_registration
    check_endpoints
    download
    say "all checks have passed"

    if [ "$DRY_RUN" != 1 ]; then
        mkdir -p "$(dirname "$LOG")"
        : >>"$LOG"
        chmod 600 "$LOG"
        say "joining as $DISTRIBUTION $ARCHITECTURE in $REGION"
    fi
    install_ssm
    register
    start "$(ssm_unit)"
    prove_ssm
    identify
    install_codedeploy
    LINE_BEFORE=$(last_poll)
    start codedeploy-agent.service
    prove_codedeploy
    if [ "$DRY_RUN" = 1 ]; then say "nothing was changed"; else say "done: $NODE has joined"; fi
}

main "$@"
