# Points of Sobol's sequence without scrambling, as 32-bit integers: rows are points, columns are dimensions. Debian 12: python3-scipy 1.10.1.
import json
import sys
import numpy
from scipy.stats import qmc

numbers = [1, 2, 3, 5, 8, 13, 31, 64, 100, 1000, 4095]
points = qmc.Sobol(d=100, scramble=False, bits=32).random(4096)[numbers] * 2.0**32
json.dump({"numbers": numbers, "points": points.astype(numpy.uint64).tolist()}, sys.stdout)
