# A row a run, two panels: what it uses, and what it lets be late, beyond the optimum, stacked by part; to the left of
# zero is what a part saves. The diamond is the sum.
panels = 2
parts = 5
width = 7.0
height = 0.85 + 0.2 * n + (title eq '' ? 0 : 0.2)
load style

longest = 0
do for [i = 1:n] { longest = strlen(label[i]) > longest ? strlen(label[i]) : longest }
left = (0.12 + 0.066 * (longest > 40 ? 40 : longest)) / width
right = 1 - 0.12 / width
gap = 0.25 / width
cell = (right - left - (panels - 1) * gap) / panels
short(i) = strlen(label[i]) > 40 ? substr(label[i], 1, 39) . '…' : label[i]
of(p) = column('panel') == p ? 1 : NaN

set multiplot
if (title ne '') { set label 1 title at screen 0.5, screen 1 - 0.12 / height center noenhanced }
set tmargin at screen 1 - (title eq '' ? 0.3 : 0.5) / height
set bmargin at screen 0.47 / height
set yrange [n + 0.6:0.4]
unset ytics

# The key, over both.
set lmargin at screen 0
set rmargin at screen 1
set key at screen 0.5, screen 1 - (title eq '' ? 0.04 : 0.22) / height center top horizontal maxrows 1 samplen 1 width 1
set border 0
unset xtics
unset grid
plot [0:1] for [k = 1:parts] NaN with boxes linecolor rgb colour_of(k) title label_part[k], \
     NaN with points pointtype 13 pointsize 1.1 linecolor rgb colour_ink title 'regret'
unset label
unset key
set border 1
set grid linewidth 0.4 linetype 1 linecolor rgb colour_grid

do for [i = 1:n] { set label 100 + i short(i) at screen left - 0.08 / width, first i right noenhanced }
do for [p = 1:panels] {
    set lmargin at screen left + (p - 1) * (cell + gap)
    set rmargin at screen left + (p - 1) * (cell + gap) + cell
    set xlabel label_panel[p] offset 0,0.5
    wide = high[p] - low[p]
    set xrange [low[p] - 0.04 * wide:high[p] + 0.04 * wide]
    set xtics nomirror out scale 0.5 step_of(wide, 4)
    set arrow 1 from 0, graph 0 to 0, graph 1 nohead front linewidth 0.8 linecolor rgb colour_ink
    plot for [k = 1:(rows_bars[1] > 0 ? parts : 0)] file('bars', 1) using (of(p) * (column('i') == k ? column('low') : NaN)):'row':'low':'high':(column('row') - 0.3):(column('row') + 0.3) with boxxyerror linecolor rgb colour_of(k), \
         file('totals', 1) using (of(p) * column('x')):'row' with points pointtype 13 pointsize 1.1 linecolor rgb colour_ink
    unset label
}
unset multiplot
