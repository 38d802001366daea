#!/bin/sh
# ApplicationStop: stops the service. It is the release before that brings this script: one that
# fails keeps the next release out, so it is content with a service that does not run.
set -eu
cd "$(dirname "$0")"
# shellcheck source-path=SCRIPTDIR source=service.sh
. ./service.sh

stop_service
echo "greeter is stopped"
