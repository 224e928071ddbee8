# An axis of mean ranks, best on the left; every method hangs from its place on it, the better half to the left. A bar
# joins methods that are not told apart.
half = (n + 1) / 2
rows = half + 0.55 * n_bars + 1.2
width = 7.0
height = 0.75 + 0.155 * rows
load style

set lmargin at screen 0.24
set rmargin at screen 0.76
set tmargin at screen 1 - 0.62 / height
set bmargin at screen 0.08 / height
unset grid
unset key
set border 4
unset ytics
unset xtics
set x2tics out scale 0.5 offset 0,-0.5
low = floor(best)
high = ceil(worst) > low ? ceil(worst) : low + 1
left_end = low - 0.012 * (high - low)
right_end = high + 0.012 * (high - low)
set xrange [left_end:right_end]
set x2range [left_end:right_end]
set yrange [-rows:0]
set x2label 'mean rank by MASE' offset 0,-0.9

top(i) = 0.5 + 0.55 * n_bars
depth(i) = i <= half ? i : n - i + 1
y(i) = -(top(i) + depth(i))
end(i) = i <= half ? left_end : right_end

if (title ne '') { set label title at screen 0.5, screen 1 - 0.1 / height center }
do for [i = 1:n] {
    if (i <= half) { set label label[i] at end(i), y(i) right offset -4.8,0 }
    if (i > half) { set label label[i] at end(i), y(i) left offset 4.8,0 }
}
# the yardstick, on the axis itself
if (critical_difference > 0 && critical_difference < high - low) {
    set arrow from low, 0 to low + critical_difference, 0 heads size 0.004 * (high - low), 90 linewidth 1.6 linecolor rgb colour_of(2) front
    set label sprintf('critical difference %.1f', critical_difference) at left_end, 0 right offset -0.6,0 textcolor rgb colour_of(2)
}

plot for [i = 1:n] file('marks', i) using 'rank':(0):(0):(y(i)) with vectors nohead linewidth 0.6 linecolor rgb colour_ink, \
     for [i = 1:n] file('marks', i) using 'rank':(y(i)):(end(i) - column('rank')):(0) with vectors nohead linewidth 0.6 linecolor rgb colour_ink, \
     for [i = 1:n] file('marks', i) using 'rank':(0) with points pointtype 7 pointsize 0.35 linecolor rgb colour_ink, \
     for [i = 1:half] file('marks', i) using (left_end):(y(i)):(sprintf('%.1f', column('rank'))) with labels right offset -0.3,0 textcolor rgb colour_of(1), \
     for [i = half + 1:n] file('marks', i) using (right_end):(y(i)):(sprintf('%.1f', column('rank'))) with labels left offset 0.3,0 textcolor rgb colour_of(1), \
     file(n_bars > 0 ? 'bars' : 'marks', 1) using (n_bars > 0 ? column('since') : NaN):(-0.15 - 0.55 * column('level')):(column('until') - column('since')):(0) with vectors nohead linewidth 3 linecolor rgb colour_of(1)
