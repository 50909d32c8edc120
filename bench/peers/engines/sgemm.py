"""numpy's sgemm, one thread: the native limit of the dense products. Prints one JSON line."""

import json
import time

import numpy

SECONDS = 0.25
SHAPES = [(512, 512, 512), (32, 128, 64), (64, 256, 784), (128, 1024, 784), (128, 1024, 1024), (256, 2048, 2048)]


def milliseconds(m, n, k):
    a = numpy.random.default_rng(1).standard_normal((m, k), dtype=numpy.float32)
    b = numpy.random.default_rng(2).standard_normal((k, n), dtype=numpy.float32)
    c = numpy.empty((m, n), dtype=numpy.float32)
    calls = max(1, round(0.002 * 50e9 / (2 * m * n * k)))
    times = []
    end = time.perf_counter() + 2 * SECONDS
    while time.perf_counter() < end:
        start = time.perf_counter()
        for _ in range(calls):
            numpy.matmul(a, b, out=c)
        times.append((time.perf_counter() - start) * 1000 / calls)
    times = sorted(times[len(times) // 2 :])  # the first half warms up
    return times[0], times[len(times) // 2]


def main():
    rows = []
    for m, n, k in SHAPES:
        best, median = milliseconds(m, n, k)
        rows.append({"shape": f"{m} x {n} x {k}", "best": 2e-6 * m * n * k / best, "median": 2e-6 * m * n * k / median})
    try:
        blas = numpy.show_config(mode="dicts")["Build Dependencies"]["blas"]
        library = f"{blas['name']} {blas['version']}"
    except (TypeError, KeyError):
        library = "BLAS unknown"
    print(json.dumps({"version": f"numpy {numpy.__version__}, {library}", "rows": rows}))


main()
