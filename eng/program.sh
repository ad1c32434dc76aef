# Sourced after prerequisites.sh: tidemark_program <project below src> <executable> [publish option …] sets $program to artifacts/<executable>/<executable>,
# built on first use and again after a change of the source.
tidemark_program() {
    local project=$1 name=$2 out log stamp
    shift 2
    out="$root/artifacts/$name" log="$root/artifacts/$name.build.log"
    program="$out/$name"
    # Made when the build is whole: what an interrupted one leaves is not run.
    stamp="$out/.built"
    if [ -e "$stamp" ] && [ -z "$(find "$root/src" "$root/Directory.Build.props" "$root/Directory.Packages.props" \
            -newer "$stamp" -type f -not -path '*/obj/*' -not -path '*/bin/*' -print -quit)" ]; then
        return
    fi
    mkdir -p "$root/artifacts"
    rm -f "$stamp"
    echo "$name: building, this happens once …" >&2
    if ! dotnet publish "$root/src/$project" -c Release -o "$out" --nologo -v q "$@" >"$log" 2>&1; then
        tail -n 20 "$log" >&2
        echo "$name: the build failed; the whole log is in $log" >&2
        exit 1
    fi
    touch "$stamp"
}

tidemark_program_cli() { tidemark_program Tidemark.Cli tidemark -p:PublishReadyToRun=true; }

# Whether there is what links native programs.
tidemark_has_linker() { command -v clang >/dev/null 2>&1 || command -v gcc >/dev/null 2>&1; }
