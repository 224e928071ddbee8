# Left the share of records up to a latency, right the share above it.
width = 7.0
height = title eq '' ? 2.5 : 2.7
load style

left = 0.075
right = 0.975
gap = 0.1
panel = (right - left - gap) / 2

set multiplot
if (title ne '') set label 1 title at screen 0.5, 0.96 center noenhanced
set tmargin at screen title eq '' ? 0.97 : 0.9
set bmargin at screen 0.165
set logscale x
set xrange [decade_below(latency_min > 0 ? latency_min : 0.01):decade_above(latency_max > 0 ? latency_max : 1)]
set format x '%g'
set xlabel 'latency (s)' offset 0,0.5

set lmargin at screen left
set rmargin at screen left + panel
set yrange [0:1]
set ylabel 'share of records up to it'
set key bottom right
plot for [i = 1:n] file('ecdf', i) using 'latency':'share' with steps linewidth 1.1 dashtype dash_of(i) linecolor rgb colour_of(i) title label[i]
unset label 1

set lmargin at screen right - panel
set rmargin at screen right
set logscale y
set yrange [1e-6:1]
set format y '10^{%T}'
set ylabel 'share of records above it'
unset key
plot for [i = 1:n] file('tail', i) using 'latency':'share' with steps linewidth 1.1 dashtype dash_of(i) linecolor rgb colour_of(i)
unset multiplot
