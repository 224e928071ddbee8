/* The HTML page of a replay; see report.h. */
#include "experiments/report.h"

#include <stdio.h>

#include "glue/outfile.h"

static const char style[] =
    "body{font:16px/1.5 system-ui,sans-serif;max-width:70em;margin:2em auto;padding:0 1em;color:#222}"
    "pre{font-size:12px;line-height:1.35;overflow-x:auto;background:#f6f6f6;padding:1em}"
    "figure{margin:2em 0}img{max-width:100%}figcaption{color:#555;font-size:14px}code{font-size:13px}";

static void put(FILE *out, const char *text)
{
    for (; *text; text++) {
        switch (*text) {
        case '<': fputs("&lt;", out); break;
        case '>': fputs("&gt;", out); break;
        case '&': fputs("&amp;", out); break;
        case '"': fputs("&quot;", out); break;
        default: fputc(*text, out);
        }
    }
}

ts_status ts_report_write(const char *path, const ts_report_page *page, ts_err *err)
{
    ts_outfile f;
    ts_status status = ts_outfile_open(&f, path, err);
    if (status != TS_OK)
        return status;
    fprintf(f.stream, "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>");
    put(f.stream, page->title);
    fprintf(f.stream, "</title><style>%s</style></head>\n<body><h1>", style);
    put(f.stream, page->title);
    fputs("</h1>\n<p><code>", f.stream);
    put(f.stream, page->command);
    fputs("</code></p>\n<pre>", f.stream);
    put(f.stream, page->text);
    fputs("</pre>\n", f.stream);
    for (const char *const *p = page->figures; *p != NULL; p += 2) {
        fputs("<figure><img src=\"", f.stream);
        put(f.stream, p[0]);
        fputs("\" alt=\"", f.stream);
        put(f.stream, p[1]);
        fputs("\"><figcaption>", f.stream);
        put(f.stream, p[1]);
        fputs("</figcaption></figure>\n", f.stream);
    }
    fputs("</body></html>\n", f.stream);
    return ts_outfile_commit(&f, err);
}
