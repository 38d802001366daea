#!/bin/sh
# Says what is wrong with a host that has joined, and how to mend it. It changes nothing.
#
#   sudo sh doctor.sh
#
# Every option is also an environment variable.
#   --json           BRANCHLINE_JSON=1     one JSON document instead of lines
#   --region REGION  BRANCHLINE_REGION     default: the region that the host is registered in
#   --help
#
# Each check has a verdict: ok, warn, fail, or skip when there is nothing to check.
#
# Exit codes
#    0 nothing fails     1 something fails     2 wrong options     10 not root
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

RESULTS=""
FAILED=0

say() { printf '%s\n' "$*"; }

err() { # CODE MESSAGE CURE
    printf 'error: %s\n  cure: %s\n' "$2" "$3" >&2
    exit "$1"
}

usage() {
    sed -n '2,/^set -eu/{/^set -eu/d;s/^# \{0,1\}//;p;}' "$0"
}

read_options() {
    JSON=${BRANCHLINE_JSON:-0} REGION=${BRANCHLINE_REGION:-}
    while [ $# -gt 0 ]; do
        case $1 in
            --json) JSON=1 ;;
            --region)
                [ $# -ge 2 ] || err 2 "--region needs a value" "see --help"
                REGION=$2
                shift
                ;;
            --help | -h) usage && exit 0 ;;
            *) err 2 "unknown option $1" "see --help" ;;
        esac
        shift
    done
}

json_text() {
    printf '%s' "$1" | tr '\n\t' '  ' | tr -d '\000-\037' | sed 's/\\/\\\\/g; s/"/\\"/g'
}

# report CHECK VERDICT FINDING [CURE]
report() {
    if [ "$2" = fail ]; then FAILED=1; fi
    if [ "$JSON" = 1 ]; then
        RESULTS=$RESULTS${RESULTS:+,}$(printf '\n  {"check": "%s", "verdict": "%s", "finding": "%s", "cure": "%s"}' \
            "$1" "$2" "$(json_text "$3")" "$(json_text "${4:-}")")
        return
    fi
    printf '%-5s %-16s %s\n' "$2" "$1" "$3"
    if [ -n "${4:-}" ]; then printf '      %-16s cure: %s\n' '' "$4"; fi
}

# --- metadata: the same in install.sh ---
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

# --- machine: the same in install.sh ---
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

# --- identity: the same in install.sh ---
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

# --- polls: the same in install.sh ---
# Prints the agent's last word about polling: its line in the log. Its `status` says "running" also
# of an agent whose child dies again and again.
last_poll() {
    grep -h 'poll_host_command' "$CODEDEPLOY_LOG" 2>/dev/null | tail -n 1
}
# --- end of polls ---

agent_setting() { # NAME: of codedeployagent.yml
    sed -n "s/^:$1: *['\"]\{0,1\}\([^'\"]*\)['\"]\{0,1\} *$/\1/p" "$CODEDEPLOY_CONF/codedeployagent.yml" 2>/dev/null || true
}

host_setting() { # NAME: of codedeploy.onpremises.yml
    sed -n "s/^:\{0,1\}$1: *['\"]\{0,1\}\([^'\"]*\)['\"]\{0,1\} *$/\1/p" "$HOST_CONF" 2>/dev/null || true
}

# seconds_since TIME: nothing if it cannot be read.
seconds_since() {
    then=$(date -d "$1" +%s 2>/dev/null) || return 0
    echo $(($(date +%s) - then))
}

check_ruby() {
    if ! command -v ruby >/dev/null 2>&1; then
        report ruby fail "there is no Ruby: the CodeDeploy agent cannot run" "install the package ruby"
        return
    fi
    version=$(ruby -e 'print RUBY_VERSION')
    if ! ruby -e 'exit((RUBY_VERSION.split(".").map(&:to_i) <=> [2, 7]) >= 0)'; then
        report ruby fail "Ruby $version is too old" "install Ruby 2.7 or later"
    elif ! ruby -e 'exit((RUBY_VERSION.split(".").map(&:to_i) <=> [3, 3]) < 0)'; then
        report ruby warn "Ruby $version: the agent runs, but AWS's own installer and updater refuse it" \
            "update the agent with install.sh, not with AWS's script"
    else
        report ruby ok "Ruby $version"
    fi
}

check_metadata() {
    class=$(metadata_class)
    endpoint=$(agent_setting deploy_control_endpoint)
    case $class in
        ec2) report metadata warn "this is an EC2 instance" "EC2 instances need no on-premises registration" ;;
        *)
            if [ -n "$endpoint" ]; then
                report metadata ok "$class; the agent does not ask (:deploy_control_endpoint:)"
            elif [ "$class" = none ] || [ "$class" = refused ]; then
                report metadata warn "$class; the agent asks 169.254.169.254 at each start, 20 s" "run install.sh again: it sets :deploy_control_endpoint:"
            else
                report metadata fail "$class on 169.254.169.254: the agent waits for minutes, or takes it for EC2 and dies" \
                    "run install.sh again: it sets :deploy_control_endpoint:"
            fi
            ;;
    esac
}

check_services() {
    for unit in "$(ssm_unit)" codedeploy-agent.service; do
        if ! systemctl -q is-active "$unit" 2>/dev/null; then
            report "$unit" fail "it does not run" "systemctl start $unit, then journalctl -u $unit"
        elif ! systemctl -q is-enabled "$unit" 2>/dev/null; then
            report "$unit" fail "it runs, but will not after a reboot" "systemctl enable $unit"
        else
            report "$unit" ok "it runs, and will after a reboot (which does not say that it polls)"
        fi
    done
    if [ -d /snap/amazon-ssm-agent/current ] && [ -x /usr/bin/amazon-ssm-agent ]; then
        report ssm-agents fail "the SSM agent is installed twice, as a snap and as a package" "remove one: snap remove amazon-ssm-agent"
    fi
}

check_configuration() {
    if [ ! -r "$HOST_CONF" ]; then
        report configuration fail "$HOST_CONF is missing: the agent takes itself for EC2 and says Missing credentials" "run install.sh again; on-premises hosts need no instance profile"
        return
    fi
    session=$(host_setting iam_session_arn) user=$(host_setting iam_user_arn)
    wanted="region aws_access_key_id aws_secret_access_key"
    if [ -n "$session" ]; then wanted="region aws_credentials_file"; fi
    missing=
    for name in $wanted; do
        if [ -z "$(host_setting "$name")" ]; then missing="$missing $name"; fi
    done
    if [ -n "$session" ] && [ -n "$user" ]; then
        report configuration fail "$HOST_CONF has both iam_session_arn and iam_user_arn" "keep one of them"
    elif [ -z "$session$user" ]; then
        report configuration fail "$HOST_CONF has neither iam_session_arn nor iam_user_arn" "run install.sh again"
    elif [ -n "$missing" ]; then
        report configuration fail "$HOST_CONF lacks:$missing" "run install.sh again"
    elif [ "$(stat -c %a "$HOST_CONF")" != 600 ]; then
        report configuration fail "$HOST_CONF can be read by others ($(stat -c %a "$HOST_CONF"))" "chmod 600 $HOST_CONF; if it holds keys, make host-rotate"
    else
        report configuration ok "$HOST_CONF is complete, and only root reads it"
    fi
    without_colon=$(sed -n 's/^\([a-z_][a-z_]*\):.*/\1/p' "$CODEDEPLOY_CONF/codedeployagent.yml" 2>/dev/null | tr '\n' ' ')
    if [ -n "$without_colon" ]; then
        report agent-settings warn "keys without a colon before them: $without_colon" "write them as :key: in codedeployagent.yml"
    fi
}

check_identity() {
    file=$(host_setting aws_credentials_file)
    expected=$(host_setting iam_session_arn)
    if [ -n "$expected" ]; then
        check_credentials_age "$file" || return 0
    else
        file=$HOST_CONF expected=$(host_setting iam_user_arn)
    fi
    if [ -z "$expected" ] || [ -z "$REGION" ] || ! command -v ruby >/dev/null 2>&1; then
        report identity skip "there is no identity to ask AWS about"
        return
    fi
    if ! arn=$(caller_identity "$file" 2>&1); then
        report identity fail "AWS refuses the keys in $file: $(printf '%s' "$arn" | tail -n 1)" "see the checks credentials, clock and endpoints; for a user: make host-rotate"
    elif [ "$arn" != "$expected" ]; then
        report identity fail "the keys in $file are of $arn, the agent is to be $expected" "run install.sh again"
    else
        report identity ok "AWS knows this host as $arn"
    fi
}

check_credentials_age() { # FILE; fails if there is none
    if [ ! -r "$1" ]; then
        report credentials fail "$1 is missing: the SSM agent shares no credentials" "systemctl restart $(ssm_unit), then see $SSM_LOG"
        return 1
    fi
    age=$(($(date +%s) - $(stat -c %Y "$1")))
    if [ "$age" -gt 3600 ]; then
        report credentials fail "$1 is $((age / 60)) min old; its keys live 60: the SSM agent renews it no more" "systemctl restart $(ssm_unit), then see $SSM_LOG"
    elif [ "$(stat -c %a "$1")" != 600 ]; then
        report credentials fail "$1 can be read by others" "chmod 600 $1"
    else
        report credentials ok "$1 is $((age / 60)) min old"
    fi
}

check_polling() {
    line=$(last_poll)
    last_good=$(grep -h 'poll_host_command' "$CODEDEPLOY_LOG" 2>/dev/null | grep 'Client 200 ' | tail -n 1)
    last_error=$(grep -h 'ERROR' "$CODEDEPLOY_LOG" 2>/dev/null | tail -n 1 | cut -c 1-300)
    if [ -z "$last_good" ]; then
        report codedeploy-polls fail "the agent has never polled with success${line:+: $(printf '%s' "$line" | cut -c 1-300)}" \
            "${last_error:-see $CODEDEPLOY_LOG}; if AWS refuses the session: install.sh --identity user"
        return
    fi
    age=$(seconds_since "$(printf '%s' "$last_good" | sed 's/^[^0-9]*\([0-9-]*[T ][0-9:]*\).*/\1/')")
    expected=$(host_setting iam_session_arn)$(host_setting iam_user_arn)
    case $last_good in
        *"host_identifier:\"$expected\""*) ;;
        *) report host-identifier fail "the agent polls as another than $expected" "systemctl restart codedeploy-agent: it has not read its configuration again" ;;
    esac
    if [ "${age:-9999}" -gt 300 ]; then
        report codedeploy-polls fail "the last successful poll was ${age:-?} s ago, whatever its status says" "${last_error:-see $CODEDEPLOY_LOG}, then: systemctl restart codedeploy-agent"
    else
        report codedeploy-polls ok "the last successful poll was $age s ago"
    fi
}

check_ssm() {
    node=$(registration ManagedInstanceID)
    if [ -z "$node" ]; then
        report ssm fail "this host is not registered: $(grep -ho 'ActivationExpired\|InvalidActivation\|ActivationLimit[A-Za-z]*' "$SSM_LOG" 2>/dev/null | tail -n 1)" "make a join ticket (make host) and run its line"
        return
    fi
    if [ -r "$STATE/machine" ] && [ "$(cat "$STATE/machine")" != "$(machine_fingerprint)" ]; then
        report ssm fail "this machine is a copy of the one that is registered as $node" "uninstall.sh --force, renew /etc/machine-id, join with a ticket of its own"
    elif grep -q 'MachineFingerprintDoesNotMatch' "$SSM_LOG" 2>/dev/null; then
        report ssm fail "AWS saw the machine of $node change (hardware, machine-id or system)" "uninstall.sh, then join with a new ticket"
    elif grep -qh 'InvalidInstanceId' "$SSM_LOG" 2>/dev/null; then
        report ssm fail "AWS knows $node no more" "uninstall.sh, then join with a new ticket"
    else
        case $(grep -h 'uccessfully opened websocket\|ailed to dial websocket' "$SSM_LOG" 2>/dev/null | tail -n 1) in
            *uccessfully*) report ssm ok "$node, connected" ;;
            *) report ssm fail "$node is not connected: $(grep -h ERROR "$SSM_LOG" 2>/dev/null | tail -n 1 | cut -c 1-300)" "see the check endpoints, then systemctl restart $(ssm_unit)" ;;
        esac
    fi
    if ! tr -d ' \n' </etc/amazon/ssm/amazon-ssm-agent.json 2>/dev/null | grep -q '"ConsumptionOrder":\["OnPrem"\]'; then
        report ssm-identity warn "the SSM agent may take an EC2 identity from a look-alike" "run install.sh again: it sets Identity.ConsumptionOrder"
    fi
    if [ ! -e "/etc/systemd/system/$(ssm_unit).d/branchline.conf" ] && grep -q aws_session_token /root/.aws/credentials 2>/dev/null; then
        report root-credentials warn "the SSM agent writes over [default] of /root/.aws/credentials" "run install.sh again: it gives the agent a file of its own"
    fi
    if [ ! -s /etc/machine-id ]; then
        report machine-id fail "/etc/machine-id is empty: AWS takes this host for a copy" "systemd-machine-id-setup, then join again"
    fi
    if command -v getenforce >/dev/null 2>&1 && [ "$(getenforce)" = Enforcing ]; then
        report selinux warn "SELinux enforces, and the agents run unconfined" "if hooks fail: ausearch -m avc -ts recent"
    fi
}

check_disk() {
    for folder in "$CODEDEPLOY_ROOT" /var; do
        [ -d "$folder" ] || continue
        free=$(df -Pk "$folder" | awk 'NR == 2 {print int($4 / 1024)}')
        nodes=$(df -Pi "$folder" | awk 'NR == 2 {print $4}')
        largest=
        if [ "$folder" = "$CODEDEPLOY_ROOT" ]; then
            largest=$(du -sm "$folder"/*/ 2>/dev/null | sort -rn | awk 'NR == 1 {print "; the largest group there: " $2 ", " $1 " MiB"}')
        fi
        if [ "$free" -lt 200 ] || { [ "$nodes" != - ] && [ "$nodes" -lt 1000 ] && [ "$nodes" -gt 0 ]; }; then
            report disk fail "$folder has $free MiB and $nodes inodes free$largest" "make room; lower :max_revisions: ($(agent_setting max_revisions)); delete folders of groups that are gone"
        elif [ "$free" -lt 1024 ]; then
            report disk warn "$folder has $free MiB free$largest" "lower :max_revisions: ($(agent_setting max_revisions))"
        else
            report disk ok "$folder has $free MiB free$largest"
        fi
    done
}

check_deployments() {
    if deployment_runs; then
        report deployment ok "a deployment is running: restart nothing now"
    else
        report deployment ok "none is running"
    fi
    for file in "$CODEDEPLOY_ROOT"/deployment-instructions/*-cleanup; do
        [ -e "$file" ] || continue
        group=$(basename "$file" -cleanup)
        if [ ! -d "$CODEDEPLOY_ROOT/$group" ]; then
            report cleanup warn "$file is of a group without releases here" "delete it if the group is gone; for 'file already exists' set file_exists_behavior: OVERWRITE in appspec.yml"
        fi
    done
}

check_proxy() {
    agent=$(agent_setting proxy_uri)
    unit=$(sed -n 's/.*https_proxy=\([^" ]*\).*/\1/p' "/etc/systemd/system/$(ssm_unit).d/"*.conf 2>/dev/null | sed 's/%%/%/g' | tail -n 1)
    shell=$(sed -n 's/^ *\(export \)\{0,1\}https_proxy=["'"'"']\{0,1\}\([^"'"'"' ]*\).*/\2/p' /etc/environment /etc/profile /etc/profile.d/*.sh 2>/dev/null | tail -n 1)
    if [ "$agent" != "$unit" ]; then
        report proxy fail "the CodeDeploy agent uses ${agent:-no proxy}, the SSM agent ${unit:-none}" "run install.sh again with --proxy"
    elif [ -n "$shell" ] && [ "$shell" != "$agent" ]; then
        report proxy warn "the shells of this host use $shell, the agents ${agent:-no proxy}" "run install.sh again with --proxy, or check that they get out without"
    else
        report proxy ok "${agent:-none}"
    fi
    if [ -n "$agent" ]; then
        export https_proxy="$agent" no_proxy=169.254.169.254
    fi
}

check_endpoints() {
    if [ -z "$REGION" ]; then
        report endpoints skip "the region is not known" "give --region"
        return
    fi
    off=
    for host in "ssm.$REGION.$DOMAIN" "ssmmessages.$REGION.$DOMAIN" "sts.$REGION.$DOMAIN" \
        "codedeploy-commands.$REGION.$DOMAIN" "s3.$REGION.$DOMAIN"; do
        rc=0
        # The Date is all that is read before the certificate is checked: a wrong clock spoils that.
        head=$(curl -skI --connect-timeout 5 -m 10 "https://$host/" 2>/dev/null) || head=
        if [ -z "$off" ] && [ -n "$head" ]; then off=$(printf '%s\n' "$head" | clock_offset /dev/stdin); fi
        answer=$(curl -sSI --proto '=https' --connect-timeout 5 -m 10 -o /dev/null "https://$host/" 2>&1) || rc=$?
        case $rc in
            0) report endpoint ok "$host" ;;
            6) report endpoint fail "$host is not known to DNS" "check /etc/resolv.conf and the region" ;;
            35 | 60) report endpoint fail "the certificate of $host is not trusted" "install ca-certificates, mend the clock, or exempt it from TLS inspection" ;;
            *) report endpoint fail "$host cannot be reached: $answer" "open port 443 to it, or mend the proxy" ;;
        esac
    done
    if [ -z "$off" ]; then
        report clock skip "no endpoint told its time"
    elif [ "${off#-}" -gt "$CLOCK_LIMIT" ]; then
        report clock fail "the clock is ${off#-} s off: AWS refuses every signature" "enable chrony or systemd-timesyncd"
    elif [ "${off#-}" -gt 60 ]; then
        report clock warn "the clock is ${off#-} s off; AWS refuses more than $CLOCK_LIMIT" "enable chrony or systemd-timesyncd"
    else
        report clock ok "${off#-} s off"
    fi
}

main() {
    read_options "$@"
    [ "$(id -u)" = 0 ] || err 10 "this must run as root: it reads files that only root may" "run it with sudo"
    HOST_CONF=$(agent_setting on_premises_config_file)
    HOST_CONF=${HOST_CONF:-$CODEDEPLOY_CONF/codedeploy.onpremises.yml}
    if [ -z "$REGION" ]; then REGION=$(registration Region); fi
    if [ -z "$REGION" ]; then REGION=$(host_setting region); fi
    DOMAIN=$(domain_of "$REGION")
    check_ruby
    check_metadata
    check_proxy
    check_endpoints
    check_disk
    check_services
    check_configuration
    check_ssm
    check_identity
    check_polling
    check_deployments
    if [ "$JSON" = 1 ]; then printf '{"checks": [%s\n]}\n' "$RESULTS"; fi
    return "$FAILED"
}

main "$@"
