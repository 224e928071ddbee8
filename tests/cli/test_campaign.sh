#!/bin/sh
# Many runs: the same bytes on any number of workers, whole runs only, common random numbers, and how a
# database that holds runs already is added to.
. "${TS_SRCDIR:-.}/tests/cli/lib.sh"

campaign() { # DIRECTORY WORKERS...
    mkdir -p "$1"
    (cd "$1" && shift && "$tidalscale" replay gen:sine,hours=1 --policy tidalscale --policy hpa \
        --replications 3 --set model.load.noise=poisson --db runs.db "$@")
}

differ() { ! cmp -s "$1" "$2"; }

# Without the rates, which are of the clock.
timeless() { grep -v 'seconds of work\|simulated seconds in' "$1"; }

campaign one >one.txt 2>"$err"
status=$?
ok 'six runs on one worker' [ $status -eq 0 ]
campaign two -j 2 >two.txt && campaign many --jobs=7 >many.txt
ok 'the database of two workers is that of one' cmp one/runs.db two/runs.db
ok 'and of seven' cmp one/runs.db many/runs.db
timeless one.txt >one.out
timeless two.txt >two.out
ok 'the table is the same' cmp one.out two.out

ts replay gen:sine,hours=1 --policy hpa --json
sed -n 's/.*"digest": "\(.*\)".*/\1/p' "$out" >alone
ts replay gen:sine,hours=1 --policy static --policy hpa --json
sed -n 's/.*"digest": "\(.*\)".*/\1/p' "$out" | tail -n 1 >beside
ok 'a run does not depend on those beside it' cmp alone beside
ts replay gen:sine,hours=1 --policy hpa --seed 2 --json
sed -n 's/.*"digest": "\(.*\)".*/\1/p' "$out" >other
ok 'another seed is another run' differ alone other

ts replay gen:step,hours=1 --policy static --db one/runs.db
ts explain --db one/runs.db --run 7 --at 10min
ok 'a seventh run is added to the six' [ $status -eq 0 ]
ts explain --db one/runs.db --run 8 --at 10min
ok 'and no other' refused '8'

done_testing
