# A load over time: its mean in each of at most a thousand parts of the time, and between which bounds it moved there.
width = 7
height = title eq '' ? 2 : 2.2
load style

set lmargin at screen 0.085
set rmargin at screen 0.98
set tmargin at screen title eq '' ? 0.95 : 0.86
set bmargin at screen 0.2
if (title ne '') set title title noenhanced
per = hours > 96 ? 24.0 : 1.0
set xlabel (per > 1 ? 'time (days)' : 'time (h)') offset 0,0.5
set ylabel 'load (records/s)' offset 0.5,0
set xrange [0:hours / per]
set xtics tics_of(hours, 8) / per
set yrange [0:above(rate_max)]
set ytics step_of(rate_max, 4)
set format y '%.0s%c'
set key top right font ',6' maxrows 1 at graph 1, graph 1.04

plot 'load.dat' using (column('hours') / per):'least':'most' with filledcurves linecolor rgb '#b8d4e8' title (ranged ? 'least to most' : ''), \
     'load.dat' using (column('hours') / per):'mean' with lines linewidth 0.8 linecolor rgb colour_of(1) title (ranged ? 'mean' : '')
