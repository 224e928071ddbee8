# A panel a measure. Two constants: a heat map by their places on the grid, the best cell circled. One constant: the
# mean, with the 95 % interval as a band.
columns = n == 1 ? 1 : 2
lines = (n + columns - 1) / columns
width = n == 1 && !two ? 5.0 : 7.0
height = 0.45 + 2.6 * lines
load style

left = 0.75 / width
right = 1 - (two ? 0.75 : 0.1) / width
gap = (two ? 1.45 : 0.75) / width
cell = (right - left - (columns - 1) * gap) / columns
top = 1 - 0.5 / height
bottom = 0.42 / height
row_gap = 0.75 / height
tall = (top - bottom - (lines - 1) * row_gap) / lines

# dark is little, light is much; in order of lightness, for readers without colours too
set palette defined (0 '#440154', 1 '#3b528b', 2 '#21918c', 3 '#5ec962', 4 '#fde725')
set multiplot
if (title ne '') { set label 1 title at screen 0.5, screen 1 - 0.13 / height center noenhanced }
unset key
set xlabel label_key[1] noenhanced offset 0,0.4
do for [p = 1:n] {
    c = (p - 1) % columns
    l = (p - 1) / columns
    set lmargin at screen left + c * (cell + gap)
    set rmargin at screen left + c * (cell + gap) + cell
    set tmargin at screen top - l * (tall + row_gap)
    set bmargin at screen top - l * (tall + row_gap) - tall
    set title label_measure[p] noenhanced offset 0,-0.6
    if (two) {
        unset grid
        set ylabel label_key[2] noenhanced offset 1,0
        set xrange [-0.5:n_x - 0.5]
        set yrange [-0.5:n_y - 0.5]
        set xtics () ; set ytics ()
        do for [i = 1:n_tics_x] { set xtics add (label_tic_x[i] tic_x[i]) }
        do for [i = 1:n_tics_y] { set ytics add (label_tic_y[i] tic_y[i]) }
        # a little wider than the cells, so that no light falls between them
        plot file('cells', p) using 'x':'y':(0.58):(0.58):'mean' with boxxyerror fillstyle solid 1 noborder linecolor palette, \
             file('best', p) using 'x':'y' with points pointtype 6 pointsize 1.6 linewidth 1.2 linecolor rgb '#ffffff'
    } else {
        set autoscale
        if (log_x) { set logscale x }
        if (!numeric) { set xrange [-0.3:n_x - 0.7]; set xtics (); do for [i = 1:n_tics_x] { set xtics add (label_tic_x[i] tic_x[i]) } }
        plot file('line', p) using 'x':'low':'high' with filledcurves linecolor rgb colour_of(6) fillstyle solid 0.35 noborder, \
             file('line', p) using 'x':'mean' with linespoints pointtype 7 pointsize 0.5 linewidth 1.2 linecolor rgb colour_of(1)
    }
    unset label 1
}
unset multiplot
