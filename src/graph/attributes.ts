// Attributes of nodes out of plain values.
import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { getTextEncoding } from "@bufbuild/protobuf/wire";
import {
  type AttributeProto,
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  type GraphProto,
  type TensorProto,
} from "onnx-buf";

/** Integers and floats are not told apart by JavaScript: an attribute says which it is. */
export type Attribute =
  | { readonly int: number }
  | { readonly float: number }
  | { readonly string: string }
  | { readonly ints: readonly number[] }
  | { readonly floats: readonly number[] }
  | { readonly strings: readonly string[] }
  | { readonly tensor: TensorProto }
  | { readonly graph: GraphProto };

export function attributeList(attributes: Readonly<Record<string, Attribute>>): AttributeProto[] {
  return Object.entries(attributes).map(([name, value]) => create(AttributeProtoSchema, { name, ...fieldsOf(value) }));
}

function fieldsOf(value: Attribute): MessageInitShape<typeof AttributeProtoSchema> {
  const { INT, FLOAT, STRING, INTS, FLOATS, STRINGS, TENSOR, GRAPH } = AttributeProto_AttributeType;
  const utf8 = getTextEncoding().encodeUtf8;
  if ("int" in value) return { type: INT, i: BigInt(value.int) };
  if ("float" in value) return { type: FLOAT, f: value.float };
  if ("string" in value) return { type: STRING, s: utf8(value.string) };
  if ("ints" in value) return { type: INTS, ints: value.ints.map(BigInt) };
  if ("floats" in value) return { type: FLOATS, floats: [...value.floats] };
  if ("strings" in value) return { type: STRINGS, strings: value.strings.map(utf8) };
  if ("tensor" in value) return { type: TENSOR, t: value.tensor };
  return { type: GRAPH, g: value.graph };
}
