#!/bin/sh
# The decisions are a function of the events: a taped run, replayed from its tape, gives the same commands
# byte for byte, and a run paced by the clock gives the same tape as one that is not. A tape that was
# altered anywhere, or cut anywhere, does not pass.
. "${TS_SRCDIR:-.}/tests/cli/lib.sh"

# Twenty minutes with a rise that makes every policy but static act.
awk 'BEGIN { print "time,value"; for (t = 0; t < 1200; t++) print t "," (t < 300 ? 5000 : 40000) }' >load.csv

record() { # TAPE POLICY OPTION...
    tape=$1 policy=$2
    shift 2
    ts replay load.csv --policy "$policy" --tape "$tape" "$@"
}
# Status 1, nothing but a message on standard error.
caught() { refused "$1" 1; }

for policy in tidalscale tide static hpa; do
    record "$policy.tape" "$policy"
    ok "$policy: a run can be taped" [ -s "$policy.tape" ]
    ts verify "$policy.tape"
    ok "$policy: its tape verifies" succeeded
    record again.tape "$policy"
    ok "$policy: the same run, the same tape" cmp "$policy.tape" again.tape
    record paced.tape "$policy" --pace 2000
    ok "$policy: a paced run gives the same tape" cmp "$policy.tape" paced.tape
done
ok 'another policy, another tape' sh -c '! cmp -s tidalscale.tape hpa.tape'
record seed.tape tidalscale --seed 2
ok 'another seed, another tape' sh -c '! cmp -s tidalscale.tape seed.tape'
ts verify seed.tape
ok 'which verifies as well' succeeded
record set.tape tidalscale -P window=120s
ts verify set.tape
ok 'so does one with a parameter changed' succeeded

# Every way to rescale, vertex by vertex, and with everything failing now and then.
for kind in savepoint reactive in-place; do
    record "$kind.tape" ds2 --preset pipeline -P "controller.rescale=$kind"
    ok "$kind: there are orders of this kind" grep -q "^C rescale .* $kind " "$kind.tape"
    ts verify "$kind.tape"
    ok "$kind: its tape verifies" succeeded
    record "$kind.unreliable.tape" hpa --preset unreliable -P "controller.rescale=$kind" \
        --set model.tm.crashes=5
    ts verify "$kind.unreliable.tape"
    ok "$kind: and that of an unreliable cluster" succeeded
done

# A prediction method from outside: its answers are part of what decides.
cat >last.sh <<'END'
read -r start
echo '{"version":1}'
while read -r line; do
    y=${line#*\"y\":} y=${y%%,*}
    echo "{\"mean\":[$y,$y,$y]}"
done
END
sed 's/\[$y/[0/' last.sh >other.sh
record ours.tape tidalscale -P long.method=last
record outside.tape tidalscale -P 'long.method=exec:sh last.sh'
grep '^C explain' ours.tape >ours.explained
grep '^C explain' outside.tape >outside.explained
ok 'a program decides as the same method of ours does' cmp ours.explained outside.explained
ts verify outside.tape
ok 'a tape that names a program is not played unasked' refused "names 'exec:sh last.sh'"
ts verify --external outside.tape
ok 'and verifies if it is' succeeded
mv other.sh last.sh
ts verify --external outside.tape
ok 'but not with a program that answers otherwise' caught 'the recording says'
rm last.sh
ts verify --external outside.tape
ok 'nor without the program' [ "$status" -ne 0 ]

record packed.tape.gz tidalscale
ts verify packed.tape.gz
ok 'a compressed tape verifies' succeeded
ok 'and holds the same' sh -c 'gzip -dc packed.tape.gz | cmp - tidalscale.tape'

size=$(wc -c <tidalscale.tape)
# One byte changed, at places all over the tape up to the last.
survived=
for i in $(seq 1 18); do
    at=$(((size - 1) * i / 18))
    cp tidalscale.tape bad.tape
    old=$(tail -c +$((at + 1)) tidalscale.tape | head -c 1)
    new=7
    [ "$old" = 7 ] && new=8
    printf %s "$new" | dd of=bad.tape bs=1 seek="$at" conv=notrunc 2>"$scratch/.ts/dd"
    ts verify bad.tape
    caught bad.tape || survived="$survived $at"
done
ok 'one byte altered, anywhere, is caught' [ -z "$survived" ]

sed '1s/^./X/' tidalscale.tape >bad.tape
ts verify bad.tape
ok 'without its first letter it is no tape at all' refused bad.tape
survived=
for i in $(seq 1 9); do
    head -c $((size * i / 10)) tidalscale.tape >cut.tape
    ts verify cut.tape
    caught cut.tape || survived="$survived $i/10"
done
ok 'a tape cut short, anywhere, is caught' [ -z "$survived" ]
head -c $((size - 1)) tidalscale.tape >cut.tape
ts verify cut.tape
ok 'also if only the last byte is missing' caught cut.tape
sed '$d' tidalscale.tape >cut.tape
ts verify cut.tape
ok 'or the last line' caught cut.tape
sed '/^C/{x;s/^/x/;/^x\{5\}$/{x;d};x}' tidalscale.tape >cut.tape
ok 'leaving out a line leaves out one' [ $(($(wc -l <tidalscale.tape) - $(wc -l <cut.tape))) -eq 1 ]
ts verify cut.tape
ok 'a command left out is caught' caught cut.tape
{ cat tidalscale.tape; echo more; } >bad.tape
ts verify bad.tape
ok 'something after the end is caught' caught bad.tape
head -c 1000 packed.tape.gz >cut.tape.gz
ts verify cut.tape.gz
ok 'a cut compressed tape is caught' caught cut.tape.gz

ts verify load.csv
ok 'what is no tape does not verify' [ $status -ne 0 ]
: >empty.tape
ts verify empty.tape
ok 'neither does an empty file' [ $status -ne 0 ]
ts verify missing.tape
ok 'a missing file is bad input' refused missing.tape
ts verify .
ok 'so is a directory' refused '\.'

done_testing
