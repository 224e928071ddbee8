# What each configuration was seen to sustain, and the plane through it as a line for each CPU share.
width = 3.5
height = title eq '' ? 2.6 : 2.8
load style

set lmargin at screen 0.17
set rmargin at screen 0.82
set tmargin at screen title eq '' ? 0.97 : 0.88
set bmargin at screen 0.155
if (title ne '') set title title noenhanced
set xlabel 'task managers' offset 0,0.5
set ylabel 'sustained load (records/s)'
set ytics step_of(rate_max, 5)
set format y '%.0s%c'
set xrange [0:tm_max + 1]
set yrange [0:above_with_key(rate_max)]
set xtics tm_max > 12 ? 5 : tm_max > 6 ? 2 : 1

# CPU shares in one hue, light to dark: readable in grey by itself.
set palette defined (0 '#c6dbef', 0.4 '#6baed6', 0.7 '#2171b5', 1 '#08306b')
set cbrange [0:1]
set cbtics 0.2 scale 0
set cblabel 'CPU share' offset 0.6
set colorbox user origin screen 0.84, screen 0.2 size screen 0.022, screen 0.66
set key top left font ',6'
plane(tm, cpu) = a + b * tm + c * cpu
sign(x) = x < 0 ? '−' : '+'
short(x) = gprintf('%.1s%c', x)
words_of(a, b, c) = sprintf('%s%s %s %s × TM %s %s × CPU', a < 0 ? '−' : '', short(abs(a)), sign(b), short(abs(b)), sign(c), short(abs(c)))
if (fitted) set label 2 words_of(a, b, c) at graph 0.035, 0.89 font ',6'

plot for [i = 1:fitted] for [u = 2:8:3] [tm_min:tm_max] plane(x, u / 10.0) with lines linewidth 0.8 dashtype 2 linecolor palette frac (u / 10.0) title (u == 5 ? 'fit at CPU 0.2, 0.5, 0.8' : ''), \
     file('cells', 1) using 'tm':'rate':'cpu' with points pointtype 7 pointsize 0.8 linecolor palette title (fitted ? '' : 'too few rows for a fit')
