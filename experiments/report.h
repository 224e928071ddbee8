/*
 * The report: one HTML page in the directory of the figures, with the table and every figure drawn.
 */
#ifndef TS_EXPERIMENTS_REPORT_H
#define TS_EXPERIMENTS_REPORT_H

#include "core/status.h"

/* What a page is made of; strings are lent and may hold anything. */
typedef struct ts_report_page {
    const char *title;
    const char *command; /* that made it */
    const char *text;    /* the summary, as printed */
    const char *const *
        figures; /* file names in the same directory, then what each shows, in turn; NULL ends it */
} ts_report_page;

/* Writes the page to path, wholly or not at all. EIO with words. */
ts_status ts_report_write(const char *path, const ts_report_page *page, ts_err *err);

#endif
