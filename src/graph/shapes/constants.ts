// Numbers known before a run: stored ones, shapes, and tensors made of a shape.
import { type TensorProto, TensorProto_DataType } from "onnx-buf";
import { type Fact, fact, sizeOf, smallTensor, unknown } from "../facts.ts";
import { attributeOf, intOf, intsOf, numbersOf } from "../model.ts";
import { type OpRule, type OpRules, spelt } from "./op-rule.ts";

/** Numbers of small tensors only. */
export function factOfTensor(tensor: TensorProto): Fact {
  const dims = tensor.dims.map(Number);
  return fact(tensor.dataType, dims, sizeOf(dims) <= smallTensor ? numbersOf(tensor) : null);
}

const constant: OpRule = ({ node }) => {
  const tensor = attributeOf(node, "value")?.t;
  if (tensor) return [factOfTensor(tensor)];
  const ints = intsOf(node, "value_ints");
  if (ints) return [fact(TensorProto_DataType.INT64, [ints.length], ints)];
  const float = attributeOf(node, "value_float");
  if (float) return [fact(TensorProto_DataType.FLOAT, [], [float.f])];
  const int = attributeOf(node, "value_int");
  return [int ? fact(TensorProto_DataType.INT64, [], [Number(int.i)]) : unknown];
};

const shape: OpRule = ({ node, at }) => {
  const dims = at(0).dims;
  if (!dims) return [fact(TensorProto_DataType.INT64, null)];
  const part = dims.slice(intOf(node, "start", 0), intOf(node, "end", dims.length));
  return [fact(TensorProto_DataType.INT64, [part.length], part)];
};

const constantOfShape: OpRule = ({ node, at }) => {
  const value = attributeOf(node, "value")?.t;
  return [fact(value?.dataType ?? TensorProto_DataType.FLOAT, spelt(at(0)), value ? numbersOf(value) : [0])];
};

const range: OpRule = ({ at }) => {
  const [start, limit, delta] = [at(0), at(1), at(2)].map((f) => f.values?.[0]);
  if (start === undefined || limit === undefined || !delta) return [fact(at(0).type, null)];
  const count = Math.max(0, Math.ceil((limit - start) / delta));
  const values = count <= smallTensor ? Array.from({ length: count }, (_, i) => start + i * delta) : null;
  return [fact(at(0).type, [count], values)];
};

export const constants: OpRules = {
  Constant: constant,
  Shape: shape,
  ConstantOfShape: constantOfShape,
  Range: range,
};
