# The program as a user meets it: a small TAP framework for shell tests. Sourced, never run.
#
#     . "${TS_SRCDIR:-.}/tests/cli/lib.sh"
#     ts replay no-such-file
#     ok 'a missing file is refused' refused 'no-such-file'
#     done_testing
#
# `ts` runs the program and keeps its exit status in $status, what it printed in the files $out and $err,
# and its command line in $ran. A failed test shows all four. Everything is written below $scratch, which
# is also the working directory and goes away at the end.
# shellcheck shell=sh
set -u
LC_ALL=C TZ=UTC
export LC_ALL TZ
: "${TS_SRCDIR:=$(pwd)}" "${TS_BUILDDIR:=$(pwd)/build}"
tidalscale=$TS_BUILDDIR/tidalscale
TIDALSCALE_HOME=$TS_SRCDIR # presets and figures of the tree, not of an installed version
export TIDALSCALE_HOME
scratch=$(mktemp -d "${TMPDIR:-/tmp}/tidalscale-test.XXXXXX") || exit 99
trap 'chmod -R u+rwx "$scratch"; rm -rf "$scratch"' EXIT
trap 'exit 99' INT TERM
cd "$scratch" || exit 99
mkdir .ts
out=$scratch/.ts/out err=$scratch/.ts/err status=0 ran=
: >"$out"
: >"$err"
n_tests=0 n_failed=0

ts() {
    ran="tidalscale $*"
    "$tidalscale" "$@" >"$out" 2>"$err" </dev/null
    status=$?
}

# ok NAME COMMAND...: the test passes if the command, or function, succeeds.
ok() {
    test_name=$1
    shift
    n_tests=$((n_tests + 1))
    if "$@" >"$scratch/.ts/why" 2>&1; then
        echo "ok $n_tests - $test_name"
        return 0
    fi
    n_failed=$((n_failed + 1))
    echo "not ok $n_tests - $test_name"
    {
        echo "expected: $*"
        cat "$scratch/.ts/why"
        echo "ran: $ran"
        echo "status: $status"
        sed 's/^/out: /' "$out" | head -n 20
        sed 's/^/err: /' "$err" | head -n 20
    } | cut -c 1-300 | sed 's/^/# /'
    return 1
}

skip() { n_tests=$((n_tests + 1)); echo "ok $n_tests - $1 # SKIP $2"; }

done_testing() {
    echo "1..$n_tests"
    [ $n_failed -eq 0 ]
    exit
}

# Skips all tests of a file.
skip_all() { echo "1..0 # SKIP $1"; exit 0; }

# --- expectations ---------------------------------------------------------------------------------

# succeeded [PATTERN]: status 0, nothing on standard error, PATTERN (basic regexp) on standard output.
succeeded() {
    [ $status -eq 0 ] && [ ! -s "$err" ] && { [ $# -eq 0 ] || prints "$1"; }
}
prints() { grep -q -e "$1" "$out"; }

# refused PATTERN [STATUS]: bad usage or bad input. Nothing on standard output; one message on standard
# error that begins with the program's name, has PATTERN in it, and at most points to --help after it.
refused() {
    [ $status -eq "${2-2}" ] && [ ! -s "$out" ] &&
        head -n 1 "$err" | grep -q '^tidalscale' &&
        head -n 1 "$err" | grep -q -e "$1" &&
        [ "$(sed 1d "$err" | grep -vc "^Try 'tidalscale ")" -eq 0 ]
}

# Nothing half-written: the directory holds these names and no others.
only() {
    dir=$1
    shift
    [ "$(ls -A "$dir")" = "$(printf '%s\n' "$@" | sort)" ]
}

# bad NAME PATTERN ARGUMENT...: the program refuses the arguments with PATTERN, and leaves nothing in the
# directory new, where every output is to go.
bad() {
    name=$1 pattern=$2
    shift 2
    rm -rf new
    mkdir new
    ts "$@"
    ok "$name" refused "$pattern" && ok "$name: nothing is left" only new
}

is_root() { [ "$(id -u)" -eq 0 ]; }
