#!/bin/sh
# Every input is hostile: one message that says where and what was expected, status 2, nothing half-written.
. "${TS_SRCDIR:-.}/tests/cli/lib.sh"
mkdir in
awk 'BEGIN { print "time,value"; for (t = 0; t < 600; t++) print t "," 5000 + 10 * t }' >in/good.csv

# A file in the directory in, as a trace; everything that can be written is asked for.
bad_trace() {
    bad "$1" "in/$2:.*$3" replay "in/$2" --db new/out.db --tape new/out.tape --figures new/figures
}
rows() { printf 'time,value\n'; printf '%s\n' "$@"; }

# --- traces ---------------------------------------------------------------------------------------
: >in/empty.csv
rows >in/header.csv
head -c 4096 "$tidalscale" >in/rubbish.csv
gzip -nc in/good.csv | head -c 700 >in/cut.csv.gz
rows 0,1 1,2 2,3 1,4 >in/unordered.csv
rows 0,1 1,-2 2,3 >in/negative.csv
rows 0,1 1,inf 2,3 >in/infinite.csv
rows 0,1 1,1e308 2,3 >in/huge.csv
rows 0,1 1,x 2,3 >in/word.csv
{ rows 0,1 1,2; head -c 2000000 /dev/zero | tr '\0' 1; } >in/line.csv
printf '0~1\n1~2\n2~3\n' >in/separator.csv
printf '{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[[0,"1"],[1,' >in/cut.json
mkdir in/directory.csv

bad_trace 'an empty file' empty.csv ''
bad_trace 'a header and nothing else' header.csv ''
bad_trace 'binary rubbish' rubbish.csv ''
bad_trace 'a truncated gzip file' cut.csv.gz ''
bad_trace 'rows out of order' unordered.csv '[45]:'
bad_trace 'a negative load' negative.csv '3:.*-2'
bad_trace 'an infinite load' infinite.csv '3:.*inf'
bad_trace 'a load of 1e308' huge.csv '3:.*1e+308'
bad_trace 'a word for a number' word.csv '3:.*x'
bad_trace 'a line of two megabytes' line.csv '4:'
bad_trace 'an unknown separator' separator.csv ''
bad_trace 'a JSON document cut short' cut.json ''
bad_trace 'a directory' directory.csv '[Dd]irectory'
bad_trace 'a missing file' missing.csv '[Nn]o such file'
if is_root; then
    skip 'no permission to read' 'root may read anything'
else
    cp in/good.csv in/locked.csv
    chmod 000 in/locked.csv
    bad_trace 'no permission to read' locked.csv '[Pp]ermission'
fi
bad 'an unknown synthetic load' frobnicate replay gen:frobnicate

# What is tolerated is counted and said, and the run goes on.
tolerated() {
    ts replay "$2" --policy static
    ok "$1 is tolerated" [ "$status" -eq 0 ]
    [ -z "$3" ] || ok "$1 is counted and said" prints "$3"
}
sed 's/$/\r/' in/good.csv >in/crlf.csv
tolerated 'CRLF' in/crlf.csv ''
{ printf '\357\273\277'; cat in/good.csv; } >in/bom.csv
tolerated 'a byte order mark' in/bom.csv ''
sed '100,119d' in/good.csv >in/gap.csv
tolerated 'a gap' in/gap.csv '20 missing steps'
sed '100s/,.*/,null/' in/good.csv >in/null.csv
tolerated 'a null' in/null.csv '1 without a value'
sed '100p' in/good.csv >in/duplicate.csv
tolerated 'a duplicate' in/duplicate.csv '1 duplicate'

# --- options --------------------------------------------------------------------------------------
db=--db=new/out.db
bad 'no trace' 'expected a trace' replay
bad 'two traces' 'too many' replay in/good.csv in/good.csv $db
bad 'an unknown policy' "'frobnicate'" replay in/good.csv --policy frobnicate $db
bad 'an unknown parameter' "'frobnicate'" replay in/good.csv -P frobnicate=1 $db
bad 'a parameter out of range' 'cpu_high' replay in/good.csv -P cpu_high=7 $db
bad 'a parameter that is no number' 'cpu_high' replay in/good.csv -P cpu_high=high $db
bad 'a parameter without a value' 'cpu_high' replay in/good.csv -P cpu_high $db
bad 'an unknown constant of the model' "'frobnicate'" replay in/good.csv --set model.frobnicate=1 $db
bad 'an unknown preset' "frobnicate" replay in/good.csv --preset frobnicate $db
for pair in seed=x seed=-1 scale=0 scale=nan scale=1e999 compress=-2 until=-3h until=soon replications=0 \
    replications=1.5 jobs=0 price=x pace=0 interpolate=cubic format=frobnicate; do
    bad "--$pair" "${pair#*=}" replay in/good.csv "--$pair" $db
done
bad 'one tape of two runs' 'one' replay in/good.csv --policy hpa --policy static --tape new/out.tape
bad 'an unknown policy to show' "'frobnicate'" policy show frobnicate

# --- outputs --------------------------------------------------------------------------------------
bad 'a database in a directory that is missing' nowhere replay in/good.csv --db nowhere/out.db
bad 'a directory for a database' 'in' replay in/good.csv --db in
bad 'a tape in a directory that is missing' nowhere replay in/good.csv --tape nowhere/out.tape
bad 'a file for a directory of figures' 'in/good.csv' replay in/good.csv --figures in/good.csv

cp in/good.csv precious.csv
ln -s precious.csv alias.csv
bad 'the log over the trace' "'precious.csv' is what is read" replay precious.csv --log precious.csv
bad 'the log over the trace by another name' "'alias.csv' is what is read" \
    replay precious.csv --log alias.csv --db new/out.db
bad 'the map over the trace' precious.csv \
    sensitivity precious.csv --policy hpa --vary min=1,2 --csv ./precious.csv
bad 'the log over a configuration' precious.csv \
    diff in/good.csv precious.csv gen:sine --policy hpa --log precious.csv
ok 'which is left alone' cmp -s in/good.csv precious.csv
bad 'the log over the tape' 'written by --log' \
    replay in/good.csv --tape new/out --log new/out
bad 'the log over the database' 'written by --log' compare in/good.csv --db new/out --log new/out
bad 'every decision, but no log' '--log-all goes with --log' replay in/good.csv --log-all

ts replay in/good.csv --policy static --db run.db
ok 'a run for the tests below' [ $status -eq 0 ]
cp in/good.csv text.db
bad 'a text file for a database' text.db replay in/good.csv --policy static --db text.db
ok 'which is left alone' cmp -s in/good.csv text.db
patched() { # FILE OFFSET OCTAL-BYTE
    cp run.db "$1"
    printf %b "\\0$3" | dd of="$1" bs=1 seek="$2" conv=notrunc 2>/dev/null
    cp "$1" "$1.before"
}
patched version.db 63 143 # user_version, 4 bytes from 60
bad 'another schema version' 'version.*99' replay in/good.csv --policy static --db version.db
ok 'which is left alone' cmp -s version.db.before version.db
patched program.db 70 1 # application_id, 4 bytes from 68
bad 'a database of another program' program.db replay in/good.csv --policy static --db program.db
ok 'which is left alone' cmp -s program.db.before program.db

# A full disk, as far as it can be had without one: no file may grow beyond 16 KiB.
full() {
    ran="tidalscale $* (no file beyond 16 KiB)"
    (trap '' XFSZ && ulimit -f 32 && exec "$tidalscale" "$@") >"$out" 2>"$err" </dev/null
    status=$?
}
full replay in/good.csv --policy tidalscale --tape new/out.tape
ok 'a full disk under a tape' refused 'new/out.tape'
ok 'a full disk under a tape: nothing is left' only new
full replay in/good.csv --policy tidalscale --db new/out.db
ok 'a full disk under a database' refused 'new/out.db'
if [ -c /dev/full ]; then
    "$tidalscale" replay in/good.csv --policy static >/dev/full 2>"$err"
    status=$?
    : >"$out"
    ok 'a full disk under the table' refused 'standard output'
fi

done_testing
