#!/usr/bin/env bash
# Installs what the tests need on Debian 12 or later: RabbitMQ, PostgreSQL, Chromium, kubectl, Go, promtool, and the API contracts of GitHub and Slack.
# Runs as root, or through sudo; what is there already is left alone.
set -euo pipefail
cd "$(dirname "$0")/../.."

say() { echo "setup: $*" >&2; }
root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

command -v dotnet >/dev/null || { say "the .NET 10 SDK is missing: install it from https://dotnet.microsoft.com/download"; exit 1; }

want=()
need() { # command or file, package
    command -v "$1" >/dev/null || [ -e "$1" ] || want+=("$2")
}
docker() { # whether a Docker socket answers: then servers that are not installed run in containers
    local socket=${DOCKER_HOST:-unix:///var/run/docker.sock}
    command -v curl >/dev/null && [ -S "${socket#unix://}" ] && curl -fsS -m 5 -o /dev/null --unix-socket "${socket#unix://}" http://docker/_ping 2>/dev/null
}
[ -n "${TEST_RABBITMQ_URI:-}" ] || docker || need /usr/sbin/rabbitmq-server rabbitmq-server
[ -n "${TEST_POSTGRES:-}" ] || docker || need /usr/bin/pg_virtualenv "postgresql"
[ -n "${CHROMIUM_PATH:-}" ] || need /usr/bin/chromium chromium
need npm npm
need xz xz-utils
need curl curl
need python3 python3
# Renders the Helm chart
need go golang-go
need /usr/share/gocode/src/github.com/Masterminds/sprig golang-github-masterminds-sprig-dev
need /usr/share/gocode/src/github.com/ghodss/yaml golang-github-ghodss-yaml-dev
# .NET's culture data
compgen -G '/usr/lib/*/libicuuc.so.*' >/dev/null || want+=(libicu72)
if [ ${#want[@]} -gt 0 ]; then
    command -v apt-get >/dev/null || { say "please install: ${want[*]}"; exit 1; }
    say "installing ${want[*]}"
    root apt-get -qq update
    DEBIAN_FRONTEND=noninteractive root apt-get -qq install -y --no-install-recommends "${want[@]}" >/dev/null
fi
tests/setup/kubectl.sh >/dev/null
tests/setup/helm.sh >/dev/null
tests/setup/promtool.sh >/dev/null
[ ! -x tests/Testing/Contracts/fetch.sh ] || tests/Testing/Contracts/fetch.sh
