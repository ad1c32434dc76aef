# Sourced: stops with one clear line when what every command needs is missing.
if ! command -v dotnet >/dev/null 2>&1; then
    echo "tidemark: the .NET SDK is missing. Install .NET SDK 10.0 (package dotnet-sdk-10.0, or https://dot.net) and run this again." >&2
    exit 1
fi
if ! dotnet --list-sdks 2>/dev/null | grep -qE '^(1[0-9]|[2-9][0-9])\.'; then
    echo "tidemark: .NET SDK 10.0 or newer is needed; found: $(dotnet --list-sdks 2>/dev/null | cut -d' ' -f1 | tr '\n' ' '). Install package dotnet-sdk-10.0." >&2
    exit 1
fi
if [ "$(uname -s)" = Linux ] && ! { ldconfig -p 2>/dev/null || /sbin/ldconfig -p 2>/dev/null; } | grep -q 'libzstd\.so\.1'; then
    echo "tidemark: libzstd.so.1 is missing. Install it: apt-get install libzstd1 (Debian, Ubuntu) or dnf install libzstd (Fedora, RHEL)." >&2
    exit 1
fi
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
