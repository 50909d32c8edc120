# Times cv.glmnet: Rscript cv.R FOLDER CALLS. Prints seconds by the clock, one call each.
suppressMessages(library(glmnet))
args <- commandArgs(TRUE)
folder <- args[1]; calls <- as.integer(args[2])
facts <- readLines(file.path(folder, "problem.json"), warn = FALSE)
field <- function(name) as.integer(sub(paste0('.*"', name, '": ?"?([^",}]*).*'), "\\1", facts))
n <- field("rows"); p <- field("columns")
x <- matrix(readBin(file.path(folder, "X.f64"), "double", n * p), n, p, byrow = TRUE)
y <- readBin(file.path(folder, "y.f64"), "double", n)
times <- c()
for (call in 1:calls) {
  before <- proc.time()[["elapsed"]]
  cv.glmnet(x, y)
  times <- c(times, proc.time()[["elapsed"]] - before)
}
cat(sprintf('{"times":[%s]}\n', paste(sprintf("%.4f", times), collapse = ",")))
