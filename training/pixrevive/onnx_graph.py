"""A trained network as the ONNX graph the application runs: integer planes in, integer planes out, all arithmetic inside."""
from __future__ import annotations

import io
import re

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

OPSET = 17
#: arrays of fewer numbers (biases, scales) stay in single precision
_WORTH_HALVING = 256
#: what is computed in half precision
_HALF_OPS = {"Conv", "ConvTranspose", "Relu", "LeakyRelu", "Sigmoid", "Softplus", "Tanh", "Add", "Mul", "AveragePool", "MatMul", "Softmax", "Gemm", "Reshape", "Transpose", "Concat", "Split", "Slice", "Unsqueeze", "Squeeze"}
#: names of the nodes of layers between the window's bands and the corrections of the frame
_TRUNK = re.compile(r"/net/(elp/)?(head|encoder|down|middle|up|high_in|high_out|decoder|tail|blend|refine|cnpn|fusion)/")


@torch.no_grad()
def round_weights(net: nn.Module) -> None:
    """Round a network's large weights to half precision, in which its file keeps them: half the size, and computed in float32 all the same."""
    for p in net.parameters():
        if p.numel() >= _WORTH_HALVING:
            p.copy_(p.half())


class CodeValues(nn.Module):
    """Wraps a network on planes 0..1 as one on code values (still as floats; the integer types are added to the graph afterwards)."""

    def __init__(self, net: nn.Module) -> None:
        super().__init__()
        self.net = net

    def forward(self, y: torch.Tensor, uv: torch.Tensor, qp: torch.Tensor, peak: torch.Tensor, *noise: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        top = peak.view(1, 1, 1, 1)
        oy, ouv = self.net(y / top, uv / top, qp, *noise)[:2]
        return tuple(torch.minimum((p * top).round().clamp_min(0), top) for p in (oy, ouv))


def build(net: nn.Module, slots: int, noise: tuple[int, int] | None = None, half: bool = False) -> onnx.ModelProto:
    """Export with dynamic H and W and uint16 planes. `noise`: channels and scale of the noise input, for diffusion models.

    `half`: convolutions compute in half precision, for graphics cards; alignment and the picture itself stay in float32.
    """
    h, w = 64, 96
    inputs = [torch.rand(1, slots, h, w), torch.rand(1, 2 * slots, h // 2, w // 2), torch.full((1, slots), 37.0), torch.ones(1)]
    names = ["y", "uv", "qp", "peak"]
    axes = {"y": {2: "H", 3: "W"}, "uv": {2: "H/2", 3: "W/2"}, "y_out": {2: "H", 3: "W"}, "uv_out": {2: "H/2", 3: "W/2"}}
    if noise:
        inputs.append(torch.rand(1, noise[0], h // noise[1], w // noise[1]))
        names.append("noise")
        axes["noise"] = {2: f"H/{noise[1]}", 3: f"W/{noise[1]}"}
    buffer = io.BytesIO()
    torch.onnx.export(CodeValues(net).eval(), tuple(inputs), buffer, opset_version=OPSET, input_names=names, output_names=["y_out", "uv_out"], dynamic_axes=axes, do_constant_folding=True)
    model = onnx.load_from_string(buffer.getvalue())
    _integer_planes(model.graph)
    if half:
        _half_trunk(model)
    _half_weights(model.graph)
    model.producer_name, model.producer_version = "pixrevive-training", ""
    onnx.checker.check_model(model)
    return model


def _integer_planes(graph: onnx.GraphProto) -> None:
    """Turn the float planes at the graph's edge into uint16 by casts."""
    for value in graph.input:
        if value.name in ("y", "uv"):
            inner = value.name + "_float"
            for node in graph.node:
                for k, name in enumerate(node.input):
                    if name == value.name:
                        node.input[k] = inner
            value.type.tensor_type.elem_type = TensorProto.UINT16
            graph.node.insert(0, helper.make_node("Cast", [value.name], [inner], to=TensorProto.FLOAT, name=f"cast_{value.name}"))
    for value in graph.output:
        inner = value.name + "_float"
        for node in graph.node:
            for k, name in enumerate(node.output):
                if name == value.name:
                    node.output[k] = inner
        value.type.tensor_type.elem_type = TensorProto.UINT16
        graph.node.append(helper.make_node("Cast", [inner], [value.name], to=TensorProto.UINT16, name=f"cast_{value.name}"))


def _half_trunk(model: onnx.ModelProto) -> None:
    """Let the layers between the window's bands and the corrections of the frame compute in half precision, by casts at their edges."""
    graph = model.graph
    inferred = onnx.shape_inference.infer_shapes(model).graph
    single = {v.name for v in (*inferred.value_info, *graph.input) if v.type.tensor_type.elem_type == TensorProto.FLOAT}
    single |= {t.name for t in graph.initializer if t.data_type == TensorProto.FLOAT}
    trunk = {n.name for n in graph.node if _TRUNK.match(n.name) and n.op_type in _HALF_OPS}
    half = {o for n in graph.node if n.name in trunk for o in n.output if o in single}
    nodes: list[onnx.NodeProto] = []
    cast: set[str] = set()
    for node in graph.node:
        inside = node.name in trunk
        for k, name in enumerate(node.input):
            if name not in single or inside == (name in half):
                continue
            node.input[k] = f"{name}_{'half' if inside else 'single'}"
            if node.input[k] not in cast:
                cast.add(node.input[k])
                nodes.append(helper.make_node("Cast", [name], [node.input[k]], to=TensorProto.FLOAT16 if inside else TensorProto.FLOAT, name=f"cast_{node.input[k]}"))
        nodes.append(node)
    copies = [onnx.NodeProto.FromString(n.SerializeToString()) for n in nodes]
    del graph.node[:]
    graph.node.extend(copies)
    del graph.value_info[:]


def _half_weights(graph: onnx.GraphProto) -> None:
    """Store what half precision holds exactly as such, cast to float32 where it is used (onnxruntime does that once, when it opens the file)."""
    for tensor in graph.initializer:
        values = numpy_helper.to_array(tensor)
        if values.dtype != np.float32 or values.size < _WORTH_HALVING or not np.array_equal(values.astype(np.float16).astype(np.float32), values):
            continue
        name = tensor.name
        tensor.CopyFrom(numpy_helper.from_array(values.astype(np.float16), f"{name}_stored"))
        graph.node.insert(0, helper.make_node("Cast", [tensor.name], [name], to=TensorProto.FLOAT, name=f"cast_{name}"))
