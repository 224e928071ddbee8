# The one style of all figures. Set kind, width and height (inches) before loading it. Text that comes from data
# (title, label) is always drawn noenhanced.
#
# Colours are Okabe and Ito's, which colour-blind readers can tell apart, in an order in which neighbours
# differ in grey too; every line also has its own dashes, every point its own shape.
set encoding utf8
points = 6.8
if (kind eq 'pdf') set terminal pdfcairo size width,height fontscale 1 font sprintf('Helvetica,%g', points) linewidth 2 pointscale 0.65 rounded enhanced
if (kind eq 'svg') set terminal svg size 96 * width,96 * height font sprintf('Helvetica,%g', points * 96 / 72) linewidth 1 rounded enhanced background '#ffffff'
if (kind eq 'png') set terminal pngcairo size 200 * width,200 * height fontscale 200.0 / 72 font sprintf('Helvetica,%g', points) linewidth 200.0 / 72 pointscale 1 rounded enhanced background '#ffffff'
set output 'figure.' . kind

colour_ink = '#222222'
colour_pale = '#dcdcdc'
colour_mid = '#8c8c8c'
colour_stop = '#f8dcc8'
colour_grid = '#e4e4e4'
array colour[6] = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9']
array dash[6] = [1, 2, 3, 4, 5, 1]
array shape_of[6] = [7, 5, 9, 13, 11, 4]
colour_of(i) = colour[(i - 1) % 6 + 1]
dash_of(i) = dash[(i - 1) % 6 + 1]
point_of(i) = shape_of[(i - 1) % 6 + 1]

set border 3 linewidth 0.6 linecolor rgb colour_ink
set tics nomirror out scale 0.5 textcolor rgb colour_ink
set grid linewidth 0.4 linetype 1 linecolor rgb colour_grid
set key noautotitle noenhanced Left reverse samplen 1.6 spacing 0.95 height 0 width 0 noopaque textcolor rgb colour_ink
set datafile columnheaders
set style fill solid 1 noborder
set tmargin 0.5

# Distance between the tics of a time axis so that there are about n of them, in hours.
nice(h) = h <= 0.25 ? 0.25 : h <= 0.5 ? 0.5 : h <= 1 ? 1 : h <= 2 ? 2 : h <= 3 ? 3 : h <= 6 ? 6 : h <= 12 ? 12 : h <= 24 ? 24 : 24 * ceil(h / 24.0)
tics_of(hours, n) = nice(hours / real(n))
# 1, 2 or 5 times a power of ten, so that about n steps make up x.
round_step(x) = x <= 1 ? 1 : x <= 2 ? 2 : x <= 5 ? 5 : 10
step_of(x, n) = x > 0 ? 10 ** floor(log10(x / real(n))) * round_step(x / real(n) / 10 ** floor(log10(x / real(n)))) : 1
above(x) = x > 0 ? 1.08 * x : 1
above_with_key(x) = x > 0 ? 1.3 * x : 1
decade_below(x) = 10 ** floor(log10(x))
decade_above(x) = 10 ** ceil(log10(x))
