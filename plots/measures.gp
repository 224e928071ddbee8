# A row a configuration, a panel a measure; less is better in each. Bars are 95 % intervals; the thin line is the first
# configuration's mean, where there is one load.
panels = 5
width = 7.0
height = 0.62 + 0.16 * n + (title eq '' ? 0 : 0.2)
load style

longest = 0
do for [i = 1:n] { longest = strlen(label[i]) > longest ? strlen(label[i]) : longest }
left = (0.12 + 0.066 * (longest > 40 ? 40 : longest)) / width
right = 1 - 0.12 / width
gap = 0.16 / width
cell = (right - left - (panels - 1) * gap) / panels
short(i) = strlen(label[i]) > 40 ? substr(label[i], 1, 39) . '…' : label[i]

set multiplot
if (title ne '') { set label 1 title at screen 0.5, screen 1 - 0.12 / height center noenhanced }
set tmargin at screen 1 - (title eq '' ? 0.1 : 0.3) / height
set bmargin at screen 0.47 / height
set yrange [n + 0.6:0.4]
unset key
unset ytics
set border 1
do for [i = 1:n] { set label 100 + i short(i) at screen left - 0.08 / width, first i right noenhanced }
do for [p = 1:panels] {
    set lmargin at screen left + (p - 1) * (cell + gap)
    set rmargin at screen left + (p - 1) * (cell + gap) + cell
    set xlabel label_measure[p] offset 0,0.5
    set xrange [0:1.08 * high[p]]
    set xtics step_of(high[p], 2.5)
    plot file('dots', 1) using (column('panel') == p && traces == 1 ? column('mean') : NaN):(0.5):(0):(n) with vectors nohead linewidth 0.6 linecolor rgb colour_mid, \
         for [i = 1:n] file('dots', i) using (column('panel') == p ? column('mean') : NaN):(i):'half' with xerrorbars pointtype 7 pointsize 0.9 linewidth 0.9 linecolor rgb colour_of(1)
    unset label
}
unset multiplot
