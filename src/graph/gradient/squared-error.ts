// A network that says how far its output is from a target: with the loss in the graph one call gives the loss and its gradient, where a
// cotangent from outside would need the output first, by a call of its own.
import { TensorProto_DataType } from "onnx-buf";
import { editGraph } from "../edit.ts";
import type { Graph } from "../model.ts";
import { viewGraph } from "../view.ts";

export interface GradedGraph {
  readonly graph: Graph;
  /** Input in the shape of the output. */
  readonly target: string;
  /** Output, []: the mean of (output - target)² over all its numbers. */
  readonly loss: string;
}

/** Throws when the graph has no float32 output of that name whose shape is known. */
export function squaredError(graph: Graph, output: string): GradedGraph {
  const { type, dims } = viewGraph(graph).facts.of(output);
  if (type !== TensorProto_DataType.FLOAT || !dims || !graph.outputs.some(({ name }) => name === output))
    throw new Error(`squaredError(): "${output}" is no float32 output of known shape`);
  const edit = editGraph(graph);
  const [target, loss] = ["target", "squared_error"];
  edit.addInput(
    target,
    type,
    dims.map((_, axis) => `target_${axis}`),
  );
  const difference = edit.add("Sub", [output, target]);
  const square = edit.add("Mul", [difference, difference]);
  const axes = dims.map((_, axis) => axis);
  edit.add("Identity", [edit.overAxes("ReduceMean", square, axes)], { output: loss });
  edit.addOutput(loss, type, []);
  return { graph: edit.finish(), target, loss };
}
