#!/bin/sh
# tidalscale bench: what it prints, and what it says about bad input.
. "${TS_SRCDIR:-.}/tests/cli/lib.sh"

# A day's pattern for three weeks, hourly, with a little noise that is the same everywhere.
awk 'BEGIN {
    print "date,messages"
    for (i = 0; i < 504; i++)
        printf "%d,%d\n", 1600000000 + 3600 * i, 1000 + 50 * (i % 24) + (i * i) % 37
}' >good.csv

# Without a JSON reader at hand, keys in their order are enough.
has_keys() { tr -d ' \n' <"$out" | grep -q '^{"protocol":"paper","series":\[{"file":"good.csv","n":504,.*"methods":{"last":{"n":101,"mase":[0-9.]*,"smape":.*"mean":{"last":{.*}}$'; }

ts bench good.csv --methods last,seasonal-naive
ok 'a table' [ "$status" -eq 0 ]
ok 'with a row for each method' prints '^seasonal-naive  *[0-9.]* '

ts bench good.csv --methods last --json
ok 'JSON' has_keys

ts bench good.csv --methods line:window=2h,last --series
ok 'a spec with parameters in a list' prints '^line:window=2h '
ok 'a table of every series' prints '^good.csv: 504 steps of 1h, season 24, by index'

ts bench good.csv --methods last --protocol clean --horizon 3h --test 0.25 -j 1 --step 2h
ok 'protocol, horizon, test, step' prints '1 series, protocol clean'

ts bench --list
ok 'a list of methods' prints '^holt-winters'

cat >echo.sh <<'END'
read -r start
echo '{"version":1}'
while read -r line; do
    y=${line#*\"y\":} y=${y%%,*}
    case $line in
    *'"n":0}') echo '{}' ;;
    *) echo "{\"mean\":[$y,$y,$y,$y,$y,$y,$y,$y,$y,$y,$y,$y]}" ;;
    esac
done
END
ts bench good.csv --methods last --method 'exec:sh echo.sh' --json
as_good_as_ours() { [ "$(grep -o '"mase":[0-9.]*' "$out" | sort -u | wc -l)" -eq 1 ]; }
ok 'a program that repeats the last value is as good as ours' as_good_as_ours

ts bench good.csv --methods last --method 'exec:sh -c "exit 3"'
ok 'a program that fails is reported' grep -q 'exec:sh -c "exit 3" on good: sh exited with status 3' "$err"
ok 'with the exit status of bad input' [ "$status" -eq 2 ]
ok 'and the others are still in the table' prints '^last  *[0-9]'

ts bench
ok 'no file' refused 'no file given'
ts bench missing.csv
ok 'a missing file' refused 'missing.csv: .*No such file'
ts bench good.csv --methods no-such-method
ok 'an unknown method' refused 'no-such-method'
ts bench good.csv --methods line:windw=2h
ok 'an unknown parameter' refused 'windw'
ts bench good.csv --methods last,,line
ok 'an empty name' refused 'empty name'
ts bench good.csv --protocol dirty
ok 'an unknown protocol' refused 'neither paper nor clean'
ts bench good.csv --test 0.9
ok 'a test that is too long' refused '0.05 to 0.5'
ts bench good.csv --horizon 0
ok 'no horizon' refused 'not a duration'
ts bench good.csv --horizon 40d
ok 'a horizon longer than the test' refused 'longer than the test'
ts bench good.csv --methods last -j 0
ok 'no workers' refused '1 to 256'
ts bench good.csv --published missing
ok 'no published forecasts' refused 'missing: No such file'
head -n 10 good.csv >short.csv
ts bench short.csv
ok 'a series that is too short' refused 'short.csv: 9 steps of 1h'

# What a controller achieves with them.
awk 'BEGIN { for (t = 0; t < 7200; t += 10) print t "," 20000 + 15000 * sin(t / 300) }' >wave.csv
ts bench --outcome wave.csv --methods last,line,seasonal-naive
ok 'methods behind a controller' prints 'agree by -*[0-9]'
ts bench --outcome wave.csv --methods last,line --json
ok 'and as JSON' prints '"rank_outcome": [0-9]'
sed 's/$y,$y,$y,$y,$y,$y,$y,$y,$y,//' echo.sh >echo3.sh
ts bench --outcome wave.csv --methods last --method 'exec:sh echo3.sh'
as_ours() { [ "$(grep -c '^[le].* 1\.5 .* 1\.5 .* 1\.5 .* 1\.5 ' "$out")" -eq 2 ]; }
ok 'a program behind one does what the same method of ours does' as_ours
awk 'BEGIN { for (t = 0; t < 43200; t += 60) print t "," 20000 + 15000 * sin(t / 3000) }' >day.csv
ts bench --outcome day.csv --methods last,line --policy tide
ok 'behind the policy that looks an hour ahead' prints 'agree by'
ts bench --outcome wave.csv --methods last --policy hpa
ok 'but not behind one that does not predict' refused 'no policy that predicts'
ts bench --outcome wave.csv --methods default
ok 'the default behind one' prints '^default '

# Published forecasts that do not belong to the series, or are none.
mkdir published
published() {
    printf '%s\n' "$@" >published/good_x.csv
    ts bench good.csv --methods last --published published
}
published 'date,t,A' '2020-10-02 06:26:40,1936,1700.5'
ok 'one published forecast is scored' prints '^A \*'
published 'date,t,A' '2020-10-02 06:26:41,1936,1700.5'
ok 'at a time that is no step' refused 'good_x.csv:2:1: .*not a step'
published 'date,t,A' '2020-10-02 06:26:40,1,1700.5'
ok 'with another truth' refused 'good_x.csv:2:2: true value 1'
published 'date,t,A' '2020-10-02 06:26:40,1936,nan'
ok 'that is no number' refused "good_x.csv:2: A: 'nan' is not a number"
published 'date,t,A' '2020-10-02 06:26:40,1936'
ok 'that is not there' refused "good_x.csv:2: A: ''"
published 'date,t,A' '2020-10-02 06:26:40,1936,1,2'
ok 'with a field too many' refused 'more fields'
published 'date,t,A' '2020-10-02 06:26:40,1936,1' '2020-10-02 06:26:40,1936,1'
ok 'twice' refused 'good_x.csv:3:1: .*not later'
published 'time,value'
ok 'with another header' refused 'good_x.csv:1:1: the header'
published ''
ok 'of nothing' refused 'the header'

done_testing
