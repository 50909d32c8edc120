"""Checks ONNX files by the checker and the shape inference of the onnx package. Prints one line of JSON for each file."""

import json
import sys

import onnx
from onnx import checker, numpy_helper, shape_inference


def shape(value):
    return [d.dim_value if d.HasField("dim_value") else d.dim_param for d in value.type.tensor_type.shape.dim]


for path in sys.argv[1:]:
    model = onnx.load(path)
    checker.check_model(model, full_check=True)
    inferred = shape_inference.infer_shapes(model, check_type=True, strict_mode=True, data_prop=True)
    graph = model.graph
    print(
        json.dumps(
            {
                "ir": model.ir_version,
                "opsets": {o.domain: o.version for o in model.opset_import},
                "producer": model.producer_name,
                "name": graph.name,
                "metadata": {p.key: p.value for p in model.metadata_props},
                "nodes": [n.op_type for n in graph.node],
                "inputs": {i.name: [i.type.tensor_type.elem_type, shape(i)] for i in graph.input},
                "outputs": {o.name: [o.type.tensor_type.elem_type, shape(o)] for o in graph.output},
                "inferred": {v.name: shape(v) for v in inferred.graph.value_info},
                "sums": {t.name: float(numpy_helper.to_array(t).astype("float64").sum()) for t in graph.initializer if t.data_type != 8},
                "external": any(t.data_location == onnx.TensorProto.EXTERNAL for t in graph.initializer),
            }
        )
    )
