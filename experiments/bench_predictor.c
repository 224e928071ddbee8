/* One step for whatever can be benchmarked; see bench_predictor.h. */
#include "experiments/bench_predictor.h"

#include <stdlib.h>
#include <string.h>

struct ts_bench_predictor {
    ts_external_source outside;
    ts_forecaster *forecaster;
    bool is_program;
};

const char *ts_bench_spec(const char *method)
{
    return strcmp(method, "default") == 0 ? "tide" : method;
}

ts_status ts_bench_predictor_open(ts_bench_predictor **out, const char *spec,
                                  const ts_series_shape *shape, const ts_external_limits *limits,
                                  ts_err *err)
{
    ts_status status;
    *out = NULL;
    ts_bench_predictor *p = calloc(1, sizeof *p);
    if (p == NULL)
        return ts_err_set(err, TS_ENOMEM, "out of memory");
    ts_external_source_init(&p->outside, limits);
    status = ts_forecaster_new_from(&p->forecaster, &p->outside.source, ts_bench_spec(spec), shape,
                                    err);
    if (status != TS_OK) {
        free(p);
        return status;
    }
    p->is_program = ts_external_is_program(spec);
    *out = p;
    return TS_OK;
}

void ts_bench_predictor_close(ts_bench_predictor *p)
{
    if (p == NULL)
        return;
    ts_forecaster_free(p->forecaster);
    free(p);
}

ts_status ts_bench_predictor_step(ts_bench_predictor *p, double y, int n, double *mean, ts_err *err)
{
    ts_forecaster_update(p->forecaster, y);
    ts_status status = n > 0 ? ts_forecaster_forecast(p->forecaster, n, mean) : TS_OK;
    return status < 0 ? ts_err_set(err, status, "%s", p->outside.failure.message) : status;
}

bool ts_bench_predictor_is_outside(const ts_bench_predictor *p)
{
    return p->is_program;
}
