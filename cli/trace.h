/* What was asked of 'tidalscale trace'; shared by its files. */
#ifndef TS_CLI_TRACE_H
#define TS_CLI_TRACE_H

#include "traces/trace.h"

typedef struct ts_trace_request {
    const char *command; /* for messages: "trace plot" */
    const char *trace;   /* a file, or gen:SPEC */
    ts_trace_options options;
    const char *output, *to, *title; /* may be NULL */
    double scale;
    bool json;
} ts_trace_request;

/* Draws r->trace into r->output; an exit status. */
int ts_cli_trace_plot(const ts_trace_request *r);

#endif
