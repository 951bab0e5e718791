#!/usr/bin/env bash
# Runs the tests that failed in the output of `dotnet test --output detailed` once more, each project by itself with nothing beside it, and says what came of each: a test
# that waits for real servers can fail on a machine that stood still. More than five failures, and projects that ended without a result, are not run again.
#
#   run-again.sh FILE      prints a line for each test; exit code 0 when all of them passed
set -uo pipefail
mapfile -t failed < <(sed -nE 's/^failed (Notifications\.[A-Za-z0-9_.+]+).*$/\1/p' "$1" | sort -u)
[ "${#failed[@]}" -gt 0 ] && [ "${#failed[@]}" -le 5 ] || exit 1
rc=0
for test in "${failed[@]}"; do
  project=$(sed -E 's/^Notifications\.(([A-Za-z]+)\.Tests)\..*$/\1/' <<<"$test")
  if timeout 600 dotnet test --project "tests/$project" -c Release --no-build --no-progress --filter-method "$test" >/dev/null 2>&1; then
    echo "UNSTABLE: $test failed beside the others and passed by itself"
  else
    echo "$test failed again by itself"
    rc=1
  fi
done
exit "$rc"
