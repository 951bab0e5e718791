#!/usr/bin/env bash
# Prints the path of Prometheus's promtool. Where none is installed, takes it from Debian's package without installing that (it would start a server),
# into artifacts/tools.
set -euo pipefail
cd "$(dirname "$0")/../.."
if command -v promtool >/dev/null; then command -v promtool; exit; fi
promtool=$PWD/artifacts/tools/usr/bin/promtool
if [ ! -x "$promtool" ]; then
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    mkdir -p "$PWD/artifacts/tools"
    (cd "$work" && apt-get -qq -o APT::Sandbox::User=root download prometheus >&2)
    dpkg-deb -x "$work"/prometheus_*.deb "$work/root"
    mkdir -p "${promtool%/*}"
    mv "$work/root/usr/bin/promtool" "$promtool"
fi
echo "$promtool"
