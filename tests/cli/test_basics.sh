#!/bin/sh
# Help, version, exit statuses, and where messages go.
. "${TS_SRCDIR:-.}/tests/cli/lib.sh"

ts --version
ok 'version' succeeded '^tidalscale [0-9][0-9.]*$'
ts --help
ok 'help' succeeded '^Usage: tidalscale COMMAND'
cp "$out" help
ts help
ok 'help as a command' cmp -s help "$out"

ts
ok 'no command: help, but status 2' [ $status -eq 2 ]
ts frobnicate
ok 'an unknown command' refused "'frobnicate' is not a command"
ts --frobnicate
ok 'an unknown option' refused "'--frobnicate'"
ts "$(printf '%5000s' x | tr ' ' x)"
ok 'an endless command is cut in the message' [ "$(wc -c <"$err")" -lt 200 ]

if [ -c /dev/full ]; then
    "$tidalscale" --help >/dev/full 2>"$err"
    status=$?
    : >"$out"
    ok 'a full disk under standard output' refused 'standard output\|write'
else
    skip 'a full disk under standard output' 'no /dev/full'
fi

# Every command that help names has a help of its own, and refuses an option that it does not have.
commands=$(sed -n '/^Commands:/,/^$/s/^  \([a-z][a-z]*\) .*/\1/p' help)
for command in $commands; do
    ts "$command" --help
    ok "$command: help" succeeded "^Usage: tidalscale $command"
    ts "$command" --frobnicate
    ok "$command: an unknown option" refused 'frobnicate'
done

done_testing
