/* UTF-8, one character at a time. */
#ifndef TS_GLUE_UTF8_H
#define TS_GLUE_UTF8_H

/* Bytes of the character at p, 1 to 4, in a text that ends with a 0; 0: it is none, or the end.
 * Only the shortest form, no surrogate, at most U+10FFFF. */
static inline int ts__utf8_length(const unsigned char *p)
{
    unsigned char c = p[0];
    int n = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;
    unsigned char low = c == 0xe0 ? 0xa0 : c == 0xf0 ? 0x90 : 0x80;
    unsigned char high = c == 0xed ? 0x9f : c == 0xf4 ? 0x8f : 0xbf;
    if (c < 0x80)
        return c != 0;
    if (c < 0xc2 || c > 0xf4 || p[1] < low || p[1] > high)
        return 0;
    for (int i = 2; i < n; i++)
        if ((p[i] & 0xc0) != 0x80)
            return 0;
    return n;
}

#endif
