# A column a run; from top to bottom load and predictions, task managers, lag, latency.
width = n == 1 ? 3.5 : 7.0
height = title eq '' ? 4.6 : 4.75
load style

left = n == 1 ? 0.16 : 0.08
right = 0.985
top = title eq '' ? 0.955 : 0.915
bottom = n == 1 ? 0.165 : 0.13
gap_x = n == 1 ? 0 : 0.016
gap_y = 0.022
cell_x = (right - left - (n - 1) * gap_x) / n
cell_y = (top - bottom - 3 * gap_y) / 4

lag_top = lag_max > 1 ? decade_above(lag_max) : 10
latency_low = latency_min > 0 ? decade_below(latency_min) : 0.01
latency_top = latency_max > latency_low ? decade_above(latency_max) : 10 * latency_low

set multiplot
unset key
if (title ne '') set label 1 title at screen 0.5, 0.975 center noenhanced
set xrange [0:hours]
set xtics tics_of(hours, n == 2 ? 8 : 6) format ''

do for [c = 1:n] {
    set lmargin at screen left + (c - 1) * (cell_x + gap_x)
    set rmargin at screen left + (c - 1) * (cell_x + gap_x) + cell_x
    set format x ''
    unset xlabel

    # load
    set tmargin at screen top
    set bmargin at screen top - cell_y
    set title label[c] noenhanced offset 0,-0.7
    set yrange [0:above(load_max)]
    set ytics step_of(load_max, 4)
    set format y (c == 1 ? '%.0s%c' : '')
    set ylabel (c == 1 ? 'load (records/s)' : '')
    plot file('shape', c) using 'hours':'offered_max' with filledcurves y1=0 fillcolor rgb colour_pale, \
         file('shape', c) using 'hours':'offered_min':'offered_max' with filledcurves fillcolor rgb colour_mid fillstyle solid border linecolor rgb colour_mid linewidth 0.6, \
         for [i = 1:rows_short[c] > 0] file('short', c) using 'hours':'rate' with lines linewidth 0.8 linecolor rgb colour_of(1), \
         for [i = 1:rows_long[c] > 0] file('long', c) using 'hours':'rate' with lines linewidth 0.8 dashtype (10, 4) linecolor rgb colour_of(2)
    unset title
    unset label 1

    # task managers
    set tmargin at screen top - cell_y - gap_y
    set bmargin at screen top - 2 * cell_y - gap_y
    set yrange [0:above(tm_max)]
    set ytics step_of(tm_max, 4)
    set format y (c == 1 ? '%g' : '')
    set ylabel (c == 1 ? 'task managers' : '')
    plot file('shape', c) using 'hours':'task_managers_max' with fillsteps fillcolor rgb colour_pale, \
         file('shape', c) using 'hours':'task_managers_max' with steps linewidth 0.5 linecolor rgb colour_ink, \
         for [i = 1:rows_up[c] > 0] file('up', c) using 'hours':'p' with points pointtype 9 pointsize 0.35 linecolor rgb colour_of(2), \
         for [i = 1:rows_down[c] > 0] file('down', c) using 'hours':'p' with points pointtype 11 pointsize 0.35 linecolor rgb colour_of(1), \
         for [i = 1:rows_failed[c] > 0] file('failed', c) using 'hours':'p' with points pointtype 2 pointsize 0.45 linecolor rgb colour_ink

    # lag
    set tmargin at screen top - 2 * cell_y - 2 * gap_y
    set bmargin at screen top - 3 * cell_y - 2 * gap_y
    set logscale y
    set yrange [1:lag_top]
    set ytics 1,100
    set format y (c == 1 ? '10^{%T}' : '')
    set ylabel (c == 1 ? 'lag (records)' : '')
    plot for [i = 1:rows_stopped[c] > 0] file('stopped', c) using 'since':(1):'since':'until':(1):(lag_top) with boxxyerror fillcolor rgb colour_stop fillstyle solid border linecolor rgb colour_stop linewidth 0.3, \
         file('shape', c) using 'hours':'lag_min':'lag_max' with filledcurves fillcolor rgb colour_ink fillstyle solid border linecolor rgb colour_ink linewidth 0.7

    # latency
    set tmargin at screen top - 3 * cell_y - 3 * gap_y
    set bmargin at screen bottom
    set yrange [latency_low:latency_top]
    set ytics autofreq
    set format y (c == 1 ? '%g' : '')
    set format x '%g'
    set xlabel 'time (h)' offset 0,0.6
    set ylabel (c == 1 ? 'latency p95 (s)' : '')
    plot for [i = 1:rows_stopped[c] > 0] file('stopped', c) using 'since':(latency_low):'since':'until':(latency_low):(latency_top) with boxxyerror fillcolor rgb colour_stop fillstyle solid border linecolor rgb colour_stop linewidth 0.3, \
         file('shape', c) using 'hours':'latency_min':'latency_max' with filledcurves fillcolor rgb colour_ink fillstyle solid border linecolor rgb colour_ink linewidth 0.7
    unset logscale y
}

# one key for all
n_long = 0; n_short = 0; n_up = 0; n_down = 0; n_failed = 0; n_stopped = 0
do for [i = 1:n] {
    n_short = n_short + rows_short[i]; n_long = n_long + rows_long[i]; n_up = n_up + rows_up[i]
    n_down = n_down + rows_down[i]; n_failed = n_failed + rows_failed[i]; n_stopped = n_stopped + rows_stopped[i]
}
set lmargin at screen 0.02
set rmargin at screen right
set tmargin at screen n == 1 ? 0.08 : 0.045
set bmargin at screen 0.005
set xrange [0:1]
set yrange [0:1]
unset border; unset tics; unset grid; unset xlabel; unset ylabel
set key center horizontal maxcols (n == 1 ? 4 : 7) font ',6'
plot NaN with boxes fillcolor rgb colour_pale title 'offered', \
     for [i = 1:n_short > 0] NaN with lines linewidth 0.8 linecolor rgb colour_of(1) title 'short-term', \
     for [i = 1:n_long > 0] NaN with lines linewidth 0.8 dashtype (10, 4) linecolor rgb colour_of(2) title 'long-term', \
     for [i = 1:n_up > 0] NaN with points pointtype 9 pointsize 0.5 linecolor rgb colour_of(2) title 'up', \
     for [i = 1:n_down > 0] NaN with points pointtype 11 pointsize 0.5 linecolor rgb colour_of(1) title 'down', \
     for [i = 1:n_failed > 0] NaN with points pointtype 2 pointsize 0.5 linecolor rgb colour_ink title 'failed', \
     for [i = 1:n_stopped > 0] NaN with boxes fillcolor rgb colour_stop title 'stopped'
unset multiplot
