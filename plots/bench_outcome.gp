# Places by error, by what the controller achieved, and by all of it; a line a method. In colour: the three that
# stand higher by outcome than by error, and (dashed) the three that stand lower.
width = 7.0
height = 0.75 + 0.145 * methods
load style

set lmargin at screen 0.22
set rmargin at screen 0.78
set tmargin at screen 1 - 0.55 / height
set bmargin at screen 0.1 / height
unset border
unset grid
unset key
unset ytics
set xrange [1:5]
set yrange [methods + 0.5:0.5]
unset xtics
set x2range [1:5]
set x2tics ("error\n(MASE)" 1, "lag\n(s)" 2, "task\nmanagers" 3, "SLO\nmissed" 4, "outcome\n(mean rank)" 5) scale 0 offset 0,-0.4
if (title ne '') set label 1 title at screen 0.012, screen 1 - 0.1 / height left

at(i, m) = column('mark') == m ? column('y') : NaN
plot for [i = 1:n] file('path', i) using 'x':(at(i, 0)) with lines linewidth 0.6 linecolor rgb '#c8c8c8', \
     for [m = 1:3] for [i = 1:n] file('path', i) using 'x':(at(i, m)) with linespoints linewidth 1.6 pointtype point_of(m) pointsize 0.5 linecolor rgb colour_of(m), \
     for [m = 4:6] for [i = 1:n] file('path', i) using 'x':(at(i, m)) with linespoints linewidth 1.6 dashtype 2 pointtype point_of(m) pointsize 0.5 linecolor rgb colour_of(m), \
     for [i = 1:n] file('path', i) using 'x':'y':(column('x') == 1 ? sprintf('%s  %d', label[i], column('y')) : '') with labels right offset -0.8,0, \
     for [i = 1:n] file('path', i) using 'x':'y':(column('x') == 5 ? sprintf('%d  %s', column('y'), label[i]) : '') with labels left offset 0.8,0
