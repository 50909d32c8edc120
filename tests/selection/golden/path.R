# Writes path.json: cv.glmnet on small data. R 4.2.2, glmnet 4.1-6 (Debian's r-cran-glmnet): Rscript path.R > path.json
suppressMessages(library(glmnet))
set.seed(1)
n <- 60; p <- 8
X <- matrix(round(rnorm(n * p), 3), n, p)
y <- round(X %*% c(2, -1, 0.5, 0, 0, 0, 0, 0) + rnorm(n), 3)[, 1]
labels <- as.numeric(y > 0.2)
w <- rep(c(1, 2, 0.5), n / 3)
foldid <- rep(1:5, n / 5)
list_of <- function(v) paste0('[', paste(formatC(v, digits = 15, format = 'g'), collapse = ','), ']')
of <- function(y, family, weights) {
  fit <- glmnet(X, y, family = family, weights = weights, standardize = FALSE, nlambda = 20, lambda.min.ratio = 0.05, thresh = 1e-14)
  cv <- cv.glmnet(X, y, family = family, weights = weights, standardize = FALSE, lambda = fit$lambda, foldid = foldid, thresh = 1e-14,
    type.measure = if (family == 'gaussian') 'mse' else 'deviance', maxit = 1e6)
  paste0('{"lambda":', list_of(cv$lambda), ',"mean":', list_of(cv$cvm), ',"error":', list_of(cv$cvsd), ',"nonzero":', list_of(cv$nzero),
    ',"lambdaMin":', cv$lambda.min, ',"lambda1se":', cv$lambda.1se, ',"coefficients":', list_of(as.matrix(coef(fit))[, 10]), '}')
}
cat(paste0('{"X":', list_of(t(X)), ',"y":', list_of(y), ',"labels":', list_of(labels), ',"weights":', list_of(w),
  ',\n"gaussian":', of(y, 'gaussian', rep(1, n)), ',\n"weighted":', of(y, 'gaussian', w), ',\n"binomial":', of(labels, 'binomial', rep(1, n)), '}\n'))
