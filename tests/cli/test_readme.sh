#!/bin/sh
# The commands of README.md run as they stand there: every line that begins with "$ tidalscale" in a code
# block marked `console`. What else such a block shows is not compared.
. "${TS_SRCDIR:-.}/tests/cli/lib.sh"
mkdir bin
ln -s "$tidalscale" bin/tidalscale
ln -s "$TS_SRCDIR/traces" "$TS_SRCDIR/experiments" .
PATH=$scratch/bin:$PATH
export PATH

awk '/^```console$/ { on = 1; next } /^```/ { on = 0 } on && (more || sub(/^\$ /, "")) { more = /\\$/; print }' "$TS_SRCDIR/README.md" |
    awk '{ joined = joined $0 } /\\$/ { sub(/\\$/, "", joined); next } { print joined; joined = "" }' |
    grep '^tidalscale ' >commands
[ -s commands ] || skip_all 'README.md shows no command'
while read -r command; do
    case $command in
    *shared/data* | *TIDALSCALE_DATA*)
        [ -n "${TIDALSCALE_DATA-}" ] || { skip "$command" 'TIDALSCALE_DATA is not set'; continue; }
        command=$(printf %s "$command" | sed "s|\.\./shared/data|$TIDALSCALE_DATA|g") ;;
    esac
    ran=$command
    sh -c "$command" >"$out" 2>"$err" </dev/null
    status=$?
    ok "$command" [ $status -eq 0 ]
done <commands

done_testing
