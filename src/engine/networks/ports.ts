// Inputs of a session as its graph declares them, and numbers brought into their types: exports of one network differ in
// element types, in fixed and named dims, and in whether a time is a scalar.
import type { Tensor } from "../../diffusion/tensor.ts";
import { floatBitsToHalf, halfToNumber } from "../../graph/half.ts";
import { StudioError } from "../../models/failure.ts";
import type { Elements, ElementType, InferenceSession, OrtTensor, Runtime } from "../runtime.ts";

export interface Port {
  readonly name: string;
  readonly type: ElementType;
  /** A number is fixed, a name is not. Empty: a scalar. */
  readonly shape: readonly (number | string)[];
}

const TYPES: readonly string[] = ["float32", "float16", "int64", "int32"] satisfies ElementType[];

const refuse = (message: string) =>
  new StudioError("model-unsupported", message, "Use another export of this model, with dynamic axes.");

/** Inputs by name. Throws StudioError "model-unsupported" for a type the studio does not feed. */
export function portsOf(session: InferenceSession): ReadonlyMap<string, Port> {
  return new Map(
    session.inputMetadata.map((input) => {
      if (!input.isTensor || !TYPES.includes(input.type))
        throw refuse(
          `Input "${input.name}" is of type ${input.isTensor ? input.type : "sequence"}: expected ${TYPES.join(", ")}.`,
        );
      return [input.name, { name: input.name, type: input.type as ElementType, shape: input.shape }];
    }),
  );
}

/** The input of one of these names, or the only input there is. Throws StudioError "model-unsupported". */
export function findPort(ports: ReadonlyMap<string, Port>, network: string, names: readonly string[]): Port {
  const [only, ...more] = ports.values();
  const found = names.flatMap((name) => ports.get(name) ?? []).at(0) ?? (more.length === 0 ? only : undefined);
  if (found) return found;
  throw refuse(
    `The ${network} has the inputs ${[...ports.keys()].join(", ")}: expected one named ${names.join(" or ")}.`,
  );
}

/** Refuses a network that wants more than it will be given: what an unknown input means cannot be guessed. */
export function expectOnly(ports: ReadonlyMap<string, Port>, network: string, known: (name: string) => boolean): void {
  const unknown = [...ports.keys()].filter((name) => !known(name));
  if (unknown.length > 0)
    throw refuse(`The ${network} wants inputs that the studio does not have: ${unknown.join(", ")}.`);
}

/** Throws StudioError "model-unsupported" when a network has no output of this name. */
export function expectOutput(session: InferenceSession, network: string, output: string): void {
  if (session.outputNames.includes(output)) return;
  throw new StudioError(
    "model-unsupported",
    `The ${network} has the outputs ${session.outputNames.join(", ")}: expected ${output}.`,
    "Use another export of this model, or name the output in model.json.",
  );
}

/** A tensor for an input. Throws StudioError "model-unsupported" when the dims differ from those its graph has fixed. */
export function feed(
  runtime: Runtime,
  port: Port,
  data: Float32Array | BigInt64Array,
  dims: readonly number[],
): OrtTensor {
  const fits = port.shape.length === dims.length && port.shape.every((d, i) => !isFixed(d) || d === dims[i]);
  if (!fits) throw refuse(`Input "${port.name}" is fixed to [${port.shape.join(", ")}], found [${dims.join(", ")}].`);
  return runtime.tensor(port.type, convert(data, port.type), dims);
}

export function isFixed(dim: number | string | undefined): dim is number {
  return typeof dim === "number" && dim >= 0;
}

function convert(data: Float32Array | BigInt64Array, type: ElementType): Elements {
  switch (type) {
    case "float32":
      return data instanceof Float32Array ? data : Float32Array.from(data, Number);
    case "float16":
      return toHalves(data instanceof Float32Array ? data : Float32Array.from(data, Number));
    case "int64":
      return data instanceof BigInt64Array ? data : BigInt64Array.from(data, (x) => BigInt(Math.round(x)));
    case "int32":
      return data instanceof Float32Array ? Int32Array.from(data, Math.round) : Int32Array.from(data, Number);
  }
}

/** A network of one input as a function: what it gives under a name, or first. Throws as feed() does. */
export function through(
  runtime: Runtime,
  session: InferenceSession,
  port: Port,
  output = session.outputNames[0] ?? "",
) {
  return async (data: Float32Array | BigInt64Array, dims: readonly number[]): Promise<Tensor> => {
    const found = await runtime.run(session, { [port.name]: feed(runtime, port, data, dims) }, [output]);
    return toTensor(found[output] as OrtTensor);
  };
}

/** float32 numbers as the bits of halves. */
export function toHalves(data: Float32Array): Uint16Array<ArrayBuffer> {
  const bits = new Uint32Array(data.buffer, data.byteOffset, data.length);
  return Uint16Array.from(bits, floatBitsToHalf);
}

/** An output as float32 numbers. Halves come as their bits, or as numbers where the browser has an array of them. */
export function toTensor(output: OrtTensor): Tensor {
  const { data, dims } = output;
  if (data instanceof Float32Array) return { dims, data };
  if (data instanceof Uint16Array) return { dims, data: Float32Array.from(data, halfToNumber) };
  return { dims, data: Float32Array.from(data as ArrayLike<number>) };
}

/** An output's numbers as they are: float32, or float16 as their bits. */
export function rawNumbers({ data }: OrtTensor): Float32Array | Uint16Array {
  if (data instanceof Float32Array || data instanceof Uint16Array) return data;
  const { buffer, byteOffset, length } = data as ArrayLike<unknown> & ArrayBufferView; // A Float16Array, which is not in ES2023.
  return new Uint16Array(buffer, byteOffset, length);
}
