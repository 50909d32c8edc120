# Writes tests/keras/fixtures.json: files as the documents and the source of Keras 3 (and of Keras 2 for .h5) describe them, made with h5py, zipfile
# and json, not with Keras, which Debian does not have. Predictions and training steps beside them are those of numpy, by Keras's formulas.
# With "check" as its argument it reads a .keras file from standard input instead, as base64, and prints what is in it.
import base64
import io
import json
import math
import os
import sys
import zipfile

import h5py
import numpy as np

random = np.random.RandomState(7)
POLICY = {"module": "keras", "class_name": "DTypePolicy", "config": {"name": "float32"}, "registered_name": None}


def obj(module, kind, **config):
    return {"module": module, "class_name": kind, "config": config, "registered_name": None}


def layer(name, kind, width, **config):
    made = obj("keras.layers", kind, name=name, trainable=config.pop("trainable", True), dtype=POLICY, **config)
    return {**made, "build_config": {"input_shape": [None, width]}}


def input_layer(width):
    return obj("keras.layers", "InputLayer", batch_shape=[None, width], dtype="float32", sparse=False, ragged=False, name="input_layer")


def dense(name, width, units, activation="linear", **options):
    settings = {
        "kernel_initializer": obj("keras.initializers", "GlorotUniform", seed=None),
        "bias_initializer": obj("keras.initializers", "Zeros"),
        "kernel_regularizer": None,
        "bias_regularizer": None,
        "kernel_constraint": None,
        "bias_constraint": None,
        **options,
    }
    return layer(name, "Dense", width, units=units, activation=activation, use_bias=settings.pop("use_bias", True), **settings)


def normalization(name, kind, width, **options):
    shared = {"axis": -1, "epsilon": 0.001, "center": True, "scale": True}
    for part, initializer in [("beta", "Zeros"), ("gamma", "Ones")]:
        shared[part + "_initializer"] = obj("keras.initializers", initializer)
        shared[part + "_regularizer"] = None
        shared[part + "_constraint"] = None
    if kind == "BatchNormalization":
        shared["moving_mean_initializer"] = obj("keras.initializers", "Zeros")
        shared["moving_variance_initializer"] = obj("keras.initializers", "Ones")
        shared = {**shared, "momentum": 0.99, "synchronized": False}
    else:
        shared["rms_scaling"] = False
    return layer(name, kind, width, **{**shared, **options})


def optimizer(name, **config):
    shared = dict(weight_decay=None, clipnorm=None, global_clipnorm=None, clipvalue=None, use_ema=False, ema_momentum=0.99,
                  ema_overwrite_frequency=None, loss_scale_factor=None, gradient_accumulation_steps=None)
    return obj("keras.optimizers", name, name=name.lower(), **{**shared, **config})


def compiled(optimizer_config, loss, metrics=("accuracy",)):
    return {"optimizer": optimizer_config, "loss": loss, "loss_weights": None, "metrics": list(metrics), "weighted_metrics": None,
            "run_eagerly": False, "steps_per_execution": 1, "jit_compile": False}


def sequential(name, width, layers, compile_config=None):
    model = obj("keras", "Sequential", name=name, trainable=True, dtype=POLICY, layers=[input_layer(width), *layers], build_input_shape=[None, width])
    model["build_config"] = {"input_shape": [None, width]}
    if compile_config is not None:
        model["compile_config"] = compile_config
    return model


def functional(name, width, layers, compile_config=None):
    before = "input_layer"
    connected = [{**input_layer(width), "name": before, "inbound_nodes": []}]
    for entry in layers:
        tensor = {"class_name": "__keras_tensor__", "config": {"shape": [None, width], "dtype": "float32", "keras_history": [before, 0, 0]}}
        connected.append({**entry, "name": entry["config"]["name"], "inbound_nodes": [{"args": [tensor], "kwargs": {}}]})
        before = entry["config"]["name"]
    model = obj("keras.src.models.functional", "Functional", name=name, trainable=True, layers=connected,
                input_layers=[["input_layer", 0, 0]], output_layers=[[before, 0, 0]])
    model["registered_name"] = "Functional"
    if compile_config is not None:
        model["compile_config"] = compile_config
    return model


def arrays(*shapes):
    return [(random.rand(*shape) * 1.6 - 0.8).astype("f4") for shape in shapes]


def archive(config, groups, optimizer_vars=None, compression=zipfile.ZIP_STORED, **options):
    """Groups: names with the arrays of each; those that draw have generators."""
    buffer = io.BytesIO()
    with h5py.File(buffer, "w", **options) as file:
        file.create_group("vars")
        for name, values in groups:
            group = file.create_group("layers/" + name).create_group("vars")
            for i, value in enumerate(values):
                group[str(i)] = value
            if name.startswith(("dropout", "gaussian", "alpha")):
                file["layers/" + name + "/seed_generator/vars/0"] = np.array([1, 2], dtype="u4")
        if optimizer_vars is not None:
            group = file.create_group("optimizer").create_group("vars")
            for i, value in enumerate(optimizer_vars):
                group[str(i)] = value
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as zipped:
        zipped.writestr("metadata.json", json.dumps({"keras_version": "3.10.0", "date_saved": "2025-06-01@10:00:00"}))
        zipped.writestr("config.json", json.dumps(config))
        zipped.writestr("model.weights.h5", buffer.getvalue())
    return base64.b64encode(out.getvalue()).decode()


# Functions, in doubles.
erf = np.vectorize(math.erf)
relu = lambda x: np.maximum(x, 0)
gelu = lambda x: x * (1 + erf(x / math.sqrt(2))) / 2
sigmoid = lambda x: 1 / (1 + np.exp(-x))
elu = lambda x, alpha=1.0: np.where(x > 0, x, alpha * (np.exp(np.minimum(x, 0)) - 1))
leaky = lambda x, slope: np.where(x > 0, x, slope * x)


def softmax(x):
    powers = np.exp(x - x.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def apply_dense(x, kernel, bias):
    return x @ kernel.astype("f8") + bias.astype("f8")


def apply_batch(x, gamma, beta, mean, variance):
    return gamma * (x - mean) / np.sqrt(variance.astype("f8") + 0.001) + beta


def apply_layer_norm(x, gamma, beta):
    return gamma * (x - x.mean(axis=1, keepdims=True)) / np.sqrt(x.var(axis=1, keepdims=True) + 0.001) + beta


def plain(values):
    return [np.asarray(value, dtype="f8").tolist() for value in values]


def rows(count, width):
    return (random.rand(count, width) * 4 - 2).astype("f4")


def classifier():
    w1, b1, w2, b2, w3, b3 = arrays((4, 6), (6,), (6, 5), (5,), (5, 3), (3,))
    gamma, beta, mean = arrays((6,), (6,), (6,))
    variance = random.rand(6).astype("f4") + 0.5
    scale, shift = arrays((5,), (5,))
    layers = [
        dense("first", 4, 6, "relu", kernel_regularizer=obj("keras.regularizers", "L1L2", l1=0.001, l2=0.01),
              kernel_constraint=obj("keras.constraints", "MaxNorm", max_value=3, axis=0),
              bias_regularizer=obj("keras.regularizers", "L2", l2=0.5),
              kernel_initializer=obj("keras.initializers", "HeNormal", seed=3)),
        normalization("norm", "BatchNormalization", 6, momentum=0.9),
        layer("drop", "Dropout", 6, rate=0.25, seed=None, noise_shape=None),
        dense("second", 6, 5, "gelu", trainable=False, bias_constraint=obj("keras.constraints", "NonNeg")),
        normalization("layer_norm", "LayerNormalization", 5),
        dense("out", 5, 3, "softmax"),
    ]
    loss = obj("keras.losses", "SparseCategoricalCrossentropy", name="sparse_categorical_crossentropy", reduction="sum_over_batch_size", from_logits=False, ignore_class=None)
    adam = optimizer("Adam", learning_rate=0.0010000000474974513, beta_1=0.9, beta_2=0.999, epsilon=1e-07, amsgrad=False)
    model = sequential("classifier", 4, layers, compiled(adam, loss))
    trained = [w1, b1, gamma, beta, scale, shift, w3, b3]
    moments = [value for weight in trained for value in (arrays(weight.shape)[0], np.abs(arrays(weight.shape)[0]))]
    state = [np.int64(37), np.float32(0.001), *moments]
    groups = [("dense", [w1, b1]), ("batch_normalization", [gamma, beta, mean, variance]), ("dropout", []), ("dense_1", [w2, b2]),
              ("layer_normalization", [scale, shift]), ("dense_2", [w3, b3])]
    x = rows(5, 4)
    hidden = apply_batch(relu(apply_dense(x, w1, b1)), gamma, beta, mean, variance)
    hidden = apply_layer_norm(gelu(apply_dense(hidden, w2, b2)), scale, shift)
    return {"name": "classifier", "file": archive(model, groups, state), "x": plain(x), "predictions": plain(softmax(apply_dense(hidden, w3, b3))),
            "step": 37, "moments": plain([moment.ravel() for moment in moments]), "config": model}


def chain():
    w1, b1, w2, b2, w3 = arrays((3, 4), (4,), (4, 4), (4,), (4, 2))
    mean, variance = np.array([1, -1, 0.5], dtype="f4"), np.array([4, 0.25, 1], dtype="f4")
    layers = [
        layer("normalize", "Normalization", 3, axis=[-1], invert=False, mean=None, variance=None),
        dense("a", 3, 4, "linear"),
        layer("elu", "ELU", 4, alpha=0.7),
        layer("noise", "GaussianNoise", 4, stddev=0.1, seed=None),
        dense("b", 4, 4, {"module": "builtins", "class_name": "function", "config": "selu", "registered_name": "function"}),
        layer("leaky", "LeakyReLU", 4, negative_slope=0.25),
        layer("flat", "Flatten", 4, data_format="channels_last"),
        layer("alpha", "AlphaDropout", 4, rate=0.1, seed=None, noise_shape=None),
        dense("c", 4, 2, "linear", use_bias=False),
    ]
    schedule = obj("keras.optimizers.schedules", "ExponentialDecay", initial_learning_rate=0.1, decay_steps=100, decay_rate=0.5, staircase=False, name="ExponentialDecay")
    sgd = optimizer("SGD", learning_rate=schedule, momentum=0.9, nesterov=True, clipnorm=1.5)
    model = functional("chain", 3, layers, compiled(sgd, "mse", ["mae"]))
    momenta = arrays((3, 4), (4,), (4, 4), (4,), (4, 2))
    groups = [("normalization", [mean, variance, np.int64(100)]), ("dense", [w1, b1]), ("elu", []), ("gaussian_noise", []), ("dense_1", [w2, b2]),
              ("leaky_re_lu", []), ("flatten", []), ("alpha_dropout", []), ("dense_2", [w3])]
    x = rows(4, 3)
    hidden = elu(apply_dense((x - mean) / np.sqrt(variance), w1, b1), 0.7)
    scaled = apply_dense(hidden, w2, b2)
    hidden = leaky(1.0507009873554805 * elu(scaled, 1.6732632423543772), 0.25)
    rate = 0.1 * 0.5 ** (11 / 100)
    return {"name": "chain", "file": archive(model, groups, [np.int64(12), *momenta], libver="latest"), "x": plain(x),
            "predictions": plain(hidden @ w3.astype("f8")), "step": 12, "moments": plain([-momentum.ravel() / rate for momentum in momenta]), "config": model}


def binary():
    w1, b1, w2, b2 = arrays((2, 3), (3,), (3, 1), (1,))
    layers = [
        layer("scale", "Rescaling", 2, scale=0.5, offset=-1.0),
        dense("hidden", 2, 3, "tanh", kernel_regularizer=obj("keras.regularizers", "L1", l1=0.02)),
        layer("dropout", "GaussianDropout", 3, rate=0.4, seed=None),
        dense("out", 3, 1, "sigmoid"),
    ]
    rms = optimizer("RMSprop", learning_rate=0.01, rho=0.9, momentum=0.0, epsilon=1e-07, centered=False)
    loss = obj("keras.losses", "BinaryCrossentropy", name="binary_crossentropy", reduction="sum_over_batch_size", from_logits=False, label_smoothing=0.1, axis=-1)
    metric = obj("keras.metrics", "BinaryAccuracy", name="binary_accuracy", dtype="float32", threshold=0.4)
    model = sequential("binary", 2, layers, compiled(rms, loss, [metric]))
    groups = [("rescaling", []), ("dense", [w1, b1]), ("gaussian_dropout", []), ("dense_1", [w2, b2])]
    squares = [np.abs(value) for value in arrays((2, 3), (3,), (3, 1), (1,))]
    x = rows(6, 2)
    predictions = sigmoid(apply_dense(np.tanh(apply_dense(x * 0.5 - 1, w1, b1)), w2, b2))
    file = archive(model, groups, [np.int64(3), np.float32(0.01), *squares], compression=zipfile.ZIP_DEFLATED)
    return {"name": "binary", "file": file, "x": plain(x), "predictions": plain(predictions), "step": 3, "moments": plain([v.ravel() for v in squares]), "config": model}


def legacy():
    """A whole model as Keras 2 saved it to .h5."""
    w1, b1, w2, b2 = arrays((3, 4), (4,), (4, 2), (2,))
    gamma, beta, mean = arrays((4,), (4,), (4,))
    variance = random.rand(4).astype("f4") + 0.5

    def old(kind, **config):
        return {"class_name": kind, "config": {"trainable": True, "dtype": "float32", **config}}

    def old_dense(name, units, activation, **more):
        return old("Dense", name=name, units=units, activation=activation, use_bias=True, kernel_initializer={"class_name": "GlorotUniform", "config": {"seed": None}, "shared_object_id": 1},
                   bias_initializer={"class_name": "Zeros", "config": {}, "shared_object_id": 2}, kernel_regularizer={"class_name": "L2", "config": {"l2": 0.01}, "shared_object_id": 3},
                   bias_regularizer=None, activity_regularizer=None, kernel_constraint=None, bias_constraint=None, **more)

    config = {"class_name": "Sequential", "config": {"name": "sequential", "layers": [
        {"class_name": "InputLayer", "config": {"batch_input_shape": [None, 3], "dtype": "float32", "sparse": False, "ragged": False, "name": "dense_input"}},
        old_dense("dense", 4, "swish", batch_input_shape=[None, 3]),
        old("BatchNormalization", name="bn", axis=[1], momentum=0.99, epsilon=0.001, center=True, scale=True,
            beta_initializer={"class_name": "Zeros", "config": {}}, gamma_initializer={"class_name": "Ones", "config": {}},
            moving_mean_initializer={"class_name": "Zeros", "config": {}}, moving_variance_initializer={"class_name": "Ones", "config": {}},
            beta_regularizer=None, gamma_regularizer=None, beta_constraint=None, gamma_constraint=None),
        old("Dropout", name="dropout", rate=0.5, noise_shape=None, seed=None),
        old_dense("dense_1", 2, "softmax"),
    ]}}
    training = {"loss": "categorical_crossentropy", "metrics": [["accuracy"]], "weighted_metrics": None, "loss_weights": None,
                "optimizer_config": {"class_name": "Adam", "config": {"name": "Adam", "learning_rate": 0.002, "decay": 0.0, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-07, "amsgrad": False}}}
    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        file.attrs["model_config"] = json.dumps(config).encode("utf8")
        file.attrs["training_config"] = json.dumps(training).encode("utf8")
        file.attrs["keras_version"] = "2.11.0".encode("utf8")
        file.attrs["backend"] = b"tensorflow"
        weights = file.create_group("model_weights")
        weights.attrs["layer_names"] = [b"dense", b"bn", b"dropout", b"dense_1"]
        for name, values in [("dense", [("kernel:0", w1), ("bias:0", b1)]), ("bn", [("gamma:0", gamma), ("beta:0", beta), ("moving_mean:0", mean), ("moving_variance:0", variance)]),
                             ("dropout", []), ("dense_1", [("kernel:0", w2), ("bias:0", b2)])]:
            group = weights.create_group(name)
            group.attrs["weight_names"] = [f"{name}/{part}".encode() for part, _ in values]
            for part, value in values:
                group[f"{name}/{part}"] = value
        file["optimizer_weights/Adam/iter:0"] = np.int64(9)
    x = rows(4, 3)
    hidden = apply_dense(x, w1, b1)
    hidden = apply_batch(hidden * sigmoid(hidden), gamma, beta, mean, variance)
    return {"name": "legacy", "file": base64.b64encode(buffer.getvalue()).decode(), "x": plain(x), "predictions": plain(softmax(apply_dense(hidden, w2, b2))), "step": 0, "moments": [], "config": config}


# One more step of each optimizer, from a state in the middle of training, by Keras's formulas, in doubles.
def steps():
    made = []
    x, y = rows(8, 3), rows(8, 1)
    count = 5
    for name, order, options in [
        ("SGD", ["m"], dict(learning_rate=0.05, momentum=0.8, nesterov=False)),
        ("SGD", ["m"], dict(learning_rate=0.05, momentum=0.8, nesterov=True)),
        ("Adam", ["m", "v"], dict(learning_rate=0.01, beta_1=0.9, beta_2=0.99, epsilon=1e-7, amsgrad=False)),
        ("AdamW", ["m", "v"], dict(learning_rate=0.01, beta_1=0.9, beta_2=0.99, epsilon=1e-7, amsgrad=False, weight_decay=0.1)),
        ("RMSprop", ["v"], dict(learning_rate=0.01, rho=0.9, momentum=0.0, epsilon=1e-7, centered=False)),
        ("Adagrad", ["v"], dict(learning_rate=0.1, initial_accumulator_value=0.1, epsilon=1e-7)),
        ("Nadam", ["m", "v"], dict(learning_rate=0.01, beta_1=0.9, beta_2=0.99, epsilon=1e-7)),
        ("Adamax", ["m", "u"], dict(learning_rate=0.01, beta_1=0.9, beta_2=0.99, epsilon=1e-7)),
        ("Lion", ["m"], dict(learning_rate=0.01, beta_1=0.9, beta_2=0.99)),
    ]:
        for interleaved in [True, False] if len(order) == 2 else [True]:
            w, b = arrays((3, 1), (1,))
            weights = [w.astype("f8"), b.astype("f8")]
            state = {kind: [np.abs(value) if kind in "vu" else value for value in arrays((3, 1), (1,))] for kind in order}
            pairs = [(kind, i) for i in range(2) for kind in order] if interleaved else [(kind, i) for kind in order for i in range(2)]
            variables = [np.int64(count), np.float32(options["learning_rate"]), *[state[kind][i] for kind, i in pairs]]
            t, rate = count + 1, options["learning_rate"]
            b1, b2 = options.get("beta_1"), options.get("beta_2")
            u_product = np.prod([b1 * (1 - 0.5 * 0.96**i) for i in range(1, t)]) if name == "Nadam" else None
            if name == "Nadam":
                variables.append(np.float32(u_product))
            difference = x.astype("f8") @ weights[0] + weights[1] - y
            gradients = [2 * x.T.astype("f8") @ difference / 8, 2 * difference.mean(axis=0)]
            after = []
            for i, (weight, gradient) in enumerate(zip(weights, gradients)):
                weight = weight * (1 - rate * options.get("weight_decay", 0))
                m = state["m"][i].astype("f8") if "m" in state else None
                v = state[order[-1]][i].astype("f8")
                if name == "SGD":
                    m = options["momentum"] * m - rate * gradient
                    weight = weight + (options["momentum"] * m - rate * gradient if options["nesterov"] else m)
                elif name in ("Adam", "AdamW"):
                    m, v = m + (gradient - m) * (1 - b1), v + (gradient**2 - v) * (1 - b2)
                    weight = weight - m * rate * math.sqrt(1 - b2**t) / (1 - b1**t) / (np.sqrt(v) + 1e-7)
                elif name == "RMSprop":
                    v = options["rho"] * v + (1 - options["rho"]) * gradient**2
                    weight = weight - rate * gradient / np.sqrt(v + 1e-7)
                elif name == "Adagrad":
                    weight = weight - rate * gradient / np.sqrt(v + gradient**2 + 1e-7)
                elif name == "Nadam":
                    u_t, u_next = b1 * (1 - 0.5 * 0.96**t), b1 * (1 - 0.5 * 0.96 ** (t + 1))
                    product = u_product * u_t
                    m, v = m + (gradient - m) * (1 - b1), v + (gradient**2 - v) * (1 - b2)
                    m_hat = u_next * m / (1 - product * u_next) + (1 - u_t) * gradient / (1 - product)
                    weight = weight - m_hat * rate / (np.sqrt(v / (1 - b2**t)) + 1e-7)
                elif name == "Adamax":
                    m, u = m + (gradient - m) * (1 - b1), np.maximum(b2 * v, np.abs(gradient))
                    weight = weight - rate * m / ((1 - b1**t) * (u + 1e-7))
                else:
                    weight = weight - rate * np.sign(m * b1 + gradient * (1 - b1))
                after.append(weight)
            model = sequential("line", 3, [dense("dense", 3, 1)], compiled(optimizer(name, **options), "mean_squared_error", []))
            made.append({"name": name + ("" if interleaved else ", moments apart") + (", nesterov" if options.get("nesterov") else ""),
                         "file": archive(model, [("dense", [w, b])], variables), "x": plain(x), "y": plain(y), "after": plain([value.ravel() for value in after])})
    return made


if sys.argv[1:] == ["check"]:
    found = {}
    with zipfile.ZipFile(io.BytesIO(base64.b64decode(sys.stdin.read()))) as zipped:
        assert zipped.testzip() is None
        found["config"] = json.loads(zipped.read("config.json"))
        found["metadata"] = json.loads(zipped.read("metadata.json"))
        with h5py.File(io.BytesIO(zipped.read("model.weights.h5")), "r") as file:
            found["groups"], found["arrays"] = [], {}

            def visit(name, item):
                if isinstance(item, h5py.Group):
                    found["groups"].append(name)
                else:
                    found["arrays"][name] = {"shape": list(item.shape), "dtype": item.dtype.str, "values": np.asarray(item).astype("f8").ravel().tolist()}

            file.visititems(visit)
    print(json.dumps(found))
else:
    contents = {"models": [classifier(), chain(), binary(), legacy()], "steps": steps()}
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "fixtures.json")
    with open(path, "w", encoding="utf-8") as out:
        out.write(json.dumps(contents, ensure_ascii=False, indent=1) + "\n")
