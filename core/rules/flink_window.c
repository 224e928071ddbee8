/* Rules 17 and 18; see flink_window.h. Row N1 of data/conformance/flink-autoscaler.tsv: 3 samples
   of 5 are left when a window of 100 s, filled from the end of 10 s of stabilisation, is first
   full. */
#include "core/rules/flink_window.h"

/* The first sample at or after a time, or n. */
static int first_from(const ts_time *at, int n, ts_time from)
{
    int i = 0;
    while (i < n && at[i] < from)
        i++;
    return i;
}

ts_flink_window ts_flink_window_step(const ts_flink_window_cfg *cfg, const ts_time *at, int n,
                                     ts_time now, ts_time running_at)
{
    ts_flink_window w = {0};
    if (n > 0 && running_at > at[0]) {
        w.restarted = true;
        w.drop = n;
    }
    ts_time stable_at = running_at + cfg->stabilization;
    w.stabilizing = now < stable_at;
    int stable = w.drop + first_from(at + w.drop, n - w.drop, stable_at);
    ts_time full_at = (stable < n ? at[stable] : now) + cfg->window;
    w.full = !w.stabilizing && now >= full_at;
    if (w.full)
        w.drop += first_from(at + w.drop, n - w.drop, now - cfg->window);
    /* a window of two samples or more: rates need two points */
    w.full = w.full && n - w.drop >= 1;
    return w;
}

ts_time ts_flink_restart_time(ts_time configured, bool tracking, ts_time limit,
                              const ts_time *tracked, int n)
{
    if (!tracking || n == 0)
        return configured;
    ts_time max = 0;
    for (int i = 0; i < n; i++)
        if (tracked[i] > max)
            max = tracked[i];
    return max < limit ? max : limit;
}
