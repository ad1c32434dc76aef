# Sourced: stops with one clear line when what every command needs is missing.
if ! command -v dotnet >/dev/null 2>&1; then
    echo "tidemark: the .NET SDK is missing. Install .NET SDK 10.0 (package dotnet-sdk-10.0, or https://dot.net) and run this again." >&2
    exit 1
fi
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

# Whole answers are kept before they are searched: a search that ends early would break the pipe, and pipefail would take that for "not found".
tidemark_sdks=$(dotnet --list-sdks 2>/dev/null || true)
if ! grep -qE '^(1[0-9]|[2-9][0-9])\.' <<<"$tidemark_sdks"; then
    echo "tidemark: .NET SDK 10.0 or newer is needed; found: ${tidemark_sdks:-none}. Install package dotnet-sdk-10.0." >&2
    exit 1
fi

tidemark_has_zstd() {
    [ "$(uname -s)" = Linux ] || return 0
    local known
    known=$(ldconfig -p 2>/dev/null || /sbin/ldconfig -p 2>/dev/null || true)
    case "$known" in *libzstd.so.1*) return 0 ;; esac
    compgen -G '/lib*/libzstd.so.1' >/dev/null || compgen -G '/usr/lib*/libzstd.so.1' >/dev/null || compgen -G '/usr/lib/*/libzstd.so.1' >/dev/null \
        || compgen -G '/usr/local/lib*/libzstd.so.1' >/dev/null
}

# The tests install it where they can; a program that only runs does not change the machine.
if ! tidemark_has_zstd && [ "${TIDEMARK_INSTALL_LIBRARIES:-}" = 1 ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    apt-get update -q >/dev/null && apt-get install -y -q libzstd1 >/dev/null || true
fi
# The tests of the native driver compile a stub of TDengine's client library; without a compiler they are skipped.
if ! command -v cc >/dev/null 2>&1 && [ "${TIDEMARK_INSTALL_LIBRARIES:-}" = 1 ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    apt-get update -q >/dev/null && apt-get install -y -q gcc libc6-dev >/dev/null || true
fi
if ! tidemark_has_zstd; then
    echo "tidemark: libzstd.so.1 is missing. Install it: apt-get install libzstd1 (Debian, Ubuntu), dnf install libzstd (Fedora, RHEL) or apk add zstd-libs (Alpine)." >&2
    exit 1
fi
