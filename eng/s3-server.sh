#!/usr/bin/env bash
# A real S3 server for the tests: Ceph's gateway with one monitor and one store in memory, on loopback, in a directory of its own.
#   s3-server.sh install            its packages, where apt-get can (as root); silent, and no failure where it cannot
#   s3-server.sh start <directory>  starts it, empty; writes <directory>/environment, to be sourced by what uses it
#   s3-server.sh stop <directory>   stops what start started, and removes the directory
# What keeps it from starting is one line in <directory>/environment too: the tests are skipped with it.
set -uo pipefail
export LC_ALL=C DEBIAN_FRONTEND=noninteractive

installed() { command -v radosgw && command -v ceph-mon && command -v ceph-osd && command -v radosgw-admin && command -v rados; } >/dev/null 2>&1

install() {
    if installed || [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then return 0; fi
    apt-get update -q >/dev/null 2>&1
    apt-get install -y -q --no-install-recommends radosgw ceph-mon ceph-osd ceph-common >/dev/null 2>&1 || true
}

# Three ports where nobody listens, away from those that the system gives to clients.
free_port() {
    local port
    for _ in $(seq 50); do
        port=$((10000 + RANDOM % 20000))
        if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then echo "$port"; return; fi
    done
}

daemon() { # name command...
    local name=$1; shift
    "$@" >>"$directory/log/$name.out" 2>&1 </dev/null &
    echo $! >"$directory/$name.pid"
}

alive() { [ -s "$directory/$1.pid" ] && kill -0 "$(cat "$directory/$1.pid")" 2>/dev/null; }

give_up() {
    stop_daemons
    printf 'export TIDEMARK_TEST_S3_MISSING=%q\n' "$1" >"$directory/environment"
    exit 0
}

stop_daemons() {
    local name pid
    for name in gateway osd mon; do
        [ -s "$directory/$name.pid" ] || continue
        pid=$(cat "$directory/$name.pid")
        # A process of this number that is not ours any more is left alone.
        grep -qaF "$directory/ceph.conf" "/proc/$pid/cmdline" 2>/dev/null || continue
        kill -TERM "$pid" 2>/dev/null
        for _ in $(seq 50); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
        kill -KILL "$pid" 2>/dev/null
        rm -f "$directory/$name.pid"
    done
}

configure() {
    cat >"$directory/ceph.conf" <<C
[global]
fsid = $(cat /proc/sys/kernel/random/uuid)
mon_host = [v2:127.0.0.1:$monitor/0]
mon_initial_members = a
auth_cluster_required = none
auth_service_required = none
auth_client_required = none
auth_allow_insecure_global_id_reclaim = false
ms_mon_client_mode = crc
ms_client_mode = crc
ms_cluster_mode = crc
ms_service_mode = crc
ms_bind_msgr1 = false
ms_bind_ipv6 = false
ms_async_op_threads = 1
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
ms_bind_port_min = $store
ms_bind_port_max = $((store + 19))
run_dir = $directory
admin_socket = $directory/\$name.asok
log_file = $directory/log/\$name.log
mon_cluster_log_file = $directory/log/cluster.log
log_to_stderr = false
err_to_stderr = true
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 2
osd_pool_default_pgp_num = 2
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0
mon_allow_pool_size_one = true
mon_max_pg_per_osd = 1000
[mon.a]
mon_data = $directory/mon
mon_data_avail_warn = 1
mon_data_avail_crit = 0
mon_warn_on_pool_no_redundancy = false
mon_tick_interval = 1
paxos_propose_interval = 0.05
paxos_min_wait = 0.01
[osd.0]
osd_data = $directory/osd
osd_objectstore = memstore
memstore_device_bytes = 4294967296
osd_op_queue = wpq
osd_class_load_list = *
osd_class_default_list = *
osd_op_num_shards = 2
osd_op_num_threads_per_shard = 1
[client.rgw]
rgw_data = $directory
rgw_frontends = beast endpoint=127.0.0.1:$port tcp_nodelay=1
rgw_dns_name = s3.tidemark.test
rgw_thread_pool_size = 32
rgw_bucket_quota_ttl = 0
rgw_user_quota_bucket_sync_interval = 1
rgw_enable_usage_log = false
C
}

answers() { (exec 3<>"/dev/tcp/127.0.0.1/$port" && printf 'GET / HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n' >&3 && read -r -t 2 line <&3 && [[ $line == HTTP/* ]]) 2>/dev/null; }

start() {
    mkdir -p "$directory"/{mon,osd,log}
    installed || give_up "Ceph's gateway is not installed (apt-get install radosgw ceph-mon ceph-osd ceph-common)"
    [ "$(id -u)" = 0 ] || give_up "Ceph's gateway is started by root only"
    local osd conf=$directory/ceph.conf
    port=$(free_port) monitor=$(free_port) store=$(free_port)
    osd=$(cat /proc/sys/kernel/random/uuid)
    configure
    monmaptool --create --clobber --fsid "$(sed -n 's/^fsid = //p' "$conf")" --addv a "[v2:127.0.0.1:$monitor/0]" "$directory/monmap" >>"$directory/log/mkfs.out" 2>&1 || give_up "monmaptool failed"
    ceph-mon -c "$conf" -i a --mkfs --monmap "$directory/monmap" --keyring /dev/null >>"$directory/log/mkfs.out" 2>&1 || give_up "ceph-mon did not make its store"
    daemon mon ceph-mon -c "$conf" -i a -f
    timeout 60 ceph -c "$conf" --connect-timeout 30 osd new "$osd" 0 >>"$directory/log/mkfs.out" 2>&1 || give_up "Ceph's monitor did not answer"
    ceph-osd -c "$conf" -i 0 --mkfs --osd-uuid "$osd" >>"$directory/log/mkfs.out" 2>&1 || give_up "ceph-osd did not make its store"
    daemon osd ceph-osd -c "$conf" -i 0 -f
    daemon gateway radosgw -c "$conf" -n client.rgw -f
    for _ in $(seq 900); do
        answers && break
        alive gateway || give_up "radosgw ended: $(tail -n 1 "$directory/log/gateway.out")"
        sleep 0.1
    done
    answers || give_up "radosgw did not answer within 90 s"
    user --uid=writer --display-name=writer --access-key=WRITERKEY00000000000 --secret-key=writersecret0000000000000000000000000000
    user --uid=reader --display-name=reader --access-key=READERKEY00000000000 --secret-key=readersecret0000000000000000000000000000 --max-buckets=-1
    user --uid=small --display-name=small --access-key=SMALLKEY000000000000 --secret-key=smallsecret00000000000000000000000000000
    printf 'export TIDEMARK_TEST_S3_ENDPOINT=%q TIDEMARK_TEST_S3_DIRECTORY=%q\n' "http://127.0.0.1:$port" "$directory" >"$directory/environment"
}

user() { timeout 60 radosgw-admin -c "$directory/ceph.conf" -n client.admin user create "$@" >/dev/null 2>>"$directory/log/mkfs.out" || give_up "radosgw-admin made no user"; }

command=${1:-} directory=${2:-}
case $command in
    install) install ;;
    start) [ -n "$directory" ] && start ;;
    stop) [ -n "$directory" ] && stop_daemons && rm -rf "$directory" ;;
    *) sed -n '2,6p' "$0" >&2; exit 2 ;;
esac
