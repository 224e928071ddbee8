#!/bin/sh
# Decisions: taken anew from a database and from a tape, and written to a log.
. "${TS_SRCDIR:-.}/tests/cli/lib.sh"

ts trace gen sine,hours=1,period=30min,base=20000,amplitude=15000 -o load.csv
printf 'time,task_managers\n0,4\n1500,6\n' >plan.csv
ok 'a load' [ $status -eq 0 ]
ts replay load.csv --policy tidalscale --policy hpa:cpu_target=0.5 --policy flink-autoscaler \
    --policy 'schedule:table=0s:4;20min:6' --policy schedule:file=plan.csv --policy oracle --compress 2 --seed 7 \
    --db runs.db --log log.jsonl
ok 'a campaign with a log' [ $status -eq 0 ]

# The way the load was read is kept with the run.
{ head -n 1 load.csv; tail -n +2 load.csv | sort -rn; } >back.csv
ts replay back.csv --order any --policy hpa --until 30min --db back.db
ok 'a load read backwards' [ $status -eq 0 ]
ts explain --db back.db --at 20min
ok 'is read so again' prints 'Re-derived: same'

# --- the log ----------------------------------------------------------------------------------------
lines() { grep -c "$1" log.jsonl; }
ok 'every line is an object' [ "$(grep -c '^{"policy":"[^"]*","trace":"load.csv","seed":"7",.*}$' log.jsonl)" -eq \
    "$(wc -l <log.jsonl)" ]
ok 'the schedule was acted on once' [ "$(lines '"policy":"schedule:table.*"act":true,"current":4,"target":6,')" -eq 1 ]
ok 'before it, it, under way, after it' [ "$(lines '"policy":"schedule:table')" -eq 4 ]
cp log.jsonl first.jsonl
ts replay load.csv --policy tidalscale --policy hpa:cpu_target=0.5 --policy flink-autoscaler \
    --policy 'schedule:table=0s:4;20min:6' --policy schedule:file=plan.csv --policy oracle --compress 2 --seed 7 \
    -j 2 --log log.jsonl
ok 'the same on two workers' cmp first.jsonl log.jsonl
ts replay load.csv --policy hpa --until 10min --log all.jsonl --log-all
ok 'every decision of ten minutes' [ "$(wc -l <all.jsonl)" -eq 600 ]
for failure in 0 1; do
    ts replay load.csv --policy tidalscale --policy flink-autoscaler --policy ds2 --policy dhalion --policy varga \
        --policy daedalus --policy phoebe --policy hpa --policy keda --until 10min --log all.jsonl --log-all \
        --set model.prometheus.query_failure=$failure
    ok "no veto without a number, $failure of the queries fail" \
        [ "$(grep '"vetoes":\["' all.jsonl | grep -vc '"notes":\[{')" -eq 0 ]
done
ts replay load.csv --policy hpa --log nowhere/log.jsonl
ok 'a log in a directory that is missing' refused nowhere

# --- taken anew -------------------------------------------------------------------------------------
rm plan.csv
for run in 1 2 3 4 5 6; do
    ts explain --db runs.db --run $run --at 20min
    ok "run $run: the same again" [ $status -eq 0 ]
    ok "run $run: and says so" grep -q 'Re-derived: same' "$out"
done
ts explain --db runs.db --run 3 --at 20min --json
ok 'as JSON' grep -q '"status": "same"' "$out"
mv load.csv gone.csv
ts explain --db runs.db --at 20min
ok 'the load is gone: explained all the same' [ $status -eq 0 ]
ok 'and why it cannot be taken anew' grep -q 'Re-derived: cannot: load.csv' "$out"
sed 's/^1800,.*/1800,1/' gone.csv >load.csv
ts explain --db runs.db --at 20min
ok 'another load' grep -q 'Re-derived: cannot: the load is not what it was' "$out"
mv gone.csv load.csv

ts replay load.csv --policy keda:lagThreshold=1000 --tape run.tape.gz
ts explain --tape run.tape.gz --at 20min
ok 'from a tape' grep -q 'Re-derived: same (.* commands up to here, byte for byte)' "$out"
head -c 2000 run.tape.gz >cut.tape.gz
ts explain --tape cut.tape.gz --at 20min
ok 'from half a tape' refused cut.tape.gz

# --- what is asked ----------------------------------------------------------------------------------
ts explain --at 20min
ok 'neither a database nor a tape' refused 'either'
ts explain --db runs.db --tape run.tape.gz --at 20min
ok 'both' refused 'either'
ts explain --tape run.tape.gz --run 1 --at 20min
ok 'a run of a tape' refused '--run'
ts explain --db runs.db
ok 'no moment' refused '--at'
ts explain --db runs.db --at soon
ok 'a moment that is none' refused 'soon'

done_testing
