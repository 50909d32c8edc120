#!/bin/sh
# R's glmnet (seen with 4.1-6): a path ends early where the deviance hardly changes from one lambda to the next. A bound of exactly 0, as for
# coefficients that must not be negative, switches that end off for the whole call: the same rows give 100 lambdas instead of 58, though
# the bound changes no coefficient of the path. A bound of -1e-9 instead of 0 leaves the end on.
# Needs: apt-get install r-cran-glmnet
set -eu
command -v Rscript >/dev/null || { echo 'needs Rscript and glmnet: apt-get install r-cran-glmnet'; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >program.R <<'R'
if (!suppressWarnings(suppressMessages(require(glmnet, quietly = TRUE)))) {
  cat("needs glmnet: apt-get install r-cran-glmnet\n")
  quit(status = 2)
}
cat("version", as.character(packageVersion("glmnet")), "\n")
i <- 1:60
x <- cbind(sin(1.7 * i), cos(2.3 * i), sin(0.9 * i + 1))
y <- x[, 1] + 0.5 * x[, 2] + 0.7 * x[, 3] + 0.3 * sin(2.1 * i * i)
free <- glmnet(x, y)
near <- glmnet(x, y, lower.limits = -1e-9)
zero <- glmnet(x, y, lower.limits = 0)
shared <- seq_along(free$lambda)
cat("lambdas without bounds:", length(free$lambda), "\n")
cat("lambdas with lower.limits = -1e-9:", length(near$lambda), "\n")
cat("lambdas with lower.limits = 0:", length(zero$lambda), "\n")
cat("least coefficient without bounds:", format(min(as.matrix(free$beta))), "\n")
cat("largest difference of the shared coefficients:", format(max(abs(as.matrix(zero$beta)[, shared] - as.matrix(free$beta)))), "\n")
is_there <- length(near$lambda) == length(free$lambda) && length(zero$lambda) == 100 && length(free$lambda) < 100 &&
  min(as.matrix(free$beta)) >= 0 && max(abs(as.matrix(zero$beta)[, shared] - as.matrix(free$beta))) < 1e-6
cat(if (is_there) "as found\n" else "CHANGED\n")
quit(status = if (is_there) 0 else 1)
R
Rscript program.R
