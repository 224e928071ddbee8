/*
 * Services 3 and 4, the predictors: read each report, publish predicted load to their own topic (5
 * and 6).
 *
 * Both are this one machine with other parameters. Reports are resampled to a regular series (the
 * mean of a step's reports; a step without any is missing), the method of core/forecast.h is
 * updated at each step and its forecast published. Short-term: every report, a line over the last 3
 * rescale windows, one window ahead. Long-term: every minute, triple exponential smoothing with a
 * daily season, 3 steps ahead. season = auto finds the season in the history by autocorrelation.
 * HISTORY events train it before the run begins.
 */
#ifndef TS_CORE_PREDICTOR_H
#define TS_CORE_PREDICTOR_H

#include "core/event.h"
#include "core/forecast.h"
#include "core/param.h"

typedef struct ts_predictor_cfg {
    char method[TS_PARAM_TEXT_SIZE]; /* spec of core/forecast.h */
    ts_time step;                    /* of the resampled series */
    ts_time ahead;                   /* from one predicted value to the next */
    int64_t steps;                   /* values predicted, <= TS_MAX_STEPS */
    char season[TS_PARAM_TEXT_SIZE]; /* "auto", "none" or a duration */
    ts_time max_season;              /* the longest that auto looks for */
    ts_time keep;                    /* how much history a method may use */
    double quantile;                 /* 0: none; else in (0.5, 1) */
    double quantile_gamma;           /* adaptive conformal's step (core/forecast/interval.h) */
    int64_t quantile_window;         /* errors that it is taken from, one every `ahead` */
} ts_predictor_cfg;

/* One list per service: the keys are the same, the defaults differ. */
extern const ts_param ts_short_term_params[], ts_long_term_params[];
extern const int ts_predictor_n_params;

typedef struct ts_predictor ts_predictor;

/* methods: where a method comes from that is not in the list; NULL: nowhere. Lent for the
 * predictor's life. */
ts_status ts_predictor_new(ts_predictor **out, ts_topic topic, const ts_predictor_cfg *cfg,
                           ts_method_source *methods, ts_err *err);
void ts_predictor_free(ts_predictor *p);
/* Negative: a method from outside has failed. */
ts_status ts_predictor_step(ts_predictor *p, const ts_event *ev, ts_cmds *out);
ts_time ts_predictor_deadline(const ts_predictor *p);

#endif
