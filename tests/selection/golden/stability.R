# Bounds on false selections of Shah & Samworth (2013), as a function of q, p, pi and B, for tests/selection/stabilityBounds.test.ts.
# Run: Rscript tests/selection/golden/stability.R > tests/selection/golden/stability.json
#
# Theorem 2, and D of equation 8 by appendix A.4: the largest tail of an r-concave distribution with a given mean is that of
# (a + i)^(1/r) on 0..k, with the rest of the mass on k + 1. R's uniroot and optimize find a, from the a where that rest is 0 to
# the a where it is as large as (a + k + 1)^(1/r). The constants are those of R's package stabs (um_const, minD), which is
# not in Debian.

unimodal <- function(q, p, pi, B) {
  C <- if (pi <= 3/4) 1 / (2 * (2 * pi - 1 - 1 / (2 * B))) else 4 * (1 - pi + 1 / (2 * B)) / (1 + 1 / B)
  C * q^2 / p
}

tail_of <- function(mean, level, B, r) {
  first <- ceiling(2 * mean) + 1
  if (level < first || first > B) return(1)
  f <- function(a, k) (a + 0:k)^(1 / r)
  find <- function(k) {
    gap <- function(la) { w <- f(exp(la), k); sum((0:k) * w) / sum(w) - mean }
    exp(uniroot(gap, c(-30, 30), tol = 1e-13)$root)
  }
  tail_at <- function(a, k) {
    w <- f(a, k)
    1 - (k + 1 - mean) / sum((k + 1 - 0:k) * w) * sum(w[seq_len(min(level, k + 1))])
  }
  best <- tail_at(find(B), B)
  begin <- max(first, level - 1)
  if (begin < B) for (k in begin:(B - 1)) {
    tail <- function(a) tail_at(a, k)
    ends <- c(find(k + 1), find(k))
    inside <- optimize(tail, sort(ends), maximum = TRUE, tol = 1e-10)$objective
    best <- max(best, inside, tail(ends[1]), tail(ends[2]))
  }
  best
}

concave <- function(q, p, pi, B) {
  count <- ceiling(round(2 * B * pi, 8))
  p * min(1, tail_of(q^2 / p^2 * B, count - B, B, -1 / 2), tail_of(q / p * 2 * B, count, 2 * B, -1 / 4))
}

rows <- list()
for (B in c(3, 10, 50)) for (pi in c(0.6, 0.75, 0.9, 1)) for (size in list(c(3, 30), c(11, 200), c(50, 1000), c(200, 5000), c(12, 40))) {
  q <- size[1]; p <- size[2]
  grid <- ceiling(round(2 * B * pi, 8)) / (2 * B)
  share <- q / p
  known <- grid >= 0.5 + 1 / B - 1e-12 && share <= 1 / sqrt(3) && grid > 0.5 + min(share^2, 1 / (2 * B) + 3 / 4 * share^2)
  one <- if (known) sprintf("%.17g", unimodal(q, p, grid, B)) else "null"
  rows[[length(rows) + 1]] <- sprintf('  { "q": %d, "inputs": %d, "threshold": %.17g, "pairs": %d, "none": %.17g, "unimodal": %s, "rConcave": %.17g }',
    q, p, pi, B, q^2 / ((2 * pi - 1) * p), one, concave(q, p, pi, B))
}
cat("[\n", paste(unlist(rows), collapse = ",\n"), "\n]\n", sep = "")
