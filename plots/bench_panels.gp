# A panel a series: truth, our forecast with its 90 % interval, the best published forecast.
columns = n == 1 ? 1 : n == 2 || rates == 2 ? 2 : 3
rows = (n + columns - 1) / columns
width = columns == 1 ? 3.5 : 7.0
height = 0.55 + (columns == 1 ? 1.6 : 1.15) * rows
load style

left = columns == 1 ? 0.17 : 0.07
right = 0.98
gap = 0.045
cell = (right - left - (columns - 1) * gap) / columns
top = 1 - (title eq '' ? 0.08 : 0.26) / height
low = 0.5 / height
pitch = (top - low) / rows

# about three tics whatever the range
base(x) = 10 ** floor(log10(x))
pace(x) = x <= 0 ? 1 : x < 1.5 * base(x) ? base(x) : x < 3.5 * base(x) ? 2 * base(x) : x < 7.5 * base(x) ? 5 * base(x) : 10 * base(x)
array spread[n]
array until[n]
do for [b = 1:n] {
    stats file('load', b) using 'hours' nooutput
    until[b] = STATS_max
    stats file('load', b) using 'y' nooutput
    most = STATS_max
    least = STATS_min
    if (rows_ours[b] > 0) { # where there is no number in them, stats leaves nothing behind
        stats file('ours', b) using 'hi' nooutput
        most = exists('STATS_records') && STATS_records > 0 && STATS_max > most ? STATS_max : most
        stats file('ours', b) using 'lo' nooutput
        least = exists('STATS_records') && STATS_records > 0 && STATS_min < least ? STATS_min : least
    }
    spread[b] = most - least
}

set multiplot
set label 2 (rows == 1 ? 'load (thousands)' : 'load (thousands of records per step)') at screen (columns == 1 ? 0.03 : 0.014), 0.5 rotate center
if (title ne '') set label 1 title at screen 0.5, screen 1 - 0.11 / height center
set key at screen 0.5, screen 0.1 / height center center vertical maxrows 1 width (columns == 1 ? -2 : 1) noopaque
set format y '%g'
do for [b = 1:n] {
    r = (b - 1) / columns
    c = (b - 1) % columns
    set lmargin at screen left + c * (cell + gap)
    set rmargin at screen left + c * (cell + gap) + cell
    set tmargin at screen top - r * pitch - 0.18 / height
    set bmargin at screen top - (r + 1) * pitch + 0.17 / height
    set title label[b] offset 0,-0.8 noenhanced
    set xrange [0:until[b]]
    set yrange [*:*]
    set ytics pace(spread[b] / 3)
    hop = until[b] > 24 ? 12 : pace(until[b] / 3)
    set xtics hop
    unset xlabel
    if (b > n - columns) { set xlabel 'hours' offset 0,0.7 }
    plot file(rows_ours[b] > 0 ? 'ours' : 'load', b) using 'hours':(rows_ours[b] > 0 ? column('lo') : NaN):(rows_ours[b] > 0 ? column('hi') : NaN) with filledcurves fillcolor rgb colour_pale fillstyle solid noborder title (b == 1 ? '90 % interval' : ''), \
         file('load', b) using 'hours':'y' with lines linewidth 0.8 linecolor rgb colour_ink title (b == 1 ? 'truth' : ''), \
         file(rows_theirs[b] > 0 ? 'theirs' : 'load', b) using 'hours':(rows_theirs[b] > 0 ? column('mean') : NaN) with lines linewidth 0.9 dashtype 2 linecolor rgb colour_of(2) title (b == 1 && methods > 1 ? label_method[2] . ' (published)' : ''), \
         file(rows_ours[b] > 0 ? 'ours' : 'load', b) using 'hours':(rows_ours[b] > 0 ? column('mean') : NaN) with lines linewidth 1.1 linecolor rgb colour_of(1) title (b == 1 ? label_method[1] : '')
    unset label 1
    unset label 2
}
unset multiplot
