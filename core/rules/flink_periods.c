/* excluded.periods; see flink_periods.h. */
#include "core/rules/flink_periods.h"

#include <string.h>

#include "core/rules/ascii.h"
#include "core/rules/flink_cron.h"

enum { EXPRESSION_SIZE = 256 };

/* Copies text[0..length) without blanks around it; false if it does not fit. */
static bool strip(const char *text, size_t length, char *out)
{
    while (length > 0 && ts_ascii_blank(*text))
        text++, length--;
    while (length > 0 && ts_ascii_blank(text[length - 1]))
        length--;
    if (length >= EXPRESSION_SIZE)
        return false;
    memcpy(out, text, length);
    out[length] = '\0';
    return true;
}

/* HH:MM[:SS] at *at; moves on. -1 if it is none. */
static ts_time time_of_day(const char **at)
{
    int part[3] = {0, 0, 0}, n = 0;
    static const int limit[3] = {23, 59, 59};
    do {
        int digits = 0;
        for (; ts_ascii_digit(**at) && digits < 2; digits++)
            part[n] = part[n] * 10 + (*(*at)++ - '0');
        if (digits == 0 || part[n] > limit[n])
            return -1;
        n++;
    } while (n < 3 && **at == ':' && (*at)++);
    return n < 2 ? -1 : (part[0] * 3600 + part[1] * 60 + part[2]) * TS_SEC;
}

static bool parse_daily(const char *text, ts_time *from, ts_time *to)
{
    *from = time_of_day(&text);
    while (*text == ' ')
        text++;
    if (*from < 0 || *text++ != '-')
        return false;
    while (*text == ' ')
        text++;
    *to = time_of_day(&text);
    return *to > *from && *text == '\0';
}

/* Half of an expression: a daily range or a cron expression, each at most once. */
static bool parse_part(const char *text, ts_flink_period *p)
{
    ts_flink_cron cron;
    if (!p->daily && parse_daily(text, &p->from, &p->to))
        return p->daily = true;
    if (p->has_cron || ts__flink_cron_parse(text, &cron) != TS_OK)
        return false;
    p->cron = cron;
    return p->has_cron = true;
}

static bool parse_expression(const char *text, ts_flink_period *p)
{
    char part[EXPRESSION_SIZE];
    const char *both = strstr(text, "&&");
    *p = (ts_flink_period){.daily = false};
    if (both == NULL)
        return parse_part(text, p);
    return strip(text, (size_t)(both - text), part) && parse_part(part, p) &&
           strip(both + 2, strlen(both + 2), part) && parse_part(part, p);
}

ts_status ts_flink_periods_parse(const char *text, ts_flink_periods *out, ts_err *err)
{
    char expression[EXPRESSION_SIZE];
    out->n = 0;
    for (;;) {
        size_t length = strcspn(text, ";");
        bool fits = strip(text, length, expression);
        if (fits && *expression == '\0' && out->n == 0 && text[length] == '\0')
            return TS_OK;
        if (out->n == TS_FLINK_PERIODS)
            return ts_err_set(err, TS_ELIMIT, "excluded.periods: more than %d", TS_FLINK_PERIODS);
        if (!fits || !parse_expression(expression, &out->period[out->n]))
            return ts_err_set(err, TS_EINVAL,
                              "excluded.periods: '%.*s' is neither HH:MM:SS-HH:MM:SS nor a Quartz "
                              "cron expression nor one of each joined by '&&'",
                              (int)(length < 60 ? length : 60), text);
        out->n++;
        if (text[length] == '\0')
            return TS_OK;
        text += length + 1;
    }
}

static bool holds(const ts_flink_period *p, ts_time at)
{
    ts_time of_day = at % TS_DAY;
    if (of_day < 0)
        of_day += TS_DAY;
    return (!p->daily || (of_day >= p->from && of_day <= p->to)) &&
           (!p->has_cron || ts__flink_cron_matches(&p->cron, at));
}

bool ts_flink_periods_contain(const ts_flink_periods *periods, ts_time at)
{
    for (int i = 0; i < periods->n; i++)
        if (holds(&periods->period[i], at))
            return true;
    return false;
}
