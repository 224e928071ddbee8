# Error against how far ahead, a line a method, a panel a step of the series.
width = panels > 1 ? 7.0 : 3.5
height = 2.9
load style

left = panels > 1 ? 0.07 : 0.14
right = 0.975
gap = 0.055
cell = (right - left - (panels - 1) * gap) / panels
array step[3] = [step1, step2, step3]
array reach[3] = [reach1, reach2, reach3]
array top_of[3] = [top1, top2, top3]
unit(m) = m >= 60 ? sprintf('%g h', m / 60.0) : sprintf('%g min', m)

set multiplot
if (title ne '') set label 1 title at screen 0.5, 0.965 center
set tmargin at screen 0.86
set bmargin at screen 0.29
set yrange [0:*]
do for [p = 1:panels] {
    set lmargin at screen left + (p - 1) * (cell + gap)
    set rmargin at screen left + (p - 1) * (cell + gap) + cell
    long = reach[p] > 240
    scale = long ? 60.0 : 1.0
    set title 'steps of ' . unit(step[p]) offset 0,-0.6
    set xlabel long ? 'hours ahead' : 'minutes ahead' offset 0,0.5
    set xrange [0:reach[p] / scale]
    set xtics reach[p] / scale / 4
    set yrange [0:top_of[p]]
    unset ylabel
    if (p == 1) { set ylabel 'MASE' offset 1 }
    set key at screen 0.5, 0.075 center center vertical maxrows 2 width 1 noopaque
    plot for [i = 1:n] file('curve', i) using (column('panel') == p ? column('minutes') / scale : NaN):'mase' with linespoints linewidth 1.3 pointtype point_of(i) pointsize 0.45 dashtype dash_of(i) linecolor rgb colour_of(i) title (p == 1 ? label[i] : '')
    unset label 1
}
unset multiplot
