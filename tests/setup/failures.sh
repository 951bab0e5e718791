#!/usr/bin/env bash
# Prints what failed in the output of `dotnet test --output detailed`: each test once, with its message and the lines of ours that led there.
#
#   failures.sh FILE
set -euo pipefail
awk '
  /^failed / { print ""; print; said = 0; at = 0; inside = 1; next }
  /^\/.*\.dll .* failed with / { print ""; print }
  /^[^ ]/ { inside = 0 }
  !inside { next }
  /^ +from .*\.dll/ { said = 1; next }             # after it the message comes again, then the stack
  /^ +at / { if ($0 ~ / in \/.*:[0-9]+$|:line [0-9]+$/ && at++ < 4) print substr($0, 1, 300); next }
  !said { print substr($0, 1, 1000) }
' "$1"
