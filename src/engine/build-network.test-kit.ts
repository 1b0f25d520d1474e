// ONNX networks of a few nodes, made for tests.
import { create, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  TensorProto_DataType,
  TensorProtoSchema,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  ValueInfoProtoSchema,
} from "onnx-buf";

const { FLOAT, INT32, INT64 } = TensorProto_DataType;

type Dims = readonly (number | string)[];

/** An input or output; a dimension's name where it is free. */
export const value = (name: string, elemType: TensorProto_DataType, dims: Dims) =>
  create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, {
      value: {
        case: "tensorType",
        value: create(TypeProto_TensorSchema, {
          elemType,
          shape: create(TensorShapeProtoSchema, {
            dim: dims.map((d) =>
              create(TensorShapeProto_DimensionSchema, {
                value: typeof d === "number" ? { case: "dimValue", value: BigInt(d) } : { case: "dimParam", value: d },
              }),
            ),
          }),
        }),
      },
    }),
  });

/** A stored tensor. */
export const constant = (name: string, dims: readonly number[], data: Float32Array | Int32Array | BigInt64Array) =>
  create(TensorProtoSchema, {
    name,
    dims: dims.map(BigInt),
    dataType: data instanceof Float32Array ? FLOAT : data instanceof Int32Array ? INT32 : INT64,
    rawData: new Uint8Array(data.buffer.slice(0)) as Uint8Array<ArrayBuffer>,
  });

/** An attribute of integers. */
export const integers = (name: string, values: readonly number[]) =>
  create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.INTS, ints: values.map(BigInt) });

/** An attribute of one integer. */
export const integer = (name: string, i: number) =>
  create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.INT, i: BigInt(i) });

/** A node that is called what its only output is. */
export const node = (
  opType: string,
  input: string[],
  output: string,
  attribute: ReturnType<typeof integer>[] = [],
  domain = "",
) => create(NodeProtoSchema, { name: output, opType, domain, input, output: [output], attribute });

/** The bytes of an ONNX model, opset 17 with ONNX Runtime's own operators besides. */
export function network(
  input: ReturnType<typeof value> | readonly ReturnType<typeof value>[],
  output: ReturnType<typeof value>,
  initializer: ReturnType<typeof constant>[],
  node: MessageInitShape<typeof NodeProtoSchema>[],
): Uint8Array<ArrayBuffer> {
  const model = create(ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: [
      { domain: "", version: 17n },
      { domain: "com.microsoft", version: 1n },
    ],
    graph: {
      name: "tiny",
      input: [input].flat(),
      output: [output],
      initializer,
      node: node.map((n) => create(NodeProtoSchema, n)),
    },
  });
  return new Uint8Array(toBinary(ModelProtoSchema, model));
}
