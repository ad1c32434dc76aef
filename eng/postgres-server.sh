#!/usr/bin/env bash
# A real PostgreSQL for the tests: a cluster of its own in a directory of its own, on a loopback port, with passwords.
#   postgres-server.sh install              its package, where apt-get can (as root); silent, and no failure where it cannot
#   postgres-server.sh start <directory>    starts it, empty; writes <directory>/environment, to be sourced by what uses it
#   postgres-server.sh halt <directory>     ends the server as a crash does; its data stays
#   postgres-server.sh resume <directory>   starts it again
#   postgres-server.sh stop <directory>     ends what start started, and removes the directory
# What keeps it from starting is one line in <directory>/environment too: the tests are skipped with it.
# PostgreSQL refuses to run as root: root runs it as the user postgres of Debian's package, everybody else as himself.
set -uo pipefail
export LC_ALL=C DEBIAN_FRONTEND=noninteractive
unset PGHOST PGPORT PGUSER PGPASSWORD PGDATABASE PGDATA

programs() { find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1; }

installed() { [ -n "$(programs)" ] && [ -x "$(programs)/initdb" ]; }

install() {
    if installed || [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then return 0; fi
    apt-get update -q >/dev/null 2>&1
    apt-get install -y -q --no-install-recommends postgresql >/dev/null 2>&1 || true
}

as_server() {
    if [ "$(id -u)" = 0 ]; then (cd / && exec runuser -u postgres -- "$@"); else "$@"; fi
}

# A port where nobody listens, away from those that the system gives to clients.
free_port() {
    local port
    for _ in $(seq 50); do
        port=$((10000 + RANDOM % 20000))
        if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then echo "$port"; return; fi
    done
}

give_up() {
    printf 'export TIDEMARK_TEST_POSTGRES_MISSING=%q\n' "$1" >"$directory/environment"
    exit 0
}

server() { as_server "$(programs)/pg_ctl" -D "$directory/data" -s -w -t 60 -l "$directory/data/server.log" "$@" >/dev/null 2>&1 </dev/null; }

start() {
    mkdir -p "$directory/data"
    directory=$(cd "$directory" && pwd)
    installed || give_up "PostgreSQL is not installed (apt-get install postgresql)"
    [ "$(id -u)" != 0 ] || id postgres >/dev/null 2>&1 || give_up "there is no user postgres to run it as"
    port=$(free_port)
    local password=secret-of-the-tests
    printf '%s\n' "$password" >"$directory/password"
    chmod 711 "$directory"
    [ "$(id -u)" != 0 ] || chown postgres: "$directory/data" "$directory/password"
    as_server test -r "$directory/password" || give_up "the user postgres cannot reach $directory"
    as_server "$(programs)/initdb" -D "$directory/data" -U tidemark -A scram-sha-256 --pwfile="$directory/password" -E UTF8 --locale=C.UTF-8 --no-sync >"$directory/initdb.log" 2>&1 || give_up "initdb failed: $(tail -n 1 "$directory/initdb.log")"
    # Nothing of it has to survive the machine: no fsync.
    as_server tee -a "$directory/data/postgresql.conf" >/dev/null <<C
listen_addresses = '127.0.0.1'
port = $port
unix_socket_directories = ''
max_connections = 300
shared_buffers = 32MB
fsync = off
full_page_writes = off
autovacuum = off
jit = off
C
    server start || give_up "PostgreSQL did not start: $(tail -n 1 "$directory/data/server.log" 2>/dev/null)"
    printf 'export TIDEMARK_TEST_POSTGRES=%q\n' "Host=127.0.0.1;Port=$port;Username=tidemark;Password=$password" >"$directory/environment"
}

command=${1:-} directory=${2:-}
case $command in
    install) install ;;
    start) [ -n "$directory" ] && start ;;
    halt) [ -n "$directory" ] && server -m immediate stop ;;
    resume) [ -n "$directory" ] && server start ;;
    stop)
        [ -n "$directory" ] || exit 2
        [ ! -s "$directory/data/postmaster.pid" ] || server -m immediate stop
        rm -rf "$directory"
        ;;
    *) sed -n '2,9p' "$0" >&2; exit 2 ;;
esac
