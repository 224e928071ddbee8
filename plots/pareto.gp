# Service against task-manager hours: down and left is better. The stepped line is the Pareto front; what lies above
# it is beaten in both by a configuration on it (grey). Bars are 95 % intervals. Below the dashed curve is nobody: what
# the clairvoyant optimum uses, where it is known.
columns = panels == 1 ? 1 : panels <= 4 ? 2 : 3
lines = (panels + columns - 1) / columns
width = 7.0
key_height = kinds > 0 ? 0.16 : 0
height = 0.35 + lines * (panels == 1 ? 3.3 : 2.5) + key_height
load style

left = 0.52 / width
right = 1 - 0.08 / width
gap = 0.5 / width
cell = (right - left - (columns - 1) * gap) / columns
over = title eq '' && panels == 1 ? 0.12 : title eq '' ? 0.25 : 0.27
top = 1 - (over + key_height) / height
bottom = 0.4 / height
row_gap = 0.55 / height
tall = (top - bottom - (lines - 1) * row_gap) / lines

colour_of_kind(k) = k == 1 ? colour_of(3) : k == 2 ? colour_of(2) : colour_of(4)
shade(front) = front > 0 ? 0x0072b2 : 0x707070

set multiplot
if (title ne '') { set label 1 title at screen 0.5, screen 1 - 0.13 / height center noenhanced }
set key at screen 0.5, screen 1 - ((title eq '' ? 0.02 : 0.22) / height) center top horizontal samplen 3
do for [p = 1:panels] {
    c = (p - 1) % columns
    l = (p - 1) / columns
    set lmargin at screen left + c * (cell + gap)
    set rmargin at screen left + c * (cell + gap) + cell
    set tmargin at screen top - l * (tall + row_gap)
    set bmargin at screen top - l * (tall + row_gap) - tall
    if (panels > 1) { set title label_panel[p] noenhanced offset 0,-0.6 }
    if (l == lines - 1 || p + columns > panels) { set xlabel 'task-manager hours' offset 0,0.5 } else { unset xlabel }
    if (c == 0) { set ylabel label_axis[1] offset 1,0 } else { unset ylabel }
    set xrange [x_low[p]:x_high[p]]
    set yrange [-0.02 * y_high[p]:y_high[p]]
    unset logscale x
    if (log_x[p]) {
        set logscale x
        set xtics ()
        do for [e = -2:7] { do for [m in '1 2 5'] { if (m * 10.0 ** e > x_low[p] && m * 10.0 ** e < x_end[p]) { set xtics add (m * 10.0 ** e) } } }
    } else {
        set xtics 0, step_of(x_end[p] - x_low[p], columns == 1 ? 6 : 4), x_end[p]
    }
    plot for [k = 1:(rows_curve[p] > 0 ? kinds : 0)] file('curve', p) using (column('kind') == k ? column('x') : NaN):'y' with lines linewidth 0.9 dashtype 2 linecolor rgb colour_of_kind(k), \
         for [k = 1:(p == 1 ? kinds : 0)] NaN with lines linewidth 0.9 dashtype 2 linecolor rgb colour_of_kind(k) title label_kind[k], \
         file('front', p) using 'x':'y' with steps linewidth 1.2 linecolor rgb colour_of(6), \
         file('points', p) using 'x':'y':(column('name_x') - column('x')):(column('name_y') - column('y')) with vectors nohead linewidth 0.5 linecolor rgb colour_pale, \
         file('points', p) using 'x':'y':'dx':'dy':(shade(column('front'))) with xyerrorbars pointtype 7 pointsize 0.9 linewidth 0.8 linecolor rgb variable, \
         file('points', p) using 'name_x':'name_y':(label_policy[int(column('who'))]):(shade(column('front'))) with labels left noenhanced offset 0.4,0 textcolor rgb variable
    unset label 1
    unset key
}
unset multiplot
