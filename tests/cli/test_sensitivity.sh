#!/bin/sh
# sensitivity: one constant and two, the same on any number of workers, and what it refuses.
. "${TS_SRCDIR:-.}/tests/cli/lib.sh"
mkdir new

ts sensitivity gen:sine,hours=1 --policy hpa --vary cpu_target=0.5:0.9:3 --replications 2
ok 'one constant' succeeded '^hpa: 3 of 3 cells, 2 replications each'
ok 'a line a value' prints '^0.7  *[0-9]*±[0-9]* .*±'
ok 'the best by each measure' [ "$(grep -c '^Best by' "$out")" -eq 2 ]

map() { # NAME OPTION...
    name=$1
    shift
    ts sensitivity gen:sine,hours=1 --policy hpa --vary cpu_target=0.5:0.9:3 \
        --vary model.rescale.deploy=log:5s:80s:5 --csv "$name.csv" --db "$name.db" "$@"
}
map one
ok 'two constants' succeeded '^hpa: 15 of 15 cells'
ok 'as CSV' [ "$(wc -l <one.csv)" -eq 16 ]
ok 'with the values as they were set' grep -q '^0.7,20s,0,' one.csv
map two -j 3
ok 'the same numbers on three workers' cmp one.csv two.csv
ts replay gen:sine,hours=1 --policy hpa:cpu_target=0.7 --json
sed -n 's/.*"latency_mean_s": \([0-9.]*\).*/\1/p' "$out" | cut -c 1-8 >latency
ts sensitivity gen:sine,hours=1 --policy hpa --vary cpu_target=0.7 --csv cell.csv
ok 'a cell is the replay with its value' grep -q ",$(cat latency)" cell.csv
map measured --json --measure latency_p99_s
ok 'as JSON' [ "$(grep -c '"latency_p99_s": {' "$out")" -eq 15 ]

if command -v gnuplot >/dev/null; then
    ts plot sensitivity --db one.db -o map.svg
    ok 'the map' grep -q 'model.rescale.deploy' map.svg
    map drawn --figures figures
    ok 'and its page' grep -q 'src="sensitivity.svg"' figures/report.html
    ts sensitivity gen:sine,hours=1 --vary long.method=last,holt-winters --figures words
    ok 'values that are words' grep -q 'holt-winters' words/sensitivity.svg
else
    skip 'the map' 'no gnuplot'
fi
ts replay gen:step,hours=1 --policy static --db runs.db
bad 'a database without a map' 'no run that' plot sensitivity --db runs.db -o new/map.svg

bad 'nothing to vary' 'one or two --vary' sensitivity gen:step,hours=1 --policy hpa
bad 'two policies' 'one --policy' sensitivity gen:step,hours=1 --policy hpa --policy static --vary max=5,6
bad 'two traces' 'one trace' sensitivity gen:step,hours=1 gen:sine,hours=1 --vary max=5,6
bad 'three constants' 'more than 2' sensitivity gen:step,hours=1 --vary max=5,6 --vary min=1,2 --vary window=60s,90s
bad 'a measure that is none' 'speed' sensitivity gen:step,hours=1 --vary max=5,6 --measure speed
done_bad() {
    ts sensitivity gen:step,hours=1 --policy hpa "$@"
    refused "$pattern"
}
pattern='no parameter' ; ok 'a key that is none' done_bad --vary speed=1,2
pattern='cpu_target' ; ok 'a value that is none' done_bad --vary cpu_target=0.5,much
pattern='varied twice' ; ok 'the same key twice' done_bad --vary max=5,6 --vary max=7,8
pattern='1000000' ; ok 'too many runs' done_bad --vary cpu_target=0.1:0.9:1000 --vary tolerance=0.1:0.2:1000 --replications 2
pattern='how many' ; ok 'a range of one' done_bad --vary cpu_target=0.1:0.9:1

done_testing
