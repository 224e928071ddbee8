# Task managers paid for against what they bought: left latency, right records over the SLO. A small point is a run, a
# large one the mean of its configuration. Down and left is better.
width = 7.0
height = title eq '' ? 2.8 : 3.0
load style

left = 0.075
right = 0.975
gap = 0.1
panel = (right - left - gap) / 2

set multiplot
if (title ne '') set label 1 title at screen 0.5, 0.965 center noenhanced
top = title eq '' ? 0.87 : 0.83
set tmargin at screen top
set bmargin at screen 0.165
set xlabel 'mean task managers' offset 0,0.5
set xrange [0:above(tm_max)]

set lmargin at screen left
set rmargin at screen left + panel
set logscale y
set yrange [decade_below(p95_min > 0 ? p95_min : 0.1):decade_above(p95_max > 0 ? p95_max : 1)]
set format y '%g'
set ylabel 'latency p95 (s)'
unset key
plot for [i = 1:n] file('runs_of', i) using 'tm':'p95' with points pointtype point_of(i) pointsize 0.45 linecolor rgb colour_of(i), \
     for [i = 1:n] file('means', i) using 'tm':'p95' with points pointtype point_of(i) pointsize 1.2 linecolor rgb colour_of(i)
unset logscale y
unset label 1

set lmargin at screen right - panel
set rmargin at screen right
set yrange [0:above(missed_max)]
set ytics step_of(missed_max, 5)
set ylabel 'records over the SLO (%)'
plot for [i = 1:n] file('runs_of', i) using 'tm':'missed' with points pointtype point_of(i) pointsize 0.45 linecolor rgb colour_of(i), \
     for [i = 1:n] file('means', i) using 'tm':'missed' with points pointtype point_of(i) pointsize 1.2 linecolor rgb colour_of(i)

# the key, over both
set lmargin at screen left
set tmargin at screen top + 0.1
set bmargin at screen top + 0.02
set xrange [0:1]
set yrange [0:1]
unset border; unset tics; unset grid; unset xlabel; unset ylabel
set key center horizontal maxrows 2
plot for [i = 1:n] NaN with points pointtype point_of(i) pointsize 1.2 linecolor rgb colour_of(i) title label[i]
unset multiplot
