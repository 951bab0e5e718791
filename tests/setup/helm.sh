#!/usr/bin/env bash
# Prints the path of a program that renders Helm charts as `helm-template CHART --name N --namespace NS --values FILE`: tests/Testing/helm, built with
# Debian's Go and Sprig (neither Debian nor NuGet nor npm has Helm). It is built once, into artifacts/tools; needs what install.sh installs.
set -euo pipefail
cd "$(dirname "$0")/../.."
program=$PWD/artifacts/tools/helm-template-$(sha256sum tests/Testing/helm/main.go | cut -c1-16)
if [ ! -x "$program" ]; then
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    mkdir -p "$work/src" "${program%/*}"
    cp -r tests/Testing/helm "$work/src/helm-template"
    GOPATH=$work:/usr/share/gocode GO111MODULE=off GOFLAGS="" GOTOOLCHAIN=local CGO_ENABLED=0 GOCACHE=$work/cache \
        go build -trimpath -o "$work/built" helm-template >&2
    mv "$work/built" "$program"
fi
echo "$program"
