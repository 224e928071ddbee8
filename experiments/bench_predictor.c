/* One step for whatever can be benchmarked; see bench_predictor.h. */
#include "experiments/bench_predictor.h"

#include <stdlib.h>
#include <string.h>

static const char default_spec[] = "tide";

struct ts_bench_predictor {
    ts_forecaster *ours;
    ts_external *theirs;
    bool outside;
};

ts_status ts_bench_predictor_open(ts_bench_predictor **out, const char *spec,
                                  const ts_series_shape *shape, const ts_external_limits *limits,
                                  ts_err *err)
{
    ts_status status;
    *out = NULL;
    ts_bench_predictor *p = calloc(1, sizeof *p);
    if (p == NULL)
        return ts_err_set(err, TS_ENOMEM, "out of memory");
    if (ts_external_is(spec))
        status = ts_external_open(&p->theirs, spec, shape, limits, err);
    else
        status = ts_forecaster_new(&p->ours, strcmp(spec, "default") == 0 ? default_spec : spec,
                                   shape, err);
    if (status != TS_OK) {
        free(p);
        return status;
    }
    p->outside = ts_external_is_program(spec);
    *out = p;
    return TS_OK;
}

void ts_bench_predictor_close(ts_bench_predictor *p)
{
    if (p == NULL)
        return;
    ts_forecaster_free(p->ours);
    ts_external_close(p->theirs);
    free(p);
}

ts_status ts_bench_predictor_step(ts_bench_predictor *p, double y, int n, double *mean, ts_err *err)
{
    if (p->theirs != NULL)
        return ts_external_step(p->theirs, y, n, mean, err);
    ts_forecaster_update(p->ours, y);
    return n > 0 ? ts_forecaster_forecast(p->ours, n, mean) : TS_OK;
}

bool ts_bench_predictor_is_outside(const ts_bench_predictor *p)
{
    return p->outside;
}
