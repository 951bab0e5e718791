#!/usr/bin/env bash
# The chaos suite: the shipped programs with real servers around them, which are killed, stopped, frozen, cut off and slowed while 200 Applications
# change; at the end what was told is compared with what happened. Prints its seed and a table; ends with 0 when nothing was lost, repeated, out of
# order or stale.
#
#   ./chaos.sh [--minutes N] [--seed S] [--mode embedded|distributed|both] [--applications N] [--keep]
#
# Needs what tests/setup/install.sh installs. See docs/reliability.md.
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 TZ=UTC
if [ -z "${KUBEAPI_PREBUILT:-}" ] && [ -d ../shared/kube ]; then KUBEAPI_PREBUILT=$(cd ../shared/kube && pwd); export KUBEAPI_PREBUILT; fi
KUBEAPI_BINARY=${KUBEAPI_BINARY:-$(bash tests/Testing/kubeapi/up.sh build)}
export KUBEAPI_BINARY
dotnet build -c Release -v quiet tests/Chaos
exec artifacts/bin/Chaos/release/Notifications.Chaos "$@"
