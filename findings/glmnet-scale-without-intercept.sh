#!/bin/sh
# R's glmnet (seen with 4.1-6): the documented objective is RSS / (2n) + lambda * ((1 - alpha) / 2 * |w|^2 + alpha * |w|_1). What it
# minimizes has the squares divided by the scale of y, and that scale is another one with intercept = FALSE: the root mean square of
# y, not its deviation. So a constant added to y changes how strong the ridge part is.
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
x <- cbind(c(1, 2, 3, 4, 6, 8), c(2, 1, 0, 1, 5, 3))
y <- c(3, 4, 6, 7, 11, 14)
n <- length(y)
lambda <- 0.2
alpha <- 0.4
# The minimizer of RSS / (2n) + lambda * alpha * |w|_1 + lambda * (1 - alpha) / (2 * s) * |w|^2, by coordinate descent.
minimizer <- function(s) {
  w <- c(0, 0)
  for (round in 1:20000) for (j in 1:2) {
    rest <- y - x[, -j] * w[-j]
    g <- sum(x[, j] * rest) / n
    w[j] <- sign(g) * max(0, abs(g) - lambda * alpha) / (sum(x[, j]^2) / n + lambda * (1 - alpha) / s)
  }
  w
}
fit <- glmnet(x, y, lambda = lambda, alpha = alpha, intercept = FALSE, standardize = FALSE, thresh = 1e-14)
got <- as.vector(coef(fit))[-1]
scales <- c("as documented, 1" = 1, "deviation of y" = sqrt(mean((y - mean(y))^2)), "root mean square of y" = sqrt(mean(y^2)))
cat("glmnet, no intercept, not standardized:", format(got, digits = 7), "\n")
distance <- sapply(names(scales), function(name) {
  w <- minimizer(scales[[name]])
  cat(sprintf("minimizer with s = %s (%.4f):", name, scales[[name]]), format(w, digits = 7), "\n")
  max(abs(w - got))
})
is_there <- distance[[3]] < 1e-5 && distance[[1]] > 1e-3 && distance[[2]] > 1e-3
cat(if (is_there) "as found\n" else "CHANGED\n")
quit(status = if (is_there) 0 else 1)
R
Rscript program.R
