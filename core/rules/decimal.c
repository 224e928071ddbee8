/* Decimal rounding; see decimal.h. Pinned by tests/unit/test_rules_flink.c. */
#include "core/rules/decimal.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* |value| = 0.DIGITS * 10^point with the fewest of 15, 16 or 17 digits that read back to it. */
typedef struct shortest {
    char digits[24];
    int n, point;
} shortest;

static shortest shortest_of(double magnitude)
{
    shortest s;
    char text[40];
    for (int precision = 14; precision <= 16; precision++) {
        snprintf(text, sizeof text, "%.*e", precision, magnitude);
        if (strtod(text, NULL) == magnitude)
            break;
    }
    const char *exponent = strchr(text, 'e');
    s.n = 0;
    for (const char *c = text; c < exponent; c++)
        if (*c != '.')
            s.digits[s.n++] = *c;
    s.digits[s.n] = '\0';
    s.point = atoi(exponent + 1) + 1;
    return s;
}

static bool any_nonzero(const char *digits)
{
    return strspn(digits, "0") < strlen(digits);
}

/* The first `keep` digits, as a whole number, plus one if `up`; scaled back by 10^-digits. */
static double assemble(const shortest *s, int keep, bool up, int digits)
{
    char head[24], text[48];
    snprintf(head, sizeof head, "%.*s", keep, s->digits);
    long long whole = keep == 0 ? 0 : strtoll(head, NULL, 10);
    snprintf(text, sizeof text, "%lldE%d", whole + (up ? 1 : 0), -digits);
    return strtod(text, NULL);
}

double ts_round_half_up(double value, int digits)
{
    if (!isfinite(value))
        return value;
    shortest s = shortest_of(fabs(value));
    int keep = s.point + digits;
    if (keep >= s.n)
        return value;
    if (keep < 0)
        return copysign(0, value);
    return copysign(assemble(&s, keep, s.digits[keep] >= '5', digits), value);
}

double ts_round_ceiling(double value, int digits)
{
    if (!isfinite(value))
        return value;
    shortest s = shortest_of(fabs(value));
    int keep = s.point + digits;
    if (keep >= s.n)
        return value;
    bool rest = any_nonzero(keep < 0 ? s.digits : s.digits + keep);
    if (keep < 0)
        keep = 0;
    return copysign(assemble(&s, keep, rest && value > 0, digits), value);
}
