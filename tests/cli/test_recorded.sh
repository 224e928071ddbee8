#!/bin/sh
# Recorded loads of other people's experiments, found under TIDALSCALE_DATA: they read, they replay, and no
# record is made or lost on the way.
. "${TS_SRCDIR:-.}/tests/cli/lib.sh"
[ -n "${TIDALSCALE_DATA-}" ] || skip_all 'TIDALSCALE_DATA is not set'

# Of every run in the JSON summary: records_in = records_out + records_left + records_lost, and some came in.
conserves() {
    tr ',{}' '\n\n\n' <"$out" | tr -d ' "' | awk -F: '
        { value[$1] = $2 }
        $1 == "records_lost" {
            runs++
            if (value["records_in"] < 1 ||
                value["records_in"] != value["records_out"] + value["records_left"] + value["records_lost"])
                bad++
        }
        END { exit !(runs == 3 && bad == 0) }'
}

for trace in "$TIDALSCALE_DATA"/demeter/*_3d_1s_workload.csv.gz "$TIDALSCALE_DATA"/phoebe/*/workRate.csv.gz \
    "$TIDALSCALE_DATA"/load-prediction/*_1h.csv; do
    name=${trace#"$TIDALSCALE_DATA"/}
    [ -f "$trace" ] || { skip "$name" 'not there'; continue; }
    ts replay "$trace" --until 2h --policy tidalscale --policy static --policy hpa --json
    ok "$name: replays" succeeded
    ok "$name: conserves records" conserves
done

# What a recorded run had, its rows in the order of the scrapes: an error, unless that is said.
trace=$TIDALSCALE_DATA/demeter/ads_operator35_run1/task_managers.csv.gz
if [ -f "$trace" ]; then
    ts trace info "$trace"
    ok 'rows out of order are refused, with what to do' refused '--order any'
    ts trace info "$trace" --order any
    ok 'they are sorted' prints '48860 rows out of order'
    ts replay "$TIDALSCALE_DATA/demeter/ads_3d_1s_workload.csv.gz" --until 2h --policy "schedule:file=$trace" \
        --policy static --policy reactive --json
    ok 'its schedule is followed' succeeded
    ok 'no record is made or lost' conserves
fi

done_testing
