"""Converts a BERT of sentence-transformers to ONNX: `python -m bench.minilm FROM TO`.

Reads `model.safetensors` and `config.json` and writes down the same sums as a graph, so that torch and its
gigabytes are not needed. Runs in the environment of bench/encoder.lock.
"""

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load_file

COPIED = ("tokenizer.json", "sentence_bert_config.json", "1_Pooling/config.json")
OPSET = 17


class Graph:
    """Nodes in order, with the numbers they need."""

    def __init__(self, weights: dict[str, np.ndarray]) -> None:
        self.weights = weights
        self.nodes: list[Any] = []
        self.numbers: dict[str, np.ndarray] = {}

    def add(self, kind: str, *inputs: str, **attributes: Any) -> str:
        """Add a node and return the name of its result."""
        name = f"{kind}{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def number(self, values: Any, dtype: Any = np.float32) -> str:
        """Return the name of a constant."""
        name = f"number{len(self.numbers)}"
        self.numbers[name] = np.asarray(values, dtype=dtype)
        return name

    def learnt(self, name: str, *, turned: bool = False) -> str:
        """Return the name of a learnt array; torch keeps those of its linear layers turned."""
        self.numbers[name] = self.weights[name].T.copy() if turned else self.weights[name]
        return name

    def linear(self, x: str, layer: str) -> str:
        """x W + b."""
        product = self.add("MatMul", x, self.learnt(f"{layer}.weight", turned=True))
        return self.add("Add", product, self.learnt(f"{layer}.bias"))

    def normal(self, x: str, layer: str, epsilon: float) -> str:
        """Layer normalization."""
        scale, bias = self.learnt(f"{layer}.weight"), self.learnt(f"{layer}.bias")
        return self.add("LayerNormalization", x, scale, bias, axis=-1, epsilon=epsilon)

    def gelu(self, x: str) -> str:
        """The exact one, by the error function."""
        inner = self.add("Erf", self.add("Div", x, self.number(2**0.5)))
        return self.add("Mul", self.add("Mul", x, self.number(0.5)), self.add("Add", inner, self.number(1.0)))


def embed(graph: Graph, epsilon: float) -> str:
    """Words, kinds and places, added and normalized."""
    words = graph.add("Gather", graph.learnt("embeddings.word_embeddings.weight"), "input_ids")
    kinds = graph.add("Gather", graph.learnt("embeddings.token_type_embeddings.weight"), "token_type_ids")
    length = graph.add("Gather", graph.add("Shape", "input_ids"), graph.number(1, np.int64))
    places = graph.add("Range", graph.number(0, np.int64), length, graph.number(1, np.int64))
    where = graph.add("Gather", graph.learnt("embeddings.position_embeddings.weight"), places)
    summed = graph.add("Add", graph.add("Add", words, kinds), where)
    return graph.normal(summed, "embeddings.LayerNorm", epsilon)


def attend(graph: Graph, x: str, mask: str, layer: str, heads: int, size: int) -> str:
    """Self-attention of one layer."""
    shape = graph.number([0, 0, heads, size // heads], np.int64)

    def split(name: str, order: list[int]) -> str:
        linear = graph.linear(x, f"{layer}.attention.self.{name}")
        return graph.add("Transpose", graph.add("Reshape", linear, shape), perm=order)

    query, value = split("query", [0, 2, 1, 3]), split("value", [0, 2, 1, 3])
    scores = graph.add("MatMul", query, split("key", [0, 2, 3, 1]))
    scores = graph.add("Div", scores, graph.number((size / heads) ** 0.5))
    shares = graph.add("Softmax", graph.add("Add", scores, mask), axis=-1)
    joined = graph.add("Transpose", graph.add("MatMul", shares, value), perm=[0, 2, 1, 3])
    joined = graph.add("Reshape", joined, graph.number([0, 0, size], np.int64))
    return graph.linear(joined, f"{layer}.attention.output.dense")


def build(weights: dict[str, np.ndarray], config: dict[str, Any]) -> onnx.ModelProto:
    """Return the whole model: token ids in, hidden states out."""
    graph, epsilon = Graph(weights), float(config["layer_norm_eps"])
    hidden = embed(graph, epsilon)
    mask = graph.add("Cast", "attention_mask", to=TensorProto.FLOAT)
    mask = graph.add("Mul", graph.add("Sub", graph.number(1.0), mask), graph.number(-1e4))
    mask = graph.add("Unsqueeze", mask, graph.number([1, 2], np.int64))
    for at in range(config["num_hidden_layers"]):
        layer = f"encoder.layer.{at}"
        seen = attend(graph, hidden, mask, layer, config["num_attention_heads"], config["hidden_size"])
        hidden = graph.normal(graph.add("Add", seen, hidden), f"{layer}.attention.output.LayerNorm", epsilon)
        inner = graph.gelu(graph.linear(hidden, f"{layer}.intermediate.dense"))
        outer = graph.linear(inner, f"{layer}.output.dense")
        hidden = graph.normal(graph.add("Add", outer, hidden), f"{layer}.output.LayerNorm", epsilon)
    names = ("input_ids", "attention_mask", "token_type_ids")
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, ["texts", "tokens"]) for name in names]
    output = helper.make_tensor_value_info(
        hidden, TensorProto.FLOAT, ["texts", "tokens", config["hidden_size"]]
    )
    numbers = [numpy_helper.from_array(array, name) for name, array in graph.numbers.items()]
    made = helper.make_graph(graph.nodes, "sentences", inputs, [output], numbers)
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", OPSET)])
    model.ir_version = 8
    onnx.checker.check_model(model)
    return model


def main() -> None:
    """Convert one directory into another."""
    source, target = (Path(name) for name in sys.argv[1:3])
    config = json.loads((source / "config.json").read_text(encoding="utf-8"))
    model = build(load_file(source / "model.safetensors"), config)
    for name in COPIED:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / name, target / name)
    onnx.save(model, str(target / "model.onnx"))


if __name__ == "__main__":
    main()
