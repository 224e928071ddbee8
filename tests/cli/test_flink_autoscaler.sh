#!/bin/sh
# The policy flink-autoscaler from end to end: a job whose course is worked out by hand, its configuration
# file, metrics that fail, and a tape.
. "${TS_SRCDIR:-.}/tests/cli/lib.sh"

# Two task managers of one core, 4000 records/s; a source that takes a core 1/16000 s for each record, and
# behind a keyBy a sink that takes 3/16000 s. A subtask has the core that the other leaves, so:
#   2 and 2   source busy 0.125/(1-0.375) = 0.2, true rate 4000/0.2 = 20000
#             sink busy 0.375/(1-0.125) = 0.429, true rate 9324
#             the band is 4000 to 4000*300/1800 + 4000/0.4 = 10667: the source is outside, too idle;
#             it is to have 0.319 of 2, but no less than 0.4: so 1. The sink, 0.684 of 2, keeps 2
#   1 and 2   source busy 0.25/(1-0.375) = 0.4, true rate 10000; sink beside it busy 0.375/(1-0.25) = 0.5,
#             8000: both inside, and for ever
# decided after 5 minutes to be stable, at most one to the next look, and 15 of window.
by_hand() {
    ts replay gen:constant,base=4000,hours=3 --policy flink-autoscaler -P scale-down.interval=0 --preset wordcount \
        --set model.job.operators=source:1,sink:3:1:keyed --set model.job.cost=2.5e-4 --set model.job.parallelism=2 \
        --set model.tm.contention=none --set model.tm.speed_sigma=0 --set model.tm.cpu_idle=0 "$@"
}
# number NAME VERTEX [FIELD]: a note of the decision explained in $out, its value or its limit.
number() {
    awk -v name="\"$1\"," -v vertex="\"$2\"," -v field="\"${3:-value}\":" '
        $1 == "\"vertex\":" { sub(/^ *"vertex": /, ""); here = $0 == vertex; next }
        $1 == "\"name\":" { on = here && $2 == name }
        on && $1 == field { gsub(/,/, ""); print $2; exit }' "$out"
}
# near WANTED GOT: within a scrape in the window, 5 s in 840.
near() { awk -v a="$1" -v b="$2" 'BEGIN { exit !(b > a * (1 - 5 / 840) - 1 && b < a * (1 + 5 / 840) + 1) }'; }

# decides_at MINUTES: for the first time, or up to two looks later (reports come a little irregularly).
decides_at() {
    awk -v from="$((60 * $1))" '$1 == "At" { ok = $2 >= from && $2 < from + 125; exit } END { exit !ok }' "$out"
}

by_hand --explain --db run.db --tape run.tape
ok 'it decides once' [ "$(grep -c '^At ' "$out")" -eq 1 ]
ok 'when the window is full' decides_at 20
ts explain --db run.db --at "$(awk '$1 == "At" { print $2 + 0.9; exit }' "$out")" --json
ok 'taken anew it is the same' prints '"status": "same"'
ok 'the source: true rate' near 20000 "$(number scale-down-above 'Source: source')"
ok 'the source: band' near 10667 "$(number scale-down-above 'Source: source' limit)"
ok 'the source: to 1' [ "$(number changed 'Source: source')" = 1 ]
ok 'the source: from 2' [ "$(number parallelism 'Source: source' limit)" = 2 ]
ok 'the sink: true rate' near 9324 "$(number scale-down-above sink)"
ok 'the sink: keeps 2' [ "$(number at-target sink)" = 2 ]
ts explain --db run.db --at 3h --json
ok 'afterwards: the source' near 10000 "$(number scale-down-above 'Source: source')"
ok 'afterwards: the sink' near 8000 "$(number scale-down-above sink)"
ok 'afterwards: the target is what it has' [ "$(number at-target 'Source: source')$(number at-target sink)" = 12 ]
ts verify run.tape
ok 'its tape verifies' succeeded 'verified: policy flink-autoscaler'

by_hand -P controller.rescale=in-place --explain
ok 'in place: the same decision' decides_at 20
by_hand -P scaling.enabled=false --explain
ok 'scaling switched off: none' [ "$(grep -c '^At ' "$out")" -eq 0 ]
by_hand -P "vertex.exclude.ids=Source: source" --explain
ok 'the vertex excluded: none' [ "$(grep -c '^At ' "$out")" -eq 0 ]
by_hand --set model.prometheus.query_failure=1 --explain
ok 'no metrics: none' [ "$(grep -c '^At ' "$out")" -eq 0 ]
by_hand -P scale-down.interval=1h --explain
ok 'a scale-down that waits an hour' decides_at 80

cat >job.yaml <<EOF
flinkConfiguration:
  taskmanager.numberOfTaskSlots: "2"
  job.autoscaler.enabled: "true"
  job.autoscaler.stabilization.interval: 1 min
  job.autoscaler.metrics.window: PT4M
EOF
by_hand --config job.yaml --explain
ok 'by a file: sooner' decides_at 5
by_hand --config job.yaml -P metrics.window=9min --explain
ok 'and -P goes over it' decides_at 10

echo 'job.autoscaler.metrics.window: 3 fortnights' >bad.yaml
bad 'a bad unit' 'bad.yaml:1:32: metrics.window: .3 fortnights. is not a duration' \
    replay gen:constant --policy flink-autoscaler --config bad.yaml --db new/a.db
printf 'a: b\njob.autoscaler.restart.time: 1 s\njob.autoscaler.restart.time: 1 s\n' >bad.yaml
bad 'a key given twice' 'bad.yaml:3:1: .*twice' \
    replay gen:constant --policy flink-autoscaler --config bad.yaml --db new/a.db
echo 'job.autoscaler.metric.window: 3 min' >bad.yaml
bad 'a key that is none' 'bad.yaml:1:1: .*no key of the autoscaler' \
    replay gen:constant --policy flink-autoscaler --config bad.yaml --db new/a.db
printf 'job.autoscaler.vertex.min-parallelism: 9\njob.autoscaler.vertex.max-parallelism: 8\n' >bad.yaml
bad 'a minimum above the maximum' 'vertex.min-parallelism 9 is above vertex.max-parallelism 8' \
    replay gen:constant --policy flink-autoscaler --config bad.yaml --db new/a.db
bad 'a minimum above the maximum, of another policy' 'min 9 is above max 8' \
    compare gen:constant --policy static --policy tidalscale:min=9,max=8 --db new/a.db
bad 'a window too long' 'metrics.window' \
    replay gen:constant --policy flink-autoscaler:metrics.window=90d --db new/a.db

done_testing
