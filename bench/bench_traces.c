/*
 * How fast each trace format is read, in MB/s of the file, beside the least that any reader does
 * (read() and a memchr for the line ends) and beside what is commonly done: strtod on each line,
 * cJSON on the document.
 *
 *     bench_traces [MB]         size of each file, 48 by default; in $TMPDIR or /tmp
 *
 * CPU time, the best of three. Ratios within one run say something, megabytes of one machine do
 * not.
 */
#include "config.h"

#include <cjson/cJSON.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

#include "traces/trace.h"
#include "traces/writer.h"

#define T0 1661724000

/* Row i of a file; in some formats 11,000 of them are a series. */
typedef void write_row(FILE *f, long i);

static double load_at(long i)
{
    return 5000 + (double)(i * 7919 % 4000003) / 1000;
}

static void row_csv(FILE *f, long i)
{
    fprintf(f, "%ld|%.3f\n", T0 + i, load_at(i));
}

static void row_digits(FILE *f, long i)
{
    fprintf(f, "%ld,%.17g\n", T0 + i, load_at(i) / 3);
}

static void row_iso(FILE *f, long i)
{
    time_t t = T0 + i;
    struct tm tm;
    char text[32];
    gmtime_r(&t, &tm);
    strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &tm);
    fprintf(f, "%s,%.0f\n", text, load_at(i));
}

static void row_one_series(FILE *f, long i)
{
    fprintf(
        f, "%s[%ld,\"%.3f\"]",
        i ? ","
          : "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":{},\"values\":[",
        T0 + i, load_at(i));
}

/* 11,000 pairs a series, the most that Prometheus answers. */
static void row_many_series(FILE *f, long i)
{
    long series = i / 11000, k = i % 11000;
    if (k == 0)
        fprintf(
            f,
            "%s{\"metric\":{\"__name__\":\"in_total\",\"job\":\"flink\",\"instance\":\"%ld\"},\"values\":[",
            i ? "]}," : "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[",
            series);
    fprintf(f, "%s[%ld,\"%ld\"]", k ? "," : "", T0 + k * 15, 1000 * series + k * 1500);
}

static void row_openmetrics(FILE *f, long i)
{
    fprintf(f, "in_total{job=\"flink\",instance=\"%ld\"} %ld %ld\n", i / 11000, i % 11000 * 1500,
            T0 + i % 11000 * 15);
}

static void row_promdump(FILE *f, long i)
{
    fprintf(f, "{__name__=\"in_total\", instance=\"%ld\", job=\"flink\"} %ld %ld000\n", i / 11000,
            i % 11000 * 1500, T0 + i % 11000 * 15);
}

static void row_kcat(FILE *f, long i)
{
    fprintf(
        f,
        "{\"topic\":\"in\",\"partition\":%ld,\"offset\":%ld,\"tstype\":\"create\",\"ts\":%ld,\"broker\":1,\"key\":null,"
        "\"payload\":\"{\\\"user\\\":%ld,\\\"page\\\":\\\"/a/b/c\\\",\\\"agent\\\":\\\"none of your business\\\"}\"}\n",
        i / 500 % 8, i, T0 * 1000L + i / 20, i * 7919 % 1000003);
}

static void row_offsets(FILE *f, long i)
{
    fprintf(f, "%ld,in,%ld,%ld\n", T0 + i / 8 * 5, i % 8, i * 1250);
}

/* Everything read, every newline found. */
static double scan(const char *path)
{
    static char buf[128 << 10];
    double n = 1;
    int fd = open(path, O_RDONLY);
    for (ssize_t got; fd >= 0 && (got = read(fd, buf, sizeof buf)) > 0;)
        for (char *p = buf; (p = memchr(p, '\n', (size_t)(buf + got - p))) != NULL; p++)
            n++;
    close(fd);
    return n;
}

/* A line, a number, a separator, a number. */
static double read_by_strtod(const char *path)
{
    char line[256], *end;
    double sum = 0;
    FILE *f = fopen(path, "r");
    while (f != NULL && fgets(line, sizeof line, f) != NULL) {
        sum += strtod(line, &end);
        sum += strtod(end + 1, NULL);
    }
    if (f != NULL)
        fclose(f);
    return sum;
}

static char *read_all(const char *path, size_t *n)
{
    struct stat st;
    FILE *f = fopen(path, "r");
    char *text = f != NULL && fstat(fileno(f), &st) == 0 ? malloc((size_t)st.st_size + 1) : NULL;
    *n = text != NULL ? fread(text, 1, (size_t)st.st_size, f) : 0;
    if (f != NULL)
        fclose(f);
    return text;
}

static double read_by_cjson(const char *path)
{
    size_t n;
    char *text = read_all(path, &n);
    cJSON *doc = text != NULL ? cJSON_ParseWithLength(text, n) : NULL;
    double found = doc != NULL;
    cJSON_Delete(doc);
    free(text);
    return found;
}

static double read_by_zlib(const char *path)
{
    static char buf[128 << 10];
    double sum = 0;
    gzFile f = gzopen(path, "rb");
    for (int n; f != NULL && (n = gzread(f, buf, sizeof buf)) > 0;)
        sum += n;
    if (f != NULL)
        gzclose(f);
    return sum;
}

static double read_as_trace(const char *path)
{
    ts_trace_stats stats;
    ts_err err;
    char text[1024];
    ts_err_clear(&err);
    if (ts_trace_survey(path, NULL, &stats, &err) == TS_OK)
        return (double)stats.n;
    fprintf(stderr, "%s\n", ts_err_format(&err, text, sizeof text));
    exit(1);
}

static double cpu_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* MB/s of the best of three. */
static double speed(double (*reader)(const char *path), const char *path, double mb)
{
    double best = 1e9;
    for (int i = 0; i < 3; i++) {
        double start = cpu_seconds();
        if (reader(path) == 0)
            return 0;
        double took = cpu_seconds() - start;
        best = took < best ? took : best;
    }
    return mb / best;
}

typedef struct subject {
    const char *name, *head, *tail;
    write_row *row;
    double (*peer)(const char *path);
    const char *peer_name;
} subject;

static const subject subjects[] = {
    {"csv, %.3f", "timestamp|value\n", "", row_csv, read_by_strtod, "strtod"},
    {"csv, 17 digits", "", "", row_digits, read_by_strtod, "strtod"},
    {"csv, ISO dates", "date,messages\n", "", row_iso, NULL, ""},
    {"prometheus, one series", "", "]}]}}", row_one_series, read_by_cjson, "cJSON"},
    {"prometheus, many series", "", "]}]}}", row_many_series, read_by_cjson, "cJSON"},
    {"openmetrics", "# TYPE in counter\n", "# EOF\n", row_openmetrics, NULL, ""},
    {"promdump", "", "", row_promdump, NULL, ""},
    {"kcat", "", "", row_kcat, NULL, ""},
    {"offsets", "time,topic,partition,offset\n", "", row_offsets, NULL, ""},
};

static double file_mb(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 ? (double)st.st_size / 1e6 : 0;
}

static void print_speeds(const char *name, double mb, double rows, double mine, double scanned,
                         double peer, const char *peer_name)
{
    printf("%-24s %6.1f %8.1f %8.0f %8.0f %7.2f", name, mb, rows / 1e6, mine, scanned,
           mine / scanned);
    if (peer > 0)
        printf("   %.0f (%s), x %.1f", peer, peer_name, mine / peer);
    printf("\n");
    fflush(stdout);
}

static void measure(const subject *s, const char *path, double mb)
{
    FILE *f = fopen(path, "w");
    if (f == NULL)
        return;
    long n = 0;
    fputs(s->head, f);
    while (ftell(f) < mb * 1e6)
        for (int k = 0; k < 1000; k++)
            s->row(f, n++);
    fputs(s->tail, f);
    if (fclose(f) != 0) {
        perror(path);
        exit(1);
    }
    double size = file_mb(path);
    print_speeds(s->name, size, (double)n, speed(read_as_trace, path, size),
                 speed(scan, path, size), s->peer != NULL ? speed(s->peer, path, size) : 0,
                 s->peer_name);
}

static void write_trace(const char *path, const char *format, long n)
{
    ts_trace_writer *w;
    ts_err err;
    ts_err_clear(&err);
    ts_status status = ts_trace_writer_open(&w, path, format, &err);
    for (long i = 0; i < n && status == TS_OK; i++) {
        ts_trace_sample sample = {(T0 + i) * TS_SEC, load_at(i)};
        status = ts_trace_writer_put(w, &sample, &err);
    }
    if (status != TS_OK || ts_trace_writer_commit(w, &err) != TS_OK)
        exit(1);
    ts_trace_writer_close(w);
}

static void measure_binary(const char *path, long n)
{
    write_trace(path, "binary", n);
    double mb = file_mb(path);
    print_speeds("binary", mb, (double)n, speed(read_as_trace, path, mb), speed(scan, path, mb), 0,
                 "");
}

/* In megabytes of the text that is packed. */
static void measure_gzip(const char *path, const char *packed, long n)
{
    write_trace(path, "csv", n);
    write_trace(packed, "csv", n);
    double mb = file_mb(path);
    print_speeds("csv.gz, as text", mb, (double)n, speed(read_as_trace, packed, mb),
                 speed(scan, path, mb), speed(read_by_zlib, packed, mb), "gzread");
}

int main(int argc, char **argv)
{
    double mb = argc > 1 ? atof(argv[1]) : 48;
    const char *root = getenv("TMPDIR");
    char dir[256], path[300], packed[300];
    snprintf(dir, sizeof dir, "%.200s/bench-traces-XXXXXX", root != NULL && *root ? root : "/tmp");
    if (mb < 1 || mkdtemp(dir) == NULL)
        return 1;
    snprintf(path, sizeof path, "%s/trace", dir);
    snprintf(packed, sizeof packed, "%s/trace.gz", dir);
    printf("%-24s %6s %8s %8s %8s %7s   %s\n", "format", "MB", "M rows", "MB/s", "memchr", "ratio",
           "peer MB/s");
    measure_binary(path, (long)(mb * 1e6 / 9));
    measure_gzip(path, packed, (long)(mb * 1e6 / 40));
    for (int i = 0; i < TS_COUNT_OF(subjects); i++)
        measure(&subjects[i], path, mb);
    unlink(path);
    unlink(packed);
    rmdir(dir);
    return 0;
}
