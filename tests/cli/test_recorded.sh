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

done_testing
