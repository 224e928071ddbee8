/* A Flink configuration's text as keys and values; see flink_yaml.h. */
#include "core/rules/flink_yaml.h"

#include <stdio.h>
#include <string.h>

#include "core/param.h"
#include "core/rules/ascii.h"

enum { LINE = TS_FLINK_YAML_LINE, DEPTH = TS_FLINK_YAML_DEPTH };

/* A key whose value is on the lines below it, if anywhere; or a '-' with a map in it. */
typedef struct level {
    int indent, inner; /* of the key; of what is in it, -1: nothing yet */
    size_t start, end; /* of its key in the path, and of that with the dot */
    bool item, map;    /* is a '-'; has keys in it */
    long line, column, value_column;
} level;

typedef struct reader {
    ts_flink_take take;
    void *taker;
    const char *file;
    long line;
    ts_err *err;
    level level[DEPTH];
    int depth;
    char path[LINE], list[LINE]; /* list: the items of the innermost level, "[a, b" */
    int above;      /* indentation of the last key that had a value; deeper lines go on with it */
    bool above_ours, block;  /* whether that key counts; its value is a block scalar */
} reader;

/* ---- characters ------------------------------------------------------------------------------ */

static void trim_end(char *text)
{
    char *end = text + strlen(text);
    while (end > text && ts_ascii_blank(end[-1]))
        end--;
    *end = '\0';
}

static char *skip_blanks(char *text)
{
    while (ts_ascii_blank(*text))
        text++;
    return text;
}

/* Cuts a comment off: '#' at the start or after a blank, outside quotes. */
static void cut_comment(char *line)
{
    char quote = '\0';
    for (char *c = line; *c != '\0'; c++) {
        if (quote != '\0')
            quote = *c == quote ? '\0' : quote;
        else if (*c == '"' || *c == '\'')
            quote = *c;
        else if (*c == '#' && (c == line || ts_ascii_blank(c[-1]))) {
            *c = '\0';
            return;
        }
    }
}

static bool quoted(const char *text)
{
    size_t n = strlen(text);
    return n >= 2 && (*text == '"' || *text == '\'') && text[n - 1] == *text;
}

/* Takes one pair of quotes away; an inner quote of the same kind stays. */
static char *unquote(char *text)
{
    if (!quoted(text))
        return text;
    text[strlen(text) - 1] = '\0';
    return text + 1;
}

static bool has(const char *text, const char *word)
{
    return strstr(text, word) != NULL;
}

/* Whether a line is a key, with or without a value, as YAML sees it. */
static bool is_map(const char *text)
{
    size_t n = strlen(text);
    return !quoted(text) && n > 0 && (text[n - 1] == ':' || has(text, ": "));
}

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), m = strlen(end);
    return n >= m && strcmp(text + n - m, end) == 0;
}

static ts_status refuse(const reader *r, long column, const char *expected)
{
    return ts_err_at(r->err, TS_EPARSE, r->file, r->line, column, "expected %s", expected);
}

/* ---- levels ---------------------------------------------------------------------------------- */

/* Hands in a key that ends the path. */
static ts_status hand(reader *r, level at, char *value, bool *ours)
{
    const char *key[DEPTH + 1];
    for (int i = 0; i < r->depth; i++)
        key[i] = r->path + r->level[i].start;
    key[r->depth] = r->path + at.start;
    ts_flink_entry e = {key, r->depth + 1, value, at.line, at.column, at.value_column};
    return r->take(r->taker, &e, ours, r->err);
}

/* Writes a key behind the path of the levels; false if there is no room. */
static bool append_key(reader *r, const char *key, level *l)
{
    l->start = r->depth == 0 ? 0 : r->level[r->depth - 1].end;
    size_t n = strlen(key);
    if (l->start + n + 2 > sizeof r->path)
        return false;
    memcpy(r->path + l->start, key, n + 1);
    l->end = l->start + n + 1;
    return true;
}

static ts_status open_level(reader *r, level l)
{
    if (r->depth == DEPTH)
        return ts_err_at(r->err, TS_ELIMIT, r->file, r->line, l.column,
                         "expected maps at most %d deep", DEPTH);
    r->path[l.end - 1] = '.';
    r->path[l.end] = '\0';
    r->list[0] = '\0';
    r->level[r->depth++] = l;
    return TS_OK;
}

/* Leaves the innermost level. One without a map in it was a key with a list, or with nothing. */
static ts_status close_level(reader *r)
{
    level l = r->level[--r->depth];
    bool ours;
    if (l.map)
        return TS_OK;
    r->path[l.end - 1] = '\0';
    if (r->list[0] != '\0')
        strcat(r->list, "]");
    return hand(r, l, r->list, &ours);
}

/* Leaves the levels that a line of this indentation is not in; a '-' may stand below its key. */
static ts_status close_levels(reader *r, int indent, bool item)
{
    ts_status s = TS_OK;
    while (s == TS_OK && r->depth > 0) {
        const level *top = &r->level[r->depth - 1];
        if (top->indent < indent || (top->indent == indent && item && !top->item))
            break;
        s = close_level(r);
    }
    return s;
}

/* ---- lines ----------------------------------------------------------------------------------- */

/* A scalar after a '-', quoted if it was not: it may have commas in it. A list that has no room is
 * cut off, and is then still longer than any parameter may be. */
static void append_item(reader *r, const char *text)
{
    _Static_assert(TS_PARAM_TEXT_SIZE < LINE / 2, "what is cut off is too long");
    const char *quote = quoted(text) ? "" : has(text, "'") ? "\"" : "'";
    size_t n = strlen(r->list), room = sizeof r->list - 1;
    snprintf(r->list + n, room - n, "%s%s%s%s", n == 0 ? "[" : ", ", quote, text, quote);
}

/* A value `|` or `>`, which stands on the lines below: text of others, unless it is a file. */
static bool is_block(const char *value)
{
    return (*value == '|' || *value == '>') && strspn(value, "|>+-0123456789") == strlen(value);
}

/* A quoted value that does not end on its line. */
static bool is_open(const char *value)
{
    return (*value == '"' || *value == '\'') && !quoted(value);
}

static bool is_file(const char *key)
{
    return ends_with(key, "config.yaml") || ends_with(key, "flink-conf.yaml");
}

static ts_status read_pair(reader *r, char *key, char *value, level l)
{
    bool block = is_block(value), embedded = block && is_file(key);
    if (strcmp(key, "<<") == 0 || *value == '&')
        return refuse(r, l.column, "plain keys and values: anchors and merges are not read");
    if (!append_key(r, key, &l))
        return refuse(r, l.column, "a shorter key");
    if (*value == '{' && (has(value, "autoscaler") || has(r->path, "autoscaler")))
        return refuse(r, l.value_column, "every key on a line of its own, not {...}");
    if (*value == '\0' || embedded)
        return open_level(r, l);
    r->above = l.indent;
    r->block = block || is_open(value);
    ts_status s = hand(r, l, unquote(value), &r->above_ours);
    return s == TS_OK && block && r->above_ours ? refuse(r, l.value_column, "a value on one line")
                                                : s;
}

/* "key: value" or "key=value"; the first separator counts. */
static ts_status read_key(reader *r, char *line, char *start)
{
    char *separator = start + strcspn(start, "=:");
    level l = {.indent = (int)(start - line), .inner = -1, .line = r->line};
    if (*separator == '\0')
        return refuse(r, start - line + 1, "key: value or key=value");
    if (r->depth > 0)
        r->level[r->depth - 1].map = true;
    char *value = skip_blanks(separator + 1);
    l.column = start - line + 1;
    l.value_column = value - line + 1;
    *separator = '\0';
    trim_end(start);
    return read_pair(r, unquote(start), value, l);
}

/* What follows a '-': a scalar of a list, or a map. */
static ts_status read_item(reader *r, char *line, char *dash)
{
    level l = {.indent = (int)(dash - line), .inner = -1, .item = true, .line = r->line};
    char *rest = skip_blanks(dash + 1);
    r->above = l.indent;
    r->above_ours = false;
    r->block = is_block(rest) || is_open(rest);
    if (r->depth == 0 || r->block)
        return TS_OK;
    if (!is_map(rest) && *rest != '-' && *rest != '\0') {
        append_item(r, rest);
        return TS_OK;
    }
    r->level[r->depth - 1].map = true;
    l.column = l.indent + 1;
    if (!append_key(r, "-", &l))
        return refuse(r, l.column, "a shorter key");
    ts_status s = open_level(r, l);
    if (s != TS_OK || !is_map(rest))
        return s;
    r->level[r->depth - 1].inner = (int)(rest - line);
    return read_key(r, line, rest);
}

/* Whether a line only goes on with the value above it. Where no map is open the old format is in
 * force, in which indentation means nothing. */
static bool goes_on(const reader *r, int indent, const char *start)
{
    bool deeper = r->above >= 0 && indent > r->above;
    if (r->depth == 0)
        return deeper && start[strcspn(start, "=:")] == '\0';
    int inner = r->level[r->depth - 1].inner;
    return deeper && inner >= 0 && indent != inner && !is_map(start);
}

/* A map's keys, or items, stand below each other. */
static ts_status align(reader *r, const char *line, int indent)
{
    if (r->depth == 0)
        return TS_OK;
    level *top = &r->level[r->depth - 1];
    if (memchr(line, '\t', (size_t)indent) != NULL)
        return refuse(r, 1, "blanks, not tabs, before a nested key");
    if (top->inner >= 0 && top->inner != indent)
        return refuse(r, indent + 1, "the indentation of the keys beside it");
    top->inner = indent;
    return TS_OK;
}

static ts_status read_line(reader *r, char *line)
{
    char *start = skip_blanks(line);
    int indent = (int)(start - line);
    ts_status s = TS_OK;
    if (*start == '\0' || (r->block && indent > r->above))
        return TS_OK;
    r->block = false;
    cut_comment(line);
    trim_end(start);
    bool marker = indent == 0 && (strcmp(line, "---") == 0 || strcmp(line, "...") == 0);
    bool item = *start == '-' && (start[1] == '\0' || ts_ascii_blank(start[1])) && !marker;
    if (*start == '\0' || *line == '%')
        return TS_OK;
    s = close_levels(r, marker ? -1 : indent, item);
    if (s != TS_OK || marker)
        return s;
    if (goes_on(r, indent, start))
        return r->above_ours ? refuse(r, indent + 1, "the value on one line") : TS_OK;
    if ((s = align(r, line, indent)) != TS_OK)
        return s;
    return item ? read_item(r, line, start) : read_key(r, line, start);
}

static size_t byte_order_mark(const char *text, size_t length)
{
    return length >= 3 && memcmp(text, "\357\273\277", 3) == 0 ? 3 : 0;
}

ts_status ts_flink_yaml_read(const char *file, const char *text, size_t length, ts_flink_take take,
                             void *taker, ts_err *err)
{
    reader r = {.take = take, .taker = taker, .file = file, .err = err, .above = -1};
    char line[LINE];
    const char *end = text + length;
    text += byte_order_mark(text, length);
    while (text < end) {
        const char *newline = memchr(text, '\n', (size_t)(end - text));
        size_t n = (size_t)((newline == NULL ? end : newline) - text);
        r.line++;
        if (n >= sizeof line || memchr(text, '\0', n) != NULL)
            return ts_err_at(err, TS_EPARSE, file, r.line, 1,
                             "expected a line of text of at most %d bytes", LINE - 1);
        memcpy(line, text, n);
        line[n] = '\0';
        ts_status s = read_line(&r, line);
        if (s != TS_OK)
            return s;
        text += n + 1;
    }
    return close_levels(&r, -1, false);
}
