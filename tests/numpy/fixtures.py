# Writes tests/numpy/fixtures.json: files of NumPy as text, beside what is in them. Run it with NumPy 1.24 or newer.
# With "check" as its argument it reads files from standard input instead, by name as base64, and prints what NumPy finds in them.
import base64
import io
import json
import os
import sys

import numpy as np


def plain(array):
    """Elements row-major, as JSON has them: 64-bit integers and numbers that are not finite as text."""
    flat = array.ravel(order="C")
    if array.dtype.kind == "S":
        return [value.decode("ascii") for value in flat]
    if array.dtype.kind == "f":
        return [float(value) if np.isfinite(value) else str(float(value)) for value in flat]
    if array.dtype.kind in "iu" and array.dtype.itemsize == 8:
        return [str(value) for value in flat]
    return flat.tolist()


def described(array):
    return {"dtype": {"S": "bytes", "U": "str"}.get(array.dtype.kind, array.dtype.name), "shape": list(array.shape), "values": plain(array)}


def encoded(write):
    file = io.BytesIO()
    write(file)
    return base64.b64encode(file.getvalue()).decode()


def entry(name, array, version=None):
    return {"name": name, "file": encoded(lambda file: np.lib.format.write_array(file, array, version)), **described(array)}


def fixtures():
    cube = np.arange(24).reshape(2, 3, 4) / 7 - 1
    special = np.array([0.0, -0.0, 1.5, -2.25, 65504, 6e-8, 6.1e-5, np.inf, -np.inf, np.nan])
    npy = []
    for code in ["f2", "f4", "f8"]:
        for order in "<>":
            npy.append(entry(order + code + " special", special.astype(order + code)))
            npy.append(entry(order + code + " C", cube.astype(order + code)))
            npy.append(entry(order + code + " Fortran", np.asfortranarray(cube.astype(order + code))))
    for code in ["i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"]:
        limits = np.iinfo(code)
        for order in "<>":
            whole = np.array([[limits.min, 0, 1], [limits.max, limits.max // 3, 5]], dtype=order + code)
            npy.append(entry(order + code, whole))
            npy.append(entry(order + code + " Fortran", np.asfortranarray(whole)))
    npy.append(entry("bool", np.array([[True, False, True], [False, False, True]])))
    npy.append(entry("text", np.array([["no", "yes", ""], ["Straße", "😀", "a b"]])))
    npy.append(entry("text Fortran", np.asfortranarray(np.array([["no", "yes", ""], ["Straße", "😀", "a b"]]))))
    npy.append(entry("text big-endian", np.array(["no", "yes", "😀"]).astype(">U3")))
    npy.append(entry("bytes", np.array([b"csr", b"a", b""])))
    npy.append(entry("scalar", np.array(2.5)))
    npy.append(entry("empty", np.zeros((0, 3), dtype="f4")))
    npy.append(entry("version 2.0", cube, (2, 0)))
    npy.append(entry("version 3.0", cube, (3, 0)))
    npz = []
    X, y = np.arange(6, dtype="f4").reshape(3, 2), np.array(["a", "b", "a"])
    long = np.tile(np.arange(100), 200)
    for name, save in [("stored", np.savez), ("compressed", np.savez_compressed)]:
        file = encoded(lambda file: save(file, X=X, y=y, long=long))
        npz.append({"name": name, "file": file, "arrays": {"X": described(X), "y": described(y)}, "long": len(long)})
    refused = []
    for name, array in [
        ("complex", np.array([1j])),
        ("datetime64", np.array(["2020-01-01"], dtype="M8[D]")),
        ("timedelta64", np.array([1], dtype="m8[s]")),
        ("structured", np.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")])),
        ("float128", np.array([1.0], dtype="longdouble")),
        ("void", np.array([b"abc"], dtype="V3")),
    ]:
        refused.append({"name": name, "file": encoded(lambda file: np.save(file, array))})
    objects = np.array(["a", 1, None], dtype=object)
    refused.append({"name": "object", "file": encoded(lambda file: np.save(file, objects, allow_pickle=True))})
    return {"npy": npy, "npz": npz, "refused": refused}


if sys.argv[1:] == ["check"]:
    found = {}
    for name, text in json.load(sys.stdin).items():
        loaded = np.load(io.BytesIO(base64.b64decode(text)), allow_pickle=False)
        isFile = isinstance(loaded, np.lib.npyio.NpzFile)
        found[name] = {key: described(loaded[key]) for key in loaded.files} if isFile else described(loaded)
    print(json.dumps(found))
else:
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "fixtures.json")
    with open(path, "w", encoding="utf-8") as out:
        out.write(json.dumps(fixtures(), ensure_ascii=False, indent=1) + "\n")
