/* Characters of ASCII, whatever the locale. */
#ifndef TS_CORE_RULES_ASCII_H
#define TS_CORE_RULES_ASCII_H

#include <stdbool.h>

static inline bool ts_ascii_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline bool ts_ascii_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static inline char ts_ascii_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static inline char ts_ascii_upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

#endif
