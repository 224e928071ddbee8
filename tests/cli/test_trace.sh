#!/bin/sh
# tidalscale trace: info, convert, gen and plot, as a user meets them.
. "${TS_SRCDIR:-.}/tests/cli/lib.sh"

week=$TS_SRCDIR/traces/data/diurnal-week.csv

ts trace info "$week"
ok 'info: a table' succeeded '^samples    5040$'
ts trace info "$week" --json
ok 'info: JSON' succeeded '"step_s": 120,'
ts trace convert "$week" -o week.trace
ok 'convert: to the binary form' [ $status -eq 0 ]
ts trace convert week.trace -o - --to csv
ok 'convert: and back, the same bytes' cmp "$out" "$week"
ts trace convert week.trace -o week.json.gz
ts trace info week.json.gz
ok 'convert: to what Prometheus answers, packed' succeeded '^format     prometheus, gauge load$'
ts trace convert "$week" -o half.csv --scale 0.5
ts trace info half.csv
ok 'convert: scaled' succeeded 'most 51655.5 records/s$'
ts trace gen step,hours=2,step=10s,from=20000,to=100000,at=1h
ok 'gen: to standard output' cmp "$out" "$TS_SRCDIR/traces/data/step-2h.csv"
for topic in info convert gen plot; do
    ts trace "$topic" --help
    ok "$topic: help" succeeded "^Usage: tidalscale trace $topic"
    ts trace "$topic"
    ok "$topic: without anything" refused 'expected'
done
ts trace convert "$week" -o
ok 'an option without its value' refused "'-o'"
ts trace info "$week" --scale 2
ok 'an option of another' refused 'scale is not one of info'
ts trace convert "$week" -o new.csv --to xml
ok 'a form that is none' refused "'xml'"
ok 'which leaves nothing' [ ! -e new.csv ]
ts trace gen diurnal,day=7
ok 'a key that is none' refused "gen:1:9: 'day'"
ts trace plot "$week" -o week.jpg
ok 'a figure of no known kind' refused '\.pdf'
if command -v gnuplot >/dev/null 2>&1; then
    # shellcheck disable=SC2016 # the title is not to be expanded
    ts trace plot "$week" -o week.svg --title 'a "week" of `date`'
    ok 'plot' [ $status -eq 0 ]
    # shellcheck disable=SC2016
    ok 'plot: the title as it is' grep -q '`date`' week.svg
else
    skip 'plot' 'no gnuplot'
fi

done_testing
