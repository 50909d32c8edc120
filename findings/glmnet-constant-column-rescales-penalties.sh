#!/bin/sh
# R's glmnet (seen with 4.1-6): a constant column never gets a coefficient, so one expects that it changes nothing. But penalty factors are
# rescaled to sum to the number of columns, and the constant column's factor counts in that: with a factor of 5 for it, the same lambda
# penalizes all other columns half as much. `exclude` on the same column does not do that.
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
y <- x[, 1] - 0.5 * x[, 2] + 0.3 * sin(2.1 * i * i)
coefficients <- function(...) as.vector(coef(glmnet(..., thresh = 1e-14)))[2:4]
alone <- coefficients(x, y, lambda = 0.2)
constant <- coefficients(cbind(x, 1), y, penalty.factor = c(1, 1, 1, 5), lambda = 0.2)
excluded <- coefficients(cbind(x, 1), y, penalty.factor = c(1, 1, 1, 5), exclude = 4, lambda = 0.2)
half <- coefficients(x, y, lambda = 0.1)
cat("without the column, lambda 0.2:          ", format(alone, digits = 7), "\n")
cat("constant column of factor 5, lambda 0.2: ", format(constant, digits = 7), "\n")
cat("the same, excluded:                      ", format(excluded, digits = 7), "\n")
cat("without the column, lambda 0.1:          ", format(half, digits = 7), "\n")
is_there <- max(abs(constant - half)) < 1e-6 && max(abs(constant - alone)) > 1e-2
cat(if (is_there) "as found\n" else "CHANGED\n")
quit(status = if (is_there) 0 else 1)
R
Rscript program.R
