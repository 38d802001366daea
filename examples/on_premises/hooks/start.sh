#!/bin/sh
# ApplicationStart: starts the service.
set -eu
cd "$(dirname "$0")"
# shellcheck source-path=SCRIPTDIR source=service.sh
. ./service.sh

start_service
echo "greeter is started"
