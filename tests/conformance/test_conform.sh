#!/bin/sh
# The conformance rows of the policies all pass; and the program that says so can also say no.
. "${TS_SRCDIR:-.}/tests/cli/lib.sh"

conform() {
    ran="conform $*"
    "$TS_BUILDDIR/tests/conform" "$@" >"$out" 2>"$err"
    status=$?
}
says() { [ $status -eq "$1" ] && grep -q -e "$2" "$out" && [ ! -s "$err" ]; }
malformed() { [ $status -eq 2 ] && grep -q -e "$1" "$err"; }
# rows ROW...: writes them to the file rows, with tabs for the blanks.
rows() { printf '%s\n' "$@" | tr ' ' '\t' >rows; }

for name in flink-autoscaler hpa ds2 keda; do
    file=${TIDALSCALE_DATA-}/conformance/$name.tsv
    if [ -n "${TIDALSCALE_DATA-}" ] && [ -r "$file" ]; then
        conform "$file"
        n=$(grep -vc '^#' "$file")
        ok "$name" says 0 "^$n passed, 0 failed\$"
    else
        skip "$name" 'TIDALSCALE_DATA names no directory with conformance rows'
    fi
done

for file in "$TS_SRCDIR"/tests/conformance/rows/*.tsv; do
    conform "$file"
    n=$(grep -vc '^#' "$file")
    ok "our own ${file##*/}" says 0 "^$n passed, 0 failed\$"
done

rows 'T1 thresholds target=700;util=0.8;umax=0.9;umin=0.7;catchup_s=0 up=778;down=1000'
conform rows
ok 'a row that holds' says 0 '^1 passed, 0 failed$'

rows 'T1 thresholds target=700;util=0.8;umax=0.9;umin=0.7;catchup_s=0 up=777;down=1000' \
    'K1 backlog lag=75000;rate=200;threshold_s=300 backlog=1'
conform rows
ok 'a row that differs' says 1 '^T1 up: expected 777, got 778$'
ok 'the count' says 1 '^1 passed, 1 failed$'

rows 'K1 backlog lag=75000;rate=200;threshold_s=300;colour=3 backlog=1'
conform rows
ok 'an input that nobody reads' says 1 '^K1 colour: '
rows 'K1 backlog lag=75000;rate=200;threshold_s=300 colour=1'
conform rows
ok 'an output that does not exist' says 1 '^K1 colour: expected 1, got nothing'

rows 'R1 rate series=1000:0|3000:4 rate=2.0000001'
conform rows
ok 'numbers are compared closely' says 1 '^R1 rate: expected 2.0000001, got 2$'

rows 'K1 BACKLOG Lag=75000;rate=200;thresholdS=300 backlog=TRUE' \
    'R1 rate series=1000:0|3000:-4 rate=-2'
conform rows
ok 'case, underscores, words for flags' says 0 '^2 passed, 0 failed$'
rows 'R1 rate series=1000:0|3000:-4 rate=2'
conform rows
ok 'but a sign is a sign' says 1 '^R1 rate: expected 2, got -2$'
rows 'K1 backlog lag=75000;rate=200;colour=none backlog=1'
conform rows
ok 'none is nothing' says 0 '^1 passed, 0 failed$'

rows '# a comment' 'B1 bogus a=1 b=2'
conform rows
ok 'an unknown kind' malformed "^conform: rows:2:4: unknown kind 'bogus'"
rows 'K1 backlog lag=many;rate=200;threshold_s=300 backlog=1'
conform rows
ok 'not a number' malformed "^conform: rows:1:16: lag: .*'many'"
rows 'K1 backlog lag backlog=1'
conform rows
ok 'no value' malformed '^conform: rows:1:12: '
rows 'K1 backlog lag=1'
conform rows
ok 'a column too few' malformed '^conform: rows:1:'
rows 'K1 backlog lag=1;lag=2;rate=1 backlog=1'
conform rows
ok 'a key twice' malformed '^conform: rows:1:18: '
printf '%20000s\n' x >rows
conform rows
ok 'an endless line' malformed '^conform: rows:1:'
rows 'H1 hpa cur=1;metric=cpu;usage_m=1;request_m=1;target_pct=1;ready=perhaps new=1'
conform rows
ok 'a word that means nothing' malformed "^conform: rows:1:66: ready: .*'perhaps'"
rows 'X1 scale cur=1;factor=2;ships=HSAH new=2'
conform rows
ok 'nor does this' malformed "^conform: rows:1:31: ships: .*'HSAH'"

rows 'K1 backlog lag=1;rate=much backlog=1' 'K2' 'K3 backlog lag=1;rate=1 backlog=0'
conform rows
ok 'a malformed row has failed' malformed '^conform: rows:1:'
ok 'each is told' malformed '^conform: rows:2:'
ok 'and the others run' grep -q '^1 passed, 2 failed$' "$out"
conform no-such-file
ok 'no such file' malformed '^conform: no-such-file: '

done_testing
