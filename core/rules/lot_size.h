/*
 * How much to provide now, if changing it has a price: dynamic lot sizes.
 *
 * Wagner and Whitin, "Dynamic Version of the Economic Lot Size Model", Management Science 5 (1958).
 * What is needed is known for n periods ahead. A lot serves consecutive periods [i, j) and has the
 * size of the largest need among them, or what it needs to begin with if that is more; to change to
 * a lot costs `price`, to keep it for a period its size:
 *
 *     f(n) = 0
 *     f(i) = min over i < j <= n of  price + (j - i) max(first[i], need[i..j)) + f(j)
 *
 * The present lot may be kept at no price for the first `lasts` periods at most. Asked again every
 * period with new forecasts, only the first choice is ever carried out (a rolling horizon).
 *
 * Known value: needs 2 2 5 2, a price of 4, nothing there yet: one lot of 5 costs 24, but 2 and
 * then 5 cost 4 + 4 + 4 + 10 = 22 (tests/unit/test_rules_lot.c).
 */
#ifndef TS_CORE_RULES_LOT_SIZE_H
#define TS_CORE_RULES_LOT_SIZE_H

enum { TS_LOT_MAX = 64 };

typedef struct ts_lots {
    int n;            /* periods, 1 to TS_LOT_MAX */
    const int *need;  /* [n] */
    const int *first; /* [n]: what a lot needs that begins there */
    double price;     /* of a change, in the unit of one for a period */
    int present;      /* the lot there is */
    int lasts;        /* periods for which it can be kept, 0 to n */
} ts_lots;

typedef struct ts_lot_choice {
    int size;      /* of the first lot; present: keep it */
    int periods;   /* that it is meant for */
    double saving; /* against keeping the present lot for as long as pays; 0 if it is kept,
                      infinite if it cannot be kept at all */
} ts_lot_choice;

ts_lot_choice ts_lot_choose(const ts_lots *q);

#endif
