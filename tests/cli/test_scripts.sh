#!/bin/sh
# The shell scripts of the tree: what quickstart refuses, and what shellcheck says of all of them.
. "${TS_SRCDIR:-.}/tests/cli/lib.sh"

ran='quickstart --frobnicate'
"$TS_SRCDIR/quickstart" --frobnicate >"$out" 2>"$err" </dev/null
status=$?
ok 'quickstart: an unknown argument' [ $status -eq 2 ]
ok 'quickstart: says which' grep -q "'--frobnicate'" "$err"
ran='quickstart --help'
"$TS_SRCDIR/quickstart" --help >"$out" 2>"$err" </dev/null
status=$?
ok 'quickstart: help' succeeded '^usage: ./quickstart'

cd "$TS_SRCDIR" || exit 99
for script in quickstart bootstrap .ci/run cli/completion/tidalscale.bash tests/*/*.sh; do
    if command -v shellcheck >/dev/null; then
        ok "shellcheck: $script" shellcheck -x -S warning "$script"
    else
        skip "shellcheck: $script" 'no shellcheck'
    fi
done

done_testing
