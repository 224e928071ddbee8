#!/bin/sh
# diff: which keys and decisions change, and gates by exit status.
. "${TS_SRCDIR:-.}/tests/cli/lib.sh"
printf 'cpu_target = 0.7 # not a comment\n' >broken.conf
printf '# as it is\ncpu_target = 0.7\n' >a.conf
printf 'cpu_target=0.5\n' >b.conf
mkdir new

ts diff a.conf b.conf gen:sine,hours=1 --policy hpa
ok 'two configurations' succeeded '^  cpu_target  *0.7  *0.5$'
ok 'decisions' prints '^Decisions to act: [1-9]'
ok 'the first of them, with times' prints '^  0:0[0-9]:[0-9][0-9] .* -> '
ok 'measures with paired intervals' prints '^taskmanager_seconds .*[+-][0-9]'
ok 'no other key differs' [ "$(sed -n '/^  key/,/^$/p' "$out" | wc -l)" -eq 3 ]

ts diff a.conf a.conf gen:sine,hours=1 --policy hpa --gate taskmanager_seconds=0 --gate flaps=0
ok 'nothing changed: every gate passes' [ $status -eq 0 ]
ok 'and it is said' prints '(no key differs)'
ok 'all decisions are the same' prints '^Decisions to act: \([0-9]*\) by A, \1 by B, \1 of them the same'

ts diff a.conf b.conf gen:sine,hours=1 --policy hpa --gate taskmanager_seconds=1%
ok 'a gate fails with status 1' [ $status -eq 1 ]
ok 'and says so' prints 'FAILED taskmanager_seconds=1%'
ts diff a.conf b.conf gen:sine,hours=1 gen:step,hours=1 --policy hpa --gate taskmanager_seconds=100%
ok 'a wider one passes' [ $status -eq 0 ]
ok 'on each trace' [ "$(grep -c 'passed taskmanager_seconds=100%' "$out")" -eq 2 ]
ts diff a.conf b.conf gen:sine,hours=1 --policy hpa --gate taskmanager_seconds=1% --json
ok 'as JSON' [ $status -eq 1 ]
ok 'with its verdict' prints '"failed": true'
ok 'and the runs' [ "$(grep -c '"digest"' "$out")" -eq 10 ]

printf '\357\273\277cpu_target = 0.7\r\n' >bom.conf
ts diff bom.conf b.conf gen:step,hours=1 --policy hpa --replications 1
ok 'a byte order mark and CRLF' succeeded '^  cpu_target  *0.7  *0.5$'
bad 'no operands' 'two configurations' diff
bad 'one configuration only' 'two configurations' diff a.conf
bad 'no trace' 'trace' diff a.conf b.conf --policy hpa
bad 'two policies' 'one --policy' diff a.conf b.conf gen:step,hours=1 --policy hpa --policy static
bad 'a file that is not there' 'missing.conf' diff a.conf missing.conf gen:step,hours=1 --policy hpa --db new/a.db
bad 'a value that is none' 'broken.conf:1' diff broken.conf a.conf gen:step,hours=1 --policy hpa --db new/a.db
bad 'a gate on no measure' 'speed' diff a.conf b.conf gen:step,hours=1 --policy hpa --gate speed=1
bad 'a gate without a limit' 'MEASURE=LIMIT' diff a.conf b.conf gen:step,hours=1 --policy hpa --gate flaps
ts diff a.conf b.conf gen:step,hours=1 --policy hpa --gate prediction_mase=0
ok 'a gate on what these runs do not have' [ $status -eq 2 ]
ok 'is an error' grep -q 'prediction_mase' "$err"

done_testing
