#!/usr/bin/env bash
# Sets up what the tests need on a Debian machine with the .NET 10 SDK, builds, and runs every test.
# Ends with "N passed, N failed, N skipped".
#
#   ./test.sh                  everything
#   ./test.sh --no-setup       without installing anything
#
# Servers that are given are used instead of local ones: TEST_RABBITMQ_URI, TEST_POSTGRES, TEST_KUBECONFIG. Where a Docker socket answers
# (DOCKER_HOST=unix://..., else /var/run/docker.sock), RabbitMQ and PostgreSQL that are not installed run in containers (Testcontainers);
# TEST_SERVERS=containers takes containers even where they are installed. TEST_RABBITMQ_IMAGE and TEST_POSTGRES_IMAGE name other images than the public
# ones, and tests/setup/container-images.sh builds some where no registry can be reached; TESTCONTAINERS_RYUK_DISABLED=true then, as Testcontainers would
# fetch an image of its own to clean up. Tried with podman 4.3, Debian's packages in the images.
#
# NOTIFICATIONS_CORPUS names a folder with configurations of teams and what Argo CD's own engine makes of them (argo-notifications/configs, applications): the
# importer is compared with them besides our own configurations. They are no part of the repository.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
[ "${1:-}" = --no-setup ] || tests/setup/install.sh || exit 1

log=$(mktemp)
trap 'rm -f "$log"' EXIT
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 TZ=UTC
# A directory with the API server already built, so that it need not be built again
if [ -z "${KUBEAPI_PREBUILT:-}" ] && [ -d ../shared/kube ]; then KUBEAPI_PREBUILT=$(cd ../shared/kube && pwd); export KUBEAPI_PREBUILT; fi
if [ -z "${NOTIFICATIONS_CORPUS:-}" ] && [ -d ../shared/corpus ]; then NOTIFICATIONS_CORPUS=$(cd ../shared/corpus && pwd); export NOTIFICATIONS_CORPUS; fi
[ -d "${NOTIFICATIONS_CORPUS:-}/argo-notifications/configs" ] || echo "no corpus: only our own configurations are compared"
KUBEAPI_BINARY=${KUBEAPI_BINARY:-$(bash tests/Testing/kubeapi/up.sh build)} || exit 1
export KUBEAPI_BINARY

[ "${CI:-}" = true ] || dotnet restore || exit 1
dotnet build -c Release --no-restore -v quiet || exit 1
# One test program at a time: several start servers, and the machine may have two cores
dotnet test -c Release --no-build --no-progress --max-parallel-test-modules 1 --output detailed 2>&1 | tee "$log" |
  grep --line-buffered -vE '^ *passed |^ *from /.*\.dll |^$' | cut -c1-2000
rc=${PIPESTATUS[0]}
count() { awk -v k="$1:" '$1 == k { n += $2 } END { print n + 0 }' "$log"; }
passed=$(count succeeded) failed=$(count failed) skipped=$(count skipped)
[ "$passed" -gt 0 ] || rc=1
tests/setup/failures.sh "$log"
# A test that failed and passes by itself is unstable: it is named, and does not fail the run. Only when every project ended with a result.
ended=$(grep -cE '^  /.*\.dll .* (passed|failed with [0-9]+ error\(s\)) \(' "$log")
if [ "$failed" -gt 0 ] && [ "$ended" -eq "$(ls -d tests/*.Tests | wc -l)" ] && tests/setup/run-again.sh "$log"; then
  passed=$((passed + failed)) failed=0 rc=0
fi
echo "$passed passed, $failed failed, $skipped skipped"
exit "$rc"
