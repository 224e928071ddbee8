/* Positive definite systems; see cholesky.h. */
#include "core/forecast/cholesky.h"

#include <math.h>

/* Four sums, so that the processor need not wait for each addition; always in the same order. */
double ts_dot(const double *a, const double *b, int n)
{
    double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
    int i = 0;
    for (; i + 4 <= n; i += 4) {
        s0 += a[i] * b[i];
        s1 += a[i + 1] * b[i + 1];
        s2 += a[i + 2] * b[i + 2];
        s3 += a[i + 3] * b[i + 3];
    }
    for (; i < n; i++)
        s0 += a[i] * b[i];
    return (s0 + s1) + (s2 + s3);
}

bool ts_cholesky(const double *a, int d, double ridge, double *l)
{
    for (int i = 0; i < d; i++) {
        double *li = l + i * d;
        for (int j = 0; j < i; j++)
            li[j] = (a[i * d + j] - ts_dot(li, l + j * d, j)) / l[j * d + j];
        double rest = a[i * d + i] + ridge - ts_dot(li, li, i);
        if (!(rest > 0))
            return false;
        li[i] = sqrt(rest);
    }
    return true;
}

void ts_cholesky_solve(const double *l, int d, double *b)
{
    for (int i = 0; i < d; i++)
        b[i] = (b[i] - ts_dot(l + i * d, b, i)) / l[i * d + i];
    for (int i = d - 1; i >= 0; i--) {
        b[i] /= l[i * d + i];
        for (int j = 0; j < i; j++)
            b[j] -= l[i * d + j] * b[i];
    }
}

void ts_add_row(double *a, double *b, int d, double w, const double *x, double z)
{
    for (int i = 0; i < d; i++) {
        double *row = a + i * d, wx = w * x[i];
        for (int j = 0; j <= i; j++)
            row[j] += wx * x[j];
        b[i] += wx * z;
    }
}
