# glmnet's cross-validated path on a CSV file: columns, then y, then the number of the fold. Prints the columns, from 0, that are alive
# at the strength of one standard error, all columns in the order in which they enter, and its seconds of processor time. R 4.2.2, glmnet 4.1-6.
suppressMessages(library(glmnet))
file <- commandArgs(TRUE)[1]
data <- as.matrix(read.csv(file, header = FALSE))
p <- ncol(data) - 2
X <- data[, 1:p]
time <- system.time({
  cv <- cv.glmnet(X, data[, p + 1], foldid = data[, p + 2] + 1, nlambda = 30, lambda.min.ratio = 0.05)
})
alive <- which(as.vector(coef(cv, s = 'lambda.1se'))[-1] != 0) - 1
beta <- as.matrix(cv$glmnet.fit$beta) != 0
entry <- apply(beta, 1, function(row) if (any(row)) which(row)[1] else Inf)
first <- order(entry) - 1
list <- function(columns) paste0('[', paste(columns, collapse = ','), ']')
cat(paste0('{"alive":', list(alive), ',"first":', list(first), ',"seconds":', time[['user.self']] + time[['sys.self']], '}\n'))
