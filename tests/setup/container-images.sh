#!/usr/bin/env bash
# Builds the images of the tests' servers from Debian's packages, for a machine that reaches a Debian mirror but no image registry. Nothing runs it by itself.
# Needs root, mmdebstrap, and docker or podman; some 3 minutes. Prints the settings that make the tests use the images.
#
#   container-images.sh              docker where it is installed, else podman
#   ENGINE=podman container-images.sh
#
# The images behave as the public ones where the tests depend on it: the password of PostgreSQL in POSTGRES_PASSWORD, user and password of RabbitMQ in
# RABBITMQ_DEFAULT_USER and RABBITMQ_DEFAULT_PASS, options as the command, logs on standard output, and the programs on the path.
set -euo pipefail
engine=${ENGINE:-$(command -v docker || command -v podman || true)}
[ -n "$engine" ] || { echo "container-images.sh: neither docker nor podman is installed" >&2; exit 1; }
command -v mmdebstrap >/dev/null || { echo "container-images.sh: please install mmdebstrap" >&2; exit 1; }
suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' | head -n 1)
[ -n "$mirror" ] || { echo "container-images.sh: apt knows no mirror" >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cat >"$work/postgres-entrypoint" <<'END'
#!/bin/bash
# As the public image: makes the data at the first start, then serves; options are those of postgres
set -euo pipefail
bin=$(echo /usr/lib/postgresql/*/bin) data=/var/lib/postgresql/test
if [ ! -s "$data/PG_VERSION" ]; then
    install -d -o postgres -g postgres -m 700 "$data"
    echo "${POSTGRES_PASSWORD:?}" >/tmp/password; chmod 644 /tmp/password
    setpriv --reuid postgres --regid postgres --init-groups "$bin/initdb" -D "$data" -U "${POSTGRES_USER:-postgres}" -E UTF8 --locale C.UTF-8 \
        --auth-local trust --auth-host scram-sha-256 --pwfile /tmp/password
    rm /tmp/password
    echo "host all all all scram-sha-256" >>"$data/pg_hba.conf"
fi
exec setpriv --reuid postgres --regid postgres --init-groups "$bin/postgres" -D "$data" -c "listen_addresses=*" -c unix_socket_directories=/tmp "$@"
END
cat >"$work/rabbitmq-entrypoint" <<'END'
#!/bin/bash
set -euo pipefail
cat >/etc/rabbitmq/rabbitmq.conf <<CONF
loopback_users = none
default_user = ${RABBITMQ_DEFAULT_USER:-guest}
default_pass = ${RABBITMQ_DEFAULT_PASS:-guest}
log.console = true
log.file = false
CONF
# One process and one pid: signals reach the broker
export RUNNING_UNDER_SYSTEMD=true RABBITMQ_PID_FILE=/tmp/rabbitmq.pid
unset NOTIFY_SOCKET
exec /usr/lib/rabbitmq/bin/rabbitmq-server
END
chmod +x "$work"/*-entrypoint

build() { # name, package, entrypoint, where its programs are
    mmdebstrap --quiet --variant=minbase --include="$2" \
        --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
        --customize-hook='printf "#!/bin/sh\nexit 101\n" >"$1/usr/sbin/policy-rc.d"; chmod +x "$1/usr/sbin/policy-rc.d"' \
        --customize-hook="upload '$3' /entrypoint" \
        --customize-hook='chmod 755 "$1/entrypoint"' \
        --customize-hook='rm -rf "$1"/var/lib/apt/lists/* "$1"/var/cache/apt/*' \
        "$suite" "$work/$1.tar" "deb $mirror $suite main"
    "$engine" import --change 'ENTRYPOINT ["/entrypoint"]' --change "ENV PATH=$4:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" \
        --change 'ENV LC_ALL=C.UTF-8' "$work/$1.tar" "localhost/notifications-test-$1:debian"
    rm "$work/$1.tar"
}
build postgres postgresql "$work/postgres-entrypoint" /usr/bin
build rabbitmq rabbitmq-server "$work/rabbitmq-entrypoint" /usr/lib/rabbitmq/bin
echo "export TEST_POSTGRES_IMAGE=localhost/notifications-test-postgres:debian TEST_RABBITMQ_IMAGE=localhost/notifications-test-rabbitmq:debian"
