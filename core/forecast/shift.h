/*
 * Wild values, and levels that shift: what a combination is spared.
 *
 * One value a thousand times too large spoils regressions and smoothed levels for a day and comes
 * back a season later; a load that drops to a thousandth at once (another unit, a topic split in
 * two) makes every season seen before worthless. Both are told apart by waiting: a value beyond all
 * that was ever seen, by a factor of FAR and more, is withheld as missing. If as many as WAIT such
 * values come in a row, and all are nearly the same multiple of what was said, the level has
 * shifted: from then on the members see the series in their old unit and what they say is
 * multiplied, so that nothing they have learnt is lost. If they are no common multiple, they are
 * let through. Zero is never wild (an outage is not a unit), and the first values never are.
 *
 *     double seen = ts_shift_take(&s, y, said);    // said: one step ahead, in the members' unit
 *     members_update(seen); ...
 *     forecast = s.unit * what_they_say;
 *
 * Known value: after a hundred 10s the values 10000, 9000, 11000 are seen as missing, missing and
 * 11000 / 996.66 = 11.037, the geometric mean of 1000, 900 and 1100 being 996.66
 * (tests/unit/test_forecast_combine.c).
 */
#ifndef TS_CORE_FORECAST_SHIFT_H
#define TS_CORE_FORECAST_SHIFT_H

enum { TS_SHIFT_WAIT = 3 };

typedef struct ts_shift {
    double unit;        /* of the members, in that of the series */
    double least, most; /* value above 0 so far that was not withheld */
    int n_seen;
    int n_wild; /* in a row */
    double ratio[TS_SHIFT_WAIT];
} ts_shift;

void ts_shift_reset(ts_shift *s);

/* y (NaN: missing) as the members are to see it, NaN if it is withheld. said: what they said about
 * it, in their unit; NaN: nothing. */
double ts_shift_take(ts_shift *s, double y, double said);

#endif
