# Error against time: down and left is better. The line joins the methods that no other beats in
# both; grey ones are beaten. (Where nothing is to be said there is an empty label: gnuplot 5.4 breaks
# down on a plot of labels without a point.)
width = panels > 1 ? 7.0 : 3.5
height = 2.9
load style

left = panels > 1 ? 0.07 : 0.14
right = 0.975
gap = 0.05
cell = (right - left - (panels - 1) * gap) / panels
array step[3] = [step1, step2, step3]
array top_of[3] = [top1, top2, top3]
unit(m) = m >= 60 ? sprintf('%g h', m / 60.0) : sprintf('%g min', m)

set multiplot
if (title ne '') set label 1 title at screen 0.5, 0.965 center
set tmargin at screen 0.86
set bmargin at screen 0.145
set logscale x
us_low = decade_below(us_min)
us_high = decade_above(us_max)
set xrange [us_low:us_high]
far = us_low ** 0.35 * us_high ** 0.65 # beyond, names stand left of their points
set xlabel 'time of a step (µs)' offset 0,0.5
set format x '%g'
do for [p = 1:panels] {
    set lmargin at screen left + (p - 1) * (cell + gap)
    set rmargin at screen left + (p - 1) * (cell + gap) + cell
    set title 'steps of ' . unit(step[p]) offset 0,-0.6
    set yrange [0:top_of[p]]
    unset ylabel
    if (p == 1) { set ylabel 'MASE' offset 1.5 }
    set key bottom left noopaque
    plot file(rows_theirs[1] > 0 ? 'theirs' : 'front', 1) using (us_low):(rows_theirs[1] > 0 && column('panel') == p ? column('mase') : NaN):(us_high - us_low):(0) with vectors nohead linewidth 1 dashtype 2 linecolor rgb colour_of(2) title (rows_theirs[1] > 0 ? 'best published' : ''), \
         file('front', 1) using (column('panel') == p ? column('us') : NaN):'mase' with lines linewidth 1 linecolor rgb colour_of(6), \
         for [i = 1:n] file('cost', i) using (column('panel') == p ? column('us') : NaN):'mase':(column('front') > 0 ? 0x0072b2 : 0x909090) with points pointtype 7 pointsize 0.6 linecolor rgb variable, \
         for [i = 1:n] file('cost', i) using 'us':'mase':(column('panel') == p && column('named') > 0 && column('us') < far ? label[i] : '') with labels left offset 0.5,0.35, \
         for [i = 1:n] file('cost', i) using 'us':'mase':(column('panel') == p && column('named') > 0 && column('us') >= far ? label[i] : '') with labels right offset -0.5,0.8, \
         for [i = 1:n] file('cost', i) using 'us':'mase':(column('panel') == p && column('best') > 0 ? label[i] : '') with labels center offset 0,-0.7
    unset label 1
}
unset multiplot
