#!/bin/bash
# A Kubernetes API server for integration tests: builds it from Debian's packages, starts and stops it.
#
#   up.sh build              build the server once, print where it lies
#   up.sh start DIR [FLAG]…  start it with its data in DIR (kubeconfig, tokens.csv, log, etcd/); build it first if need be
#   up.sh stop DIR           stop it; a later start in DIR finds the data, the address and the tokens again
#
# KUBEAPI_CACHE     where the built server is kept (default ~/.cache/kubeapi)
# KUBEAPI_BINARY    a server built elsewhere: nothing is built then
# KUBEAPI_PREBUILT  a directory that may hold the server as NAME.xz, NAME being the file's name in the cache
set -euo pipefail
shopt -s inherit_errexit
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${KUBEAPI_CACHE:-$HOME/.cache/kubeapi}
go_version=1.26

die() { echo "up.sh: $*" >&2; exit 1; }

# The packages are unpacked under $1 and never installed: the system stays bookworm.
fetch_packages() {
    local root=$1 mirror packages
    # shellcheck disable=SC2016 # apt's variables
    mirror=$(apt-get indextargets --format '$(SITE) $(RELEASE)' 'Created-By: Packages' | awk '$2 == "bookworm" || $2 == "stable" { print $1; exit }')
    [ -n "$mirror" ] || die "apt's sources name no mirror of bookworm"
    mkdir -p "$root"/apt/lists/partial "$root"/apt/cache/archives/partial "$root"/debs "$root"/prefix
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror sid main" >"$root/apt/sources.list"
    cat >"$root/apt/apt.conf" <<EOF
Dir::Etc::SourceList "$root/apt/sources.list";
Dir::Etc::SourceParts "$root/apt/none";
Dir::Etc::PreferencesParts "$root/apt/none";
Dir::State::Lists "$root/apt/lists";
Dir::State::Status "/dev/null";
Dir::Cache "$root/apt/cache";
Debug::NoLocking "true";
APT::Sandbox::User "root";
EOF
    mkdir -p "$root/apt/none"
    packages=$(cat "$here/packages.txt")
    export APT_CONFIG=$root/apt/apt.conf
    apt-get -qq update
    # shellcheck disable=SC2086 # a list of words
    (cd "$root/debs" && apt-get -qq download "golang-$go_version-go" "golang-$go_version-src" $packages)
    unset APT_CONFIG
    for deb in "$root"/debs/*.deb; do dpkg-deb -x "$deb" "$root/prefix"; done
}

# The openapi package is generated as in kube-apiserver: server-side apply needs the models of the built-in types.
compile() {
    local root=$1 version
    export GOROOT=$root/prefix/usr/lib/go-$go_version GOPATH=$root/prefix/usr/share/gocode GOCACHE=$root/gocache
    export GO111MODULE=off GOFLAGS="" GOTOOLCHAIN=local CGO_ENABLED=0 PATH=$root/prefix/usr/lib/go-$go_version/bin:$PATH
    local source=$GOPATH/src/kubeapi build=k8s.io/component-base/version
    mkdir -p "$source"
    cp "$here"/src/* "$source/"
    go build -trimpath -o "$root/openapi-gen" k8s.io/kube-openapi/cmd/openapi-gen
    (cd "$source" && "$root/openapi-gen" -r /dev/null --output-dir openapi --output-pkg kubeapi/openapi --output-file generated.go \
        k8s.io/apimachinery/pkg/{apis/meta/v1,api/resource,util/intstr,runtime} k8s.io/api/{core,apps,coordination,rbac,authorization}/v1)
    version=$(basename "$root"/debs/golang-k8s-apiserver-dev_*.deb | sed 's/^[^_]*_0\.\([0-9.]*\).*/\1/')
    (cd "$source" && go build -trimpath -o "$root/kubeapi" \
        -ldflags "-s -w -X $build.gitVersion=v1.$version -X $build.gitMajor=1 -X $build.gitMinor=${version%%.*}" .)
}

sources() { cat "$here"/src/* "$here/packages.txt" | sha256sum | cut -c1-16; }

# Prints the path of the server, built or carried here.
binary() {
    if [ -n "${KUBEAPI_BINARY:-}" ]; then
        [ -x "$KUBEAPI_BINARY" ] || die "$KUBEAPI_BINARY cannot be run"
        echo "$KUBEAPI_BINARY"
        return
    fi
    local built work
    built=$cache/kubeapi-$(sources)
    mkdir -p "$cache"
    if [ ! -x "$built" ] && [ -f "${KUBEAPI_PREBUILT:-$here}/${built##*/}.xz" ]; then
        work=$(mktemp "$cache/unpack.XXXXXX")
        xz -dc "${KUBEAPI_PREBUILT:-$here}/${built##*/}.xz" >"$work"
        chmod 755 "$work"
        mv "$work" "$built"
    elif [ ! -x "$built" ]; then
        work=$(mktemp -d "$cache/build.XXXXXX")
        # shellcheck disable=SC2064 # now: the variable is gone when the trap runs
        trap "rm -rf '$work'" EXIT
        echo "building the server (some minutes, once)" >&2
        (fetch_packages "$work"; compile "$work") >&2
        (cd "$work/debs" && ls) >"$built.packages"
        mv "$work/kubeapi" "$built"
    fi
    echo "$built"
}

running() { [ -f "$1/pid" ] && kill -0 "$(cat "$1/pid")" 2>/dev/null; }

start() {
    local dir=$1 server
    shift
    if running "$dir"; then echo "runs already: $dir/kubeconfig"; return; fi
    server=$(binary)
    mkdir -p "$dir"
    nohup "$server" --dir "$dir" --apply "$here/manifests" --apply "$here/crds" "$@" >"$dir/log" 2>&1 </dev/null &
    echo $! >"$dir/pid"
    for _ in $(seq 600); do
        if grep -q '^ready ' "$dir/log"; then echo "$dir/kubeconfig"; return; fi
        running "$dir" || { tail -5 "$dir/log" >&2; die "the server ended"; }
        sleep 0.1
    done
    stop "$dir"
    die "the server did not become ready: $dir/log"
}

stop() {
    local dir=$1 pid
    running "$dir" || return 0
    pid=$(cat "$dir/pid")
    kill "$pid"
    for _ in $(seq 100); do
        kill -0 "$pid" 2>/dev/null || { rm -f "$dir/pid"; return; }
        sleep 0.1
    done
    kill -9 "$pid"
    rm -f "$dir/pid"
}

case "${1:-}" in
    build) binary ;;
    start) [ $# -ge 2 ] || die "start DIR"; shift; start "$@" ;;
    stop) [ $# = 2 ] || die "stop DIR"; stop "$2" ;;
    *) sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}"; exit 2 ;;
esac
