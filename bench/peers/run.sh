#!/bin/sh
# Holt-Winters side by side: ours, R's and statsmodels' on the same series, in one run on one machine.
#
#     make bench-peers FILES="load-prediction/*_5min.csv" SEASON=288
#
# FILES are CSV with a header and the value in the second column. R and statsmodels come from Debian and are installed if
# this may be done (as root, or with sudo after a question); without them the table has fewer columns.
# Times are those of one fit to the first four fifths of a series, RMSE is one step ahead through the last fifth with what was
# fitted.
set -eu
season=$1 ours=$2
shift 2
here=$(dirname "$0")

installed() { dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q 'ok installed'; }

install() { "$@" apt-get install -y --no-install-recommends r-base-core python3-statsmodels >/dev/null; }

if ! { installed r-base-core && installed python3-statsmodels; }; then
    if [ "$(id -u)" -eq 0 ]; then
        install env
    elif [ -t 0 ] && command -v sudo >/dev/null; then
        printf 'Install r-base-core and python3-statsmodels with sudo apt-get? [y/N] '
        read -r answer
        [ "$answer" != y ] || install sudo
    fi
fi

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
"$ours" "$@" >"$dir/ours"
installed r-base-core && Rscript "$here/holt_winters.R" "$season" "$@" >"$dir/r" || : >"$dir/r"
# Debian's Python, where Debian's statsmodels is.
installed python3-statsmodels && OPENBLAS_NUM_THREADS=1 /usr/bin/python3 "$here/holt_winters.py" "$season" "$@" \
    >"$dir/sm" || : >"$dir/sm"

awk '
    FNR == 1 { file++ }
    { name[FNR] = $1; n[FNR] = $2; took[FILENAME, FNR] = $3; rmse[FILENAME, FNR] = $4; if (FNR > rows) rows = FNR }
    function cell(f, i) { return ((f, i) in took) ? sprintf("%10.1f", 1000 * took[f, i]) : sprintf("%10s", "-") }
    function times(f, i) {
        if (!((f, i) in took)) return sprintf("%8s", "-")
        ratio = took[f, i] / took[ARGV[1], i]
        sum[f] += log(ratio); count[f]++
        return sprintf("%7.1fx", ratio)
    }
    function error(f, i) { return ((f, i) in rmse) ? sprintf("%9.1f", rmse[f, i]) : sprintf("%9s", "-") }
    END {
        printf "%-18s %6s %10s %10s %8s %10s %8s %9s %9s %9s\n", "Holt-Winters", "n", "ours ms", "R ms", "", "statsm. ms", "",
            "RMSE ours", "R", "statsm."
        for (i = 1; i <= rows; i++)
            printf "%-18s %6d %s %s %s %s %s %s %s %s\n", name[i], n[i], cell(ARGV[1], i), cell(ARGV[2], i), times(ARGV[2], i),
                cell(ARGV[3], i), times(ARGV[3], i), error(ARGV[1], i), error(ARGV[2], i), error(ARGV[3], i)
        if (count[ARGV[2]]) printf "R takes %.1f times as long (geometric mean).\n", exp(sum[ARGV[2]] / count[ARGV[2]])
        if (count[ARGV[3]]) printf "statsmodels takes %.1f times as long.\n", exp(sum[ARGV[3]] / count[ARGV[3]])
    }' "$dir/ours" "$dir/r" "$dir/sm"
