/*
 * Symmetric positive definite systems, by Cholesky's decomposition; matrices are row by row,
 * lower triangle.
 *
 * Golub and Van Loan, Matrix Computations, 4.2. Nothing is allocated.
 */
#ifndef TS_CORE_FORECAST_CHOLESKY_H
#define TS_CORE_FORECAST_CHOLESKY_H

#include <stdbool.h>

/* l l' = a + ridge * unit, all [d][d]; l may be a. false: not positive definite. */
bool ts_cholesky(const double *a, int d, double ridge, double *l);

/* b becomes x with l l' x = b. */
void ts_cholesky_solve(const double *l, int d, double *b);

/* a += w x x', and b += w z x: a row of least squares enters the normal equations. */
void ts_add_row(double *a, double *b, int d, double w, const double *x, double z);

double ts_dot(const double *a, const double *b, int n);

#endif
