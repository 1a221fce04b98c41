/**
 * Writes small ONNX models, so that tests need neither Python nor stored binaries. Field numbers are those of
 * onnx/onnx.proto3 (ONNX IR version 8, https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3); the wire format is
 * Protocol Buffers' (varints, and length-delimited bytes).
 */

/** TensorProto.DataType. */
export const elementTypes = { float32: 1, uint8: 2, uint16: 4, int64: 7 } as const;
export type ElementType = keyof typeof elementTypes;

export type Attribute =
  | { readonly name: string; readonly int: number }
  | { readonly name: string; readonly float: number }
  | { readonly name: string; readonly ints: readonly number[] }
  | { readonly name: string; readonly text: string }
  | { readonly name: string; readonly tensor: Constant };

export type Node = {
  readonly type: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: readonly Attribute[];
};

/** A constant tensor; values are rounded to the element type. */
export type Constant = {
  readonly name: string;
  readonly type: ElementType;
  readonly dims: readonly number[];
  readonly values: readonly number[];
};

/** An input or output of the graph; a dimension may be a number or a symbol. */
export type Value = {
  readonly name: string;
  readonly type: ElementType;
  readonly dims: readonly (number | string)[];
};

export type Graph = {
  readonly nodes: readonly Node[];
  readonly constants?: readonly Constant[];
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
};

const varint = (value: number | bigint): Uint8Array => {
  const bytes: number[] = [];
  // Negative numbers take ten bytes, as 64-bit two's complement.
  for (let rest = BigInt.asUintN(64, BigInt(value)); ; rest >>= 7n) {
    const low = Number(rest & 0x7fn);
    if (rest < 0x80n) {
      bytes.push(low);
      return Uint8Array.from(bytes);
    }
    bytes.push(low | 0x80);
  }
};

const concatenate = (parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

const integer = (field: number, value: number): Uint8Array => concatenate([varint(field << 3), varint(value)]);

const bytes = (field: number, content: Uint8Array): Uint8Array =>
  concatenate([varint((field << 3) | 2), varint(content.length), content]);

const text = (field: number, content: string): Uint8Array => bytes(field, new TextEncoder().encode(content));

const float = (field: number, value: number): Uint8Array =>
  concatenate([varint((field << 3) | 5), new Uint8Array(Float32Array.of(value).buffer)]);

const message = (field: number, parts: readonly Uint8Array[]): Uint8Array => bytes(field, concatenate(parts));

const rawData = ({ type, values }: Constant): Uint8Array => {
  switch (type) {
    case 'float32':
      return new Uint8Array(Float32Array.from(values).buffer);
    case 'uint8':
      return Uint8Array.from(values);
    case 'uint16':
      return new Uint8Array(Uint16Array.from(values).buffer);
    case 'int64':
      return new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
  }
};

/** TensorProto: dims 1, data_type 2, name 8, raw_data 9. */
const tensor = (constant: Constant): Uint8Array[] => [
  ...constant.dims.map((size) => integer(1, size)),
  integer(2, elementTypes[constant.type]),
  text(8, constant.name),
  bytes(9, rawData(constant)),
];

/** AttributeProto: name 1, f 2, i 3, s 4, t 5, ints 8, type 20 (FLOAT 1, INT 2, STRING 3, TENSOR 4, INTS 7). */
const attribute = (value: Attribute): Uint8Array[] => {
  const name = text(1, value.name);
  if ('int' in value) {
    return [name, integer(3, value.int), integer(20, 2)];
  }
  if ('float' in value) {
    return [name, float(2, value.float), integer(20, 1)];
  }
  if ('ints' in value) {
    return [name, ...value.ints.map((item) => integer(8, item)), integer(20, 7)];
  }
  return 'text' in value
    ? [name, text(4, value.text), integer(20, 3)]
    : [name, message(5, tensor(value.tensor)), integer(20, 4)];
};

/** NodeProto: input 1, output 2, op_type 4, attribute 5. */
const node = ({ type, inputs, outputs, attributes }: Node): Uint8Array[] => [
  ...inputs.map((name) => text(1, name)),
  ...outputs.map((name) => text(2, name)),
  text(4, type),
  ...(attributes ?? []).map((value) => message(5, attribute(value))),
];

/** ValueInfoProto: name 1, type 2; TypeProto: tensor_type 1; Tensor: elem_type 1, shape 2; dim 1: dim_value 1, dim_param 2. */
const valueInfo = ({ name, type, dims }: Value): Uint8Array[] => {
  const shape = dims.map((size) => message(1, [typeof size === 'number' ? integer(1, size) : text(2, size)]));
  return [text(1, name), message(2, [message(1, [integer(1, elementTypes[type]), message(2, shape)])])];
};

/** The bytes of a model of opset 17. ModelProto: ir_version 1, producer_name 2, graph 7, opset_import 8. */
export const writeModel = (graph: Graph): Uint8Array =>
  concatenate([
    integer(1, 8),
    text(2, 'pixrevive-test'),
    // GraphProto: node 1, name 2, initializer 5, input 11, output 12.
    message(7, [
      ...graph.nodes.map((value) => message(1, node(value))),
      text(2, 'graph'),
      ...(graph.constants ?? []).map((value) => message(5, tensor(value))),
      ...graph.inputs.map((value) => message(11, valueInfo(value))),
      ...graph.outputs.map((value) => message(12, valueInfo(value))),
    ]),
    // OperatorSetIdProto: domain 1 (the default one is empty), version 2.
    message(8, [integer(2, 17)]),
  ]);
