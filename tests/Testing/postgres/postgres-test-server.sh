#!/usr/bin/env bash
# Throw-away PostgreSQL server for tests, from the distribution's postgresql package, without systemd and without
# touching the system-wide clusters.
#
#   postgres-test-server.sh start   DIR [PORT]   make a cluster, start it, print the settings (KEY=VALUE)
#   postgres-test-server.sh stop    DIR          orderly stop: connections are closed (SIGINT)
#   postgres-test-server.sh kill    DIR          SIGKILL of every process, keeps the data (crash test)
#   postgres-test-server.sh pause   DIR          SIGSTOP: connections stay open and get no answer
#   postgres-test-server.sh resume  DIR          SIGCONT
#   postgres-test-server.sh restart DIR          start again on the same data and port
#   postgres-test-server.sh env     DIR          print the settings
#   postgres-test-server.sh destroy DIR          kill and delete DIR
#
# Bound to 127.0.0.1, no socket file. User "postgres", password "postgres". PostgreSQL refuses to run as root: then the
# user "postgres" (or "nobody") runs it.
set -euo pipefail

die() { echo "postgres-test-server: $*" >&2; exit 1; }

find_bin() {
  local d
  for d in "${POSTGRES_BIN_DIR:-}" $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -rV); do
    [ -n "$d" ] && [ -x "$d/initdb" ] && { echo "$d"; return; }
  done
  die "initdb not found (apt-get install postgresql, or set POSTGRES_BIN_DIR)"
}

port_free() { ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

pick_port() {
  local p _
  for _ in $(seq 1 200); do
    p=$(( 15000 + RANDOM % 4900 ))
    port_free "$p" && { echo "$p"; return; }
  done
  die "no free port"
}

as_server() {   # as_server COMMAND...: not as root
  if [ "$(id -u)" != 0 ]; then "$@"; return; fi
  local user=postgres; id -u postgres >/dev/null 2>&1 || user=nobody
  setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups "$@"
}

pid_of() { head -1 "$DIR/data/postmaster.pid" 2>/dev/null || true; }

processes() { local p; p=$(pid_of); [ -n "$p" ] && kill -0 "$p" 2>/dev/null && { echo "$p"; ps -o pid= --ppid "$p" || true; }; return 0; }

launch() {
  local bin i; bin=$(find_bin)
  ( cd "$DIR"; as_server setsid "$bin/postgres" -D "$DIR/data" </dev/null >>"$DIR/server.log" 2>&1 & )
  for i in $(seq 1 600); do
    as_server "$bin/pg_isready" -q -h 127.0.0.1 -p "$POSTGRES_PORT" && return
    sleep 0.1
  done
  tail -20 "$DIR/server.log" >&2; die "not ready after 60 s; see $DIR/server.log"
}

signal_all() { local p; p=$(processes); [ -z "$p" ] || kill "-$1" $p 2>/dev/null || true; }

gone() { local i; for i in $(seq 1 600); do kill -0 "$1" 2>/dev/null || return 0; sleep 0.05; done; die "pid $1 did not end"; }

halt() { local p; p=$(pid_of); [ -n "$p" ] || return 0; if [ "$1" = KILL ]; then signal_all KILL; else kill "-$1" "$p" 2>/dev/null || true; fi; gone "$p"; }

[ $# -ge 2 ] || { sed -n '2,/^set /p' "$0" | sed '$d'; exit 2; }
cmd=$1; mkdir -p "$2"; DIR=$(cd "$2" && pwd); shift 2
if [ "$cmd" != start ] && [ "$cmd" != destroy ]; then
  [ -f "$DIR/server.env" ] || die "$DIR holds no server (run start first)"
  . "$DIR/server.env"
fi

case $cmd in
start)
  bin=$(find_bin); POSTGRES_PORT=${1:-$(pick_port)}
  if [ "$(id -u)" = 0 ]; then chown "$(id -u postgres 2>/dev/null || id -u nobody)" "$DIR"; fi
  chmod 700 "$DIR"
  ( cd "$DIR"; echo postgres > pw; chmod 644 pw
    as_server "$bin/initdb" -D "$DIR/data" -U postgres -A scram-sha-256 --pwfile="$DIR/pw" -E UTF8 --locale=C.UTF-8 --no-sync >"$DIR/initdb.log" 2>&1 ) || { cat "$DIR/initdb.log" >&2; die "initdb failed"; }
  # fsync off: these servers lose processes, not power
  cat >> "$DIR/data/postgresql.conf" <<EOF
listen_addresses = '127.0.0.1'
port = $POSTGRES_PORT
unix_socket_directories = ''
fsync = off
max_connections = 200
shared_buffers = 64MB
EOF
  echo "POSTGRES_PORT=$POSTGRES_PORT" > "$DIR/server.env"
  echo "POSTGRES_CONNECTION='Host=127.0.0.1;Port=$POSTGRES_PORT;Username=postgres;Password=postgres;Database=postgres'" >> "$DIR/server.env"
  launch; cat "$DIR/server.env" ;;
restart) halt INT; rm -f "$DIR/data/postmaster.pid"; launch ;;
stop)    halt INT ;;
kill)    halt KILL ;;
pause)   signal_all STOP ;;
resume)  signal_all CONT ;;
env)     cat "$DIR/server.env" ;;
destroy) signal_all CONT; halt KILL; rm -rf "$DIR" 2>/dev/null || { sleep 0.5; rm -rf "$DIR"; } ;;   # a child may still have been writing
*)       die "unknown command $cmd" ;;
esac
