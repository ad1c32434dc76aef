#!/usr/bin/env bash
# Builds everything and runs every test project; the last line says "N passed, N failed, N skipped".
# Extra arguments go to each test program, e.g. ./test.sh -class '*Segment*'.
set -uo pipefail
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
TIDEMARK_INSTALL_LIBRARIES=1
. "$root/eng/prerequisites.sh"
. "$root/eng/program.sh"
cd "$root" || exit 1
results="$root/artifacts/test"
rm -rf "$results" && mkdir -p "$results"
# The S3 server, PostgreSQL and the browser are installed, and the servers are started, while the build runs; one after another, because apt-get lets no two in.
servers=$(mktemp -d)
# PostgreSQL runs as another user than root.
chmod 711 "$servers"
s3=$servers/s3 postgres=$servers/postgres
servers_stop() { "$root/eng/s3-server.sh" stop "$s3"; "$root/eng/postgres-server.sh" stop "$postgres"; rmdir "$servers" 2>/dev/null; }
trap servers_stop EXIT
trap 'exit 130' INT TERM
{
    "$root/eng/s3-server.sh" install; "$root/eng/postgres-server.sh" install; "$root/eng/browser.sh" install
    "$root/eng/postgres-server.sh" start "$postgres"; "$root/eng/s3-server.sh" start "$s3"
} >"$results/servers.log" 2>&1 &
servers_start=$!
if ! dotnet build Tidemark.slnx -c Release --nologo -v q >"$results/build.log" 2>&1; then
    tail -n 40 "$results/build.log"
    echo "the build failed"
    echo "0 passed, 1 failed, 0 skipped"
    exit 1
fi
wait "$servers_start"
if [ -r "$s3/environment" ]; then . "$s3/environment"; else export TIDEMARK_TEST_S3_MISSING="the S3 server was not started: $(tail -n 1 "$results/servers.log")"; fi
[ -z "${TIDEMARK_TEST_S3_MISSING:-}" ] || echo "no S3 server, its tests are skipped: $TIDEMARK_TEST_S3_MISSING"
if [ -r "$postgres/environment" ]; then . "$postgres/environment"; else export TIDEMARK_TEST_POSTGRES_MISSING="PostgreSQL was not started: $(tail -n 1 "$results/servers.log")"; fi
[ -z "${TIDEMARK_TEST_POSTGRES_MISSING:-}" ] || echo "no PostgreSQL, its tests are skipped: $TIDEMARK_TEST_POSTGRES_MISSING"
passed=0 failed=0 skipped=0
if ! tidemark_has_linker; then
    echo "neither clang nor gcc: the native taosdump is not made, and its tests are skipped"
elif "$root/taosdump" -V >"$results/taosdump.log" 2>&1; then
    export TIDEMARK_TEST_TAOSDUMP="$root/artifacts/taosdump/taosdump"
elif grep -qE 'NU1101|NU1102|NU1301' "$root/artifacts/taosdump.build.log"; then
    echo "the compiler of native programs is not to be had from the package source: the native taosdump is not made, and its tests are skipped"
else
    tail -n 40 "$results/taosdump.log"
    echo "the native taosdump was not made"
    failed=1
fi
number() { grep -oE "<assembly [^>]*" "$1" 2>/dev/null | grep -oE " $2=\"[0-9]+\"" | grep -oE '[0-9]+' | awk '{ n += $1 } END { print n + 0 }'; }
for project in test/*.Tests; do
    name=$(basename "$project")
    report="$results/$name.xml"
    echo "== $name"
    program=$(ls "$project"/bin/Release/*/"$name" 2>/dev/null | head -n 1)
    timeout 1500 "$program" -xml "$report" -noLogo "$@" >"$results/$name.log" 2>&1
    code=$?
    grep -E '\[FAIL\]|\[SKIP\]|TEST EXECUTION SUMMARY|Total:' "$results/$name.log" || true
    f=$(number "$report" failed); e=$(number "$report" errors); n=$(number "$report" passed); s=$(number "$report" skipped)
    passed=$((passed + n)) failed=$((failed + f + e)) skipped=$((skipped + s))
    # Exit code 8 of a test program: no test matched the arguments.
    if [ "$code" -ne 0 ] && [ "$f" -eq 0 ] && [ "$e" -eq 0 ] && ! { [ "$code" -eq 8 ] && [ $# -gt 0 ]; }; then
        echo "$name ended with code $code before its tests did"; tail -n 30 "$results/$name.log"
        failed=$((failed + 1))
    elif [ $((f + e)) -gt 0 ]; then
        tail -n 80 "$results/$name.log"
    fi
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
