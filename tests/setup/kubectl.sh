#!/usr/bin/env bash
# Prints the path of a kubectl with kustomize built in. Where none is installed, takes Debian's package (of sid: bookworm has none)
# without installing it, into artifacts/tools.
set -euo pipefail
cd "$(dirname "$0")/../.."
if command -v kubectl >/dev/null; then command -v kubectl; exit; fi
tools=$PWD/artifacts/tools
kubectl=$tools/usr/bin/kubectl
if [ ! -x "$kubectl" ]; then
    mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' | head -n 1)
    [ -n "$mirror" ] || { echo "kubectl.sh: apt knows no mirror" >&2; exit 1; }
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    mkdir -p "$work"/lists/partial "$work"/cache/archives/partial "$work"/none "$tools"
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror sid main" >"$work/sources.list"
    cat >"$work/apt.conf" <<EOF
Dir::Etc::SourceList "$work/sources.list";
Dir::Etc::SourceParts "$work/none";
Dir::Etc::PreferencesParts "$work/none";
Dir::State::Lists "$work/lists";
Dir::State::Status "/dev/null";
Dir::Cache "$work/cache";
Debug::NoLocking "true";
APT::Sandbox::User "root";
EOF
    APT_CONFIG=$work/apt.conf apt-get -qq update >&2
    (cd "$work" && APT_CONFIG=$work/apt.conf apt-get -qq download kubectl >&2)
    dpkg-deb -x "$work"/kubectl_*.deb "$tools"
fi
echo "$kubectl"
