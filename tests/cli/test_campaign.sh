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

# --- going on where a campaign stopped --------------------------------------------------------------
digests() { sed -n 's/.*"digest": "\(.*\)".*/\1/p' "$out"; }
ts replay gen:sine,hours=1 --policy hpa --policy static --replications 3 --json
digests >whole
ts replay gen:sine,hours=1 --policy hpa --replications 2 --db go.db
ok 'two of six runs' [ $status -eq 0 ]
ts replay gen:sine,hours=1 --policy hpa --policy static --replications 3 --db go.db --resume
ok 'are not run again' prints '^6 runs, 2 of them as go.db had them'
ts replay gen:sine,hours=1 --policy hpa --policy static --replications 3 --db go.db --resume --json
digests >resumed
ok 'and are what they would have been' cmp whole resumed
ts explain --db go.db --run 7 --at 10min
ok 'nothing was added the second time' refused '7'
ts replay gen:sine,hours=1 --scale 2 --policy hpa --db go.db --resume
ok 'another load is another run' prints '^1 run, [0-9]* simulated'
ts replay gen:sine,hours=1 --policy hpa:cpu_target=0.5 --db go.db --resume
ok 'another parameter too' prints '^1 run, [0-9]* simulated'
ts replay gen:sine,hours=1 --policy hpa --set model.rescale.deploy=20s --db go.db --resume
ok 'and another model' prints '^1 run, [0-9]* simulated'
ts replay gen:sine,hours=1 --policy hpa --resume
ok 'without a database there is nothing to go on from' refused 'resume'

"$tidalscale" replay gen:sine,hours=12 --policy hpa --replications 1000 --db cut.db >"$out" 2>"$err" &
pid=$! ran='replay interrupted'
until "$tidalscale" explain --db cut.db --run 1 --at 10min >/dev/null 2>&1; do
    kill -0 $pid 2>/dev/null || break
    sleep 0.1
done
kill -INT $pid
wait $pid
status=$?
ok 'an interrupted campaign ends with status 130' [ $status -eq 130 ]
ok 'and says what it has' grep -q 'of 1000 runs were finished and are in cut.db' "$err"
ts replay gen:sine,hours=12 --policy hpa --db cut.db --resume
ok 'which is there' prints '^1 run, 1 of them as cut.db had them'

done_testing
