# From top to bottom: predicted and true load, the models' errors, their weights.
width = 7.0
height = title eq '' ? 3.9 : 4.1
load style

left = 0.08
right = 0.985
top = title eq '' ? 0.975 : 0.925
bottom = 0.095
gap = 0.03
panel = (top - bottom - 2 * gap) / 4

set multiplot
if (title ne '') set label 1 title at screen 0.5, 0.97 center noenhanced
set lmargin at screen left
set rmargin at screen right
set xrange [0:hours]
set xtics tics_of(hours, 10)
set format x ''
set key top left horizontal font ',6.5'

# load, twice as high as the others
set tmargin at screen top
set bmargin at screen top - 2 * panel
set yrange [0:above_with_key(load_max)]
set format y '%.0s%c'
set ytics step_of(load_max, 6)
set ylabel 'load (records/s)'
plot file('truth', 1) using 'hours':'offered_max' with filledcurves y1=0 fillcolor rgb colour_pale title 'offered', \
     file('truth', 1) using 'hours':'offered_min':'offered_max' with filledcurves fillcolor rgb colour_mid fillstyle solid border linecolor rgb colour_mid linewidth 0.6, \
     for [i = 1:rows_short[1] > 0] file('short', 1) using 'hours':'rate' with lines linewidth 0.9 linecolor rgb colour_of(1) title 'short-term', \
     for [i = 1:rows_long[1] > 0] file('long', 1) using 'hours':'rate' with lines linewidth 0.9 dashtype (10, 4) linecolor rgb colour_of(2) title 'long-term'
unset label 1

# error
set tmargin at screen top - 2 * panel - gap
set bmargin at screen top - 3 * panel - gap
set yrange [0.1:200]
set logscale y
set ytics autofreq
unset key
set format y '%g'
set ylabel 'sMAPE (%)'
plot for [i = 1:rows_short_error[1] > 0] file('short_error', 1) using 'hours':'percent' with lines linewidth 0.8 linecolor rgb colour_of(1) , \
     for [i = 1:rows_long_error[1] > 0] file('long_error', 1) using 'hours':'percent' with lines linewidth 0.8 dashtype (10, 4) linecolor rgb colour_of(2), \
     rows_short_error[1] + rows_long_error[1] > 0 ? NaN : 0.01 notitle
unset logscale y
set ytics autofreq
unset key

# weight: below the boundary short-term, above it long-term
set tmargin at screen top - 3 * panel - 2 * gap
set bmargin at screen bottom
set yrange [0:1]
set ytics 0.5
set format x '%g'
set xlabel 'time (h)' offset 0,0.5
set ylabel 'weight'
set key top left opaque
plot file('weight', 1) using 'hours':(1) with filledcurves y1=0 fillcolor rgb '#f2c7a6' title 'long-term', \
     file('weight', 1) using 'hours':'short' with filledcurves y1=0 fillcolor rgb '#5b9bc8' title 'short-term', \
     file('weight', 1) using 'hours':'short' with lines linewidth 0.4 linecolor rgb colour_ink
unset multiplot
