#!/bin/sh
# compare: intervals, differences, the front, several traces; and what it refuses.
. "${TS_SRCDIR:-.}/tests/cli/lib.sh"

ts compare gen:sine,hours=1 gen:step,hours=1 --policy static --policy hpa --policy hpa:cpu_target=0.5 \
    --replications 3 -j 2 --json
ok 'two loads, three policies, three replications' [ "$(grep -c '"digest"' "$out")" -eq 18 ]
grep '"digest"' "$out" | sed -n '4,6p' >second
ts replay gen:sine,hours=1 --policy hpa --replications 3 --json
grep '"digest"' "$out" >alone
ok 'its runs are those of replay' cmp second alone

ts compare gen:sine,hours=1 gen:step,hours=1 --policy static --policy hpa --replications 3 --price 0.2
ok 'a table' succeeded 'Mean . half of the 95 % interval over 3 replications\|Mean .. half'
ok 'differences from the first policy' prints '^Difference from static'
ok 'all traces together' prints '^All 2 traces'
ok 'the front' prints '^Pareto front of slo_miss_records'
ok 'who beats whom' prints '^hpa .* beaten by static'
ok 'and costs' prints 'cost'
awk '/^Trace|^Model|^ *static takes|^Difference/ { next } { gsub(/±/, "+") } length($0) > 100' "$out" >wide
ok 'within 100 columns' [ ! -s wide ]

ts compare gen:step,hours=1 --policy static --policy hpa --service latency_p99_s
ok 'one replication has no interval, and it is said' succeeded '^One replication: no intervals'
ok 'nor does it print one' [ "$(grep -c '±' "$out")" -eq 0 ]
ok 'the front of another measure' prints '^Pareto front of latency_p99_s'

if command -v gnuplot >/dev/null; then
    ts compare gen:sine,hours=1 gen:step,hours=1 --policy static --policy hpa --replications 2 --figures figures \
        --service latency_p95_s
    ok 'figures and a page' succeeded 'figures/report.html'
    ok 'the front is drawn' [ -s figures/pareto.pdf ]
    ok 'and on the page' grep -q 'src="pareto.svg"' figures/report.html
    ok 'by the measure that was asked for' grep -q 'latency p95' figures/pareto.svg
    ts compare gen:step,hours=1 --policy static --policy hpa --figures none --service prediction_mase
    ok 'a measure that nobody has is not drawn' succeeded 'none/report.html'
    ok 'nor left behind' [ ! -e none/pareto.pdf ]
    ok 'the others are' [ -s none/measures.pdf ]
else
    skip 'figures and a page' 'no gnuplot'
fi

# shellcheck disable=SC2046 # words
bad 'too many runs' '50000' compare $(yes gen:step,hours=1 | head -n 60) --replications 1000 --db new/a.db
ts trace gen step,hours=1 -o load.csv
cat load.csv | "$tidalscale" compare /dev/stdin --policy static --policy hpa --json >"$out" 2>"$err"
status=$? ran='compare /dev/stdin'
ok 'a pipe, which can be read only once' [ "$(grep -c '"digest"' "$out")" -eq 2 ]

ts compare gen:sine,hours=1 --policy static --policy hpa --regret
ok 'regret, and how it splits' succeeded '^Regret: above the clairvoyant optimum'
ok 'by every part' prints 'regret prediction *table *acting constraint *rule'
ok 'at equal service' prints '^at equal service'
awk '/^Regret/ { on = 1 } on && length($0) > 100' "$out" >wide
ok 'regret within 100 columns' [ ! -s wide ]
ts compare gen:sine,hours=1 --policy static --regret --json
ok 'regret in JSON' succeeded '"oracle_at_equal_service"'

ts compare gen:sine,hours=1 --policy static --policy oracle --regret --db regret.db
ok 'the oracle is not split' prints '^  oracle .* 0  *-  *-  *-  *-  *-$'
if command -v gnuplot >/dev/null; then
    ts plot pareto --db regret.db -o pareto.svg
    ok 'the optimum is drawn' grep -q '>optimum<' pareto.svg
    ts plot regret --db regret.db -o regret.svg
    ok 'and the regret' grep -q 'more task-manager hours' regret.svg
    cp regret.svg first.svg
    ts compare gen:sine,hours=1 --policy static --policy oracle --regret --db regret.db --resume --figures again
    ok 'of runs that were there: the same' cmp again/regret.svg first.svg
    ts compare gen:sine,hours=1 --policy static --policy oracle --figures plain
    ok 'also where the oracle takes part' grep -q '>optimum<' plain/pareto.svg
    ok 'but then no regret' [ ! -e plain/regret.svg ]
else
    skip 'the optimum is drawn' 'no gnuplot'
fi

ts replay gen:sine,hours=1 --policy oracle --policy oracle:max=2
ok 'the oracle keeps its budget' succeeded 'oracle .* a budget of 0.01 is kept'
ok 'or says that nothing does' prints 'oracle:max=2 .* NONE KEEPS a budget of 0.01'
ts replay "$TS_SRCDIR/traces/data/step-2h.csv" --policy oracle:budget=0.1
ok 'a large budget over a small load, where thousands of labels beat each other in nothing' succeeded \
    'a budget of 0.1 is kept'
bad 'bounds of the oracle that contradict' 'min' replay gen:step,hours=1 --policy oracle:min=5,max=4 --db new/a.db

bad 'no trace' 'trace' compare --policy hpa
bad 'a measure that is none' 'frobnicate' compare gen:step,hours=1 --service frobnicate --db new/a.db
bad 'a measure of which neither is better' 'neither' compare gen:step,hours=1 --service cpu_mean --db new/a.db
bad 'a second trace that is not there' 'missing.csv' compare gen:step,hours=1 missing.csv --db new/a.db
bad 'an option of replay only' 'tape' compare gen:step,hours=1 --tape new/a.tape
bad 'an unknown policy' 'frobnicate' compare gen:step,hours=1 --policy frobnicate --db new/a.db
: >empty.conf
bad 'a configuration file that nobody reads' 'none of the chosen policies' \
    compare gen:step,hours=1 --policy hpa --config empty.conf --db new/a.db

done_testing
