#!/bin/sh
# Figures and explanations: bad input, and names and titles that would be commands elsewhere.
. "${TS_SRCDIR:-.}/tests/cli/lib.sh"
awk 'BEGIN { print "time,value"; for (t = 0; t < 1200; t++) print t "," (t < 300 ? 5000 : 40000) }' >load.csv
ts replay load.csv --policy tidalscale --policy static --db run.db
ok 'a run to look at' [ $status -eq 0 ]

head -c 9000 run.db >cut.db
bad 'a database cut short' cut.db plot timeline --db cut.db -o new/figure.svg
bad 'no database to plot' missing.db plot timeline --db missing.db -o new/figure.svg
bad 'an unknown figure' "'frobnicate'" plot frobnicate --db run.db -o new/figure.svg
bad 'an unknown kind of picture' 'gif' plot timeline --db run.db -o new/figure.gif
bad 'a run that is not there' '99' plot timeline --db run.db -o new/figure.svg --run 99
bad 'no time to explain' 'at' explain --db run.db
bad 'a time that is none' 'soon' explain --db run.db --at soon

# --- what would be a command elsewhere --------------------------------------------------------------
if command -v gnuplot >/dev/null; then
    title=$(printf "it's \"50%%\" \`touch pwned\` \$(touch pwned) @x\\\\n'; system('touch pwned') #\nset output 'pwned'\n!touch pwned")
    ts plot timeline --db run.db -o hostile.svg --title "$title"
    ok 'a hostile title is only a title' [ $status -eq 0 ]
    ok 'and is drawn' [ -s hostile.svg ]
    cp load.csv "\`touch pwned\`'; system('touch pwned').csv"
    ts replay "\`touch pwned\`'; system('touch pwned').csv" --policy static --figures figures
    ok 'a hostile file name is only a file name' [ $status -eq 0 ]
    ok 'nothing was run' [ ! -e pwned ]

    # Predictors: a page with the figures and the tables, of any names.
    awk 'BEGIN { for (i = 0; i < 200; i++) print 3600 * i "," 1000 + 50 * (i % 24) + (i * i) % 37 }' >'<b>&.csv'
    ts bench '<b>&.csv' --methods last,theta --figures bench
    ok 'a benchmark is drawn' [ $status -eq 0 ]
    ok 'but not what there is no more than one of' [ ! -e bench/bench_outcome.svg ]
    page_shows() { grep -q "$1" bench/report.html; }
    ok 'its page shows the figures' page_shows '<img src="bench_ranks.svg"'
    ok 'the tables' page_shows '^theta '
    ok 'and what is markup elsewhere as text' page_shows '&lt;b&gt;&amp;.csv: 200 steps'
    awk 'BEGIN { for (i = 0; i < 200; i++) print 3600 * i "," 1000 + 50 * (i % 24) }' >same.csv
    ts bench same.csv --methods last --figures same
    ok 'days that repeat themselves have no scaled error, and are drawn' [ $status -eq 0 ]
    ts bench same.csv --methods seasonal-naive --figures same
    ok 'as is one method without any error' [ $status -eq 0 ]
    ts bench same.csv --methods last,seasonal-naive --protocol clean --horizon 4h --figures same
    ok 'also further ahead' [ $status -eq 0 ]
    ts bench '<b>&.csv' --methods line --protocol clean --horizon 4h --figures same
    ok 'and the worst method alone' [ $status -eq 0 ]
else
    skip 'a hostile title is only a title' 'no gnuplot'
fi

done_testing
