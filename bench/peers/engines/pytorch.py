"""PyTorch in a race of training steps; the protocol is that of serve.js.

Its Adam comes in variants (a loop over the tensors, multi-tensor, fused): the fastest on this job runs.
"""

import array
import ctypes
import json
import sys
import time

import torch

WARM_UP_SECONDS = 1.5
WARM_UP_STEPS = 4
BLOCK_SECONDS = 0.06

VARIANTS = {"for-loop": {"foreach": False}, "foreach": {"foreach": True}, "fused": {"fused": True}}


def read(path, code, dtype):
    values = array.array(code)
    with open(path, "rb") as file:
        values.frombytes(file.read())
    return torch.tensor(values, dtype=dtype)


def blas_core():
    """Which of OpenBLAS's kernels run here, where it is OpenBLAS."""
    try:
        name = ctypes.CDLL("libopenblas.so.0").openblas_get_corename
        name.restype = ctypes.c_char_p
        return "OpenBLAS " + name().decode()
    except (OSError, AttributeError):
        return "BLAS unknown"


class Trainer:
    def __init__(self, job, x, y, variant):
        torch.manual_seed(1)
        units = job["units"]
        layers = []
        for index, (inputs, outputs) in enumerate(zip(units, units[1:])):
            layers.append(torch.nn.Linear(inputs, outputs))
            if index < len(units) - 2:
                layers += [torch.nn.ReLU(), torch.nn.Dropout(job["dropoutRate"])]
        self.model = torch.nn.Sequential(*layers).train()
        self.kernels = [layer.weight for layer in layers if isinstance(layer, torch.nn.Linear)]
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=job["learningRate"], **VARIANTS[variant])
        self.batches = list(zip(x.split(job["batchSize"]), y.split(job["batchSize"])))
        self.l1, self.l2 = job["l1"], job["l2"]
        self.count = 0

    def run(self, steps):
        for _ in range(steps):
            x, y = self.batches[self.count % len(self.batches)]
            self.count += 1
            loss = torch.nn.functional.cross_entropy(self.model(x), y)
            for kernel in self.kernels:
                loss = loss + self.l1 * kernel.abs().sum() + self.l2 * kernel.square().sum()
            self.optimizer.zero_grad(set_to_none=True)
            loss.backward()
            self.optimizer.step()
        return loss.item()


def fastest_trainer(job, x, y):
    """The variants in turn, a few rounds of a few steps each; one that this version lacks is left out."""
    trainers = {}
    for variant in VARIANTS:
        try:
            trainer = Trainer(job, x, y, variant)
            trainer.run(2)
            trainers[variant] = trainer
        except (RuntimeError, TypeError):
            continue
    best = dict.fromkeys(trainers, float("inf"))
    end = time.perf_counter() + WARM_UP_SECONDS
    while time.perf_counter() < end:
        for variant, trainer in trainers.items():
            start = time.perf_counter()
            trainer.run(4)
            best[variant] = min(best[variant], time.perf_counter() - start)
    return min(best, key=best.get)


def say(message):
    print(json.dumps(message), flush=True)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        job = json.load(file)
    torch.set_num_threads(job["threads"])
    x = read(job["X"], "f", torch.float32).reshape(job["rows"], job["units"][0])
    y = read(job["y"], "i", torch.int64)
    variant = fastest_trainer(job, x, y)
    trainer = Trainer(job, x, y, variant)

    losses = []
    fastest = float("inf")
    begin = time.perf_counter()
    while time.perf_counter() < begin + WARM_UP_SECONDS or len(losses) < WARM_UP_STEPS:
        start = time.perf_counter()
        losses.append(trainer.run(1))
        fastest = min(fastest, time.perf_counter() - start)
    steps = max(1, round(BLOCK_SECONDS / fastest))
    version = f"{torch.__version__}, {blas_core()}, Adam {variant}"
    say({"ready": True, "version": version, "steps": steps, "losses": [losses[0], losses[-1]]})

    for _ in sys.stdin:
        start = time.perf_counter()
        trainer.run(steps)
        say({"milliseconds": (time.perf_counter() - start) * 1000 / steps})


main()
