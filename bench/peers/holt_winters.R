# R's stats::HoltWinters in the comparison of run.sh; arguments: season FILE...
# For each file: name, values, seconds of a fit (median of five), RMSE one step ahead in the last fifth with what was fitted.
arguments <- commandArgs(trailingOnly = TRUE)
m <- as.integer(arguments[1])
for (file in arguments[-1]) {
    y <- trunc(read.csv(file)[[2]])
    n <- length(y)
    train <- (n * 4) %/% 5
    took <- median(replicate(5, system.time(fit <<- HoltWinters(ts(y[1:train], frequency = m)))[["user.self"]]))
    whole <- HoltWinters(ts(y, frequency = m), fit$alpha, fit$beta, fit$gamma)
    ahead <- as.numeric(whole$fitted[, "xhat"])
    ahead <- ahead[(length(ahead) - (n - train) + 1):length(ahead)]
    rmse <- sqrt(mean((y[(train + 1):n] - ahead)^2))
    cat(sub("[.]csv$", "", basename(file)), n, sprintf("%.6f %.3f\n", took, rmse))
}
