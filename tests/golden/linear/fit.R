# Fits the problems of a text file, as problems.js writes it, with glmnet, and writes JSON:
#
#     Rscript tests/golden/linear/fit.R problems.txt out.json
#
# Each problem is a line with its name, then lines "key values...". X is column by column.
suppressPackageStartupMessages(library(glmnet))

files <- commandArgs(trailingOnly = TRUE)
glmnet.control(fdev = 1e-5) # the default: other calls of this process leave it alone

num <- function(x) {
  text <- sprintf("%.17g", as.numeric(x))
  text[is.na(x)] <- "null"
  paste0("[", paste(text, collapse = ","), "]")
}
one <- function(x) sub("^\\[(.*)\\]$", "\\1", num(x))
field <- function(key, value) paste0("\"", key, "\":", value)
object <- function(...) paste0("{", paste(c(...), collapse = ","), "}")

# Chosen steps of a path: (intercept, coefficients) of each output.
steps_of <- function(fit, at, key = "beta") {
  beta <- fit[[key]]
  a0 <- fit$a0
  rows <- vapply(at, function(k) {
    if (is.list(beta)) {
      outputs <- vapply(seq_along(beta), function(c) num(c(a0[c, k], as.numeric(beta[[c]][, k]))), "")
    } else outputs <- num(c(a0[k], as.numeric(beta[, k])))
    object(field("at", k - 1), field("outputs", paste0("[", paste(outputs, collapse = ","), "]")))
  }, "")
  paste0("[", paste(rows, collapse = ","), "]")
}

path_of <- function(fit, at) {
  last <- length(fit$lambda)
  at <- sort(unique(pmin(at + 1, last)))
  object(
    field("lambda", num(fit$lambda)), field("df", num(fit$df)), field("devianceRatio", num(fit$dev.ratio)),
    field("nullDeviance", one(fit$nulldev)), field("steps", steps_of(fit, at))
  )
}

arguments_of <- function(p) {
  family <- p$family
  x <- matrix(p$X, nrow = p$rows)
  if (!is.null(p$names)) colnames(x) <- p$names
  if (isTRUE(p$sparse == 1)) x <- Matrix::Matrix(x, sparse = TRUE)
  y <- p$y
  if (family %in% c("binomial", "multinomial")) y <- factor(y)
  given <- list(x = x, y = y, family = switch(family, gaussianObject = gaussian(), family), thresh = p$thresh, maxit = 1e7)
  if (family == "mgaussian") given$y <- matrix(p$y, ncol = 1)
  for (key in c("alpha", "nlambda", "lambda", "lambda.min.ratio", "penalty.factor", "lower.limits", "upper.limits", "weights")) {
    if (!is.null(p[[key]])) given[[key]] <- p[[key]]
  }
  if (!is.null(p$offset)) given$offset <- if (family == "multinomial") matrix(p$offset, nrow = p$rows) else p$offset
  for (key in c("standardize", "intercept")) if (!is.null(p[[key]])) given[[key]] <- p[[key]] == 1
  given
}

cv_of <- function(p, given) {
  cv <- do.call(cv.glmnet, c(given, list(foldid = p$foldid, type.measure = p$measure)))
  parts <- c(
    field("lambda", num(cv$lambda)), field("mean", num(cv$cvm)), field("standardError", num(cv$cvsd)),
    field("lambdaMin", one(cv$lambda.min)), field("lambda1se", one(cv$lambda.1se)), field("df", num(cv$nzero))
  )
  object(parts)
}

# The refits of glmnet(relax = TRUE) are up to 1e-5 off those of lm, however small thresh is: supports are refitted here, one by one.
relaxed_of <- function(p, given) {
  fit <- do.call(glmnet, given)
  at <- sort(unique(pmin(p$at + 1, length(fit$lambda))))
  refits <- lapply(at, function(k) {
    b <- as.numeric(fit$beta[, k])
    own <- given
    own$lambda <- 0
    own$lambda.min.ratio <- NULL
    own$exclude <- which(b == 0)
    list(b = c(fit$a0[k], b), refit = do.call(glmnet, own))
  })
  blended <- vapply(p$gamma, function(g) {
    lines <- vapply(refits, function(r) num(g * r$b + (1 - g) * c(r$refit$a0, as.numeric(r$refit$beta))), "")
    object(field("gamma", one(g)), field("outputs", paste0("[", paste(lines, collapse = ","), "]")))
  }, "")
  ratios <- vapply(refits, function(r) r$refit$dev.ratio, 0)
  object(field("relaxedDevianceRatio", num(ratios)), field("blended", paste0("[", paste(blended, collapse = ","), "]")))
}

interpolated_of <- function(p, given) {
  fit <- do.call(glmnet, given)
  coefs <- as.matrix(coef(fit, s = p$s))
  response <- predict(fit, newx = given$x[1:5, , drop = FALSE], s = p$s, type = "response", newoffset = p$offset[1:5])
  object(
    field("s", num(p$s)), field("outputs", paste0("[", paste(apply(coefs, 2, num), collapse = ","), "]")),
    field("response", num(response))
  )
}

lines <- readLines(files[1])
problems <- list()
for (line in lines) {
  words <- strsplit(line, " ", fixed = TRUE)[[1]]
  if (words[1] == "problem") {
    problems[[length(problems) + 1]] <- list(name = words[2], family = words[3], kind = words[4], rows = as.integer(words[5]))
  } else {
    values <- words[-1]
    problems[[length(problems)]][[words[1]]] <- if (words[1] == "measure") values else as.numeric(sub("Infinity", "Inf", values))
  }
}
fits <- vapply(problems, function(p) {
  given <- arguments_of(p)
  started <- proc.time()[3]
  result <- tryCatch(
    switch(p$kind,
      path = path_of(do.call(glmnet, given), p$at), cv = cv_of(p, given), relax = relaxed_of(p, given),
      interpolate = interpolated_of(p, given)
    ),
    error = function(e) {
      message(p$name, ": ", conditionMessage(e))
      "null"
    }
  )
  if (proc.time()[3] - started > 2) message(p$name, ": ", proc.time()[3] - started, " s")
  field(p$name, result)
}, "")
version <- paste0("glmnet ", packageVersion("glmnet"), " on R ", getRversion())
writeLines(paste0("{", field("about", paste0("\"", version, "\"")), ",\n", paste(fits, collapse = ",\n"), "}"), files[2])
