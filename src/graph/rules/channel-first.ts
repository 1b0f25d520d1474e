// An attention over tensors with channels before tokens, spelt with Einsum, as OpenAI's guided diffusion and its descendants have it:
//   Einsum("bct,bcs->bts"), Softmax, Einsum("bts,bcs->bct") over [B H, d, N], heads split off [B, C, N] by Reshape
//   = MultiHeadAttention over the transposed [B, N, C], scale 1
import type { NodeProto } from "onnx-buf";
import { addAttention } from "../attention-core.ts";
import { einsumOf, intOf } from "../model.ts";
import { isRefusal, type Refusal, type Rule } from "../rule.ts";
import type { View } from "../view.ts";

interface ChannelFirstAttention {
  /** q, k, v [B, C, N]. */
  readonly qkv: readonly string[];
  readonly heads: number;
  /** The joined heads, [B, C, N]. */
  readonly output: string;
}

export const channelFirst: Rule<ChannelFirstAttention> = {
  name: "channel-first",
  candidates: (view) =>
    view.graph.nodes.filter(
      (node) => view.producer(node.input[0] ?? "")?.opType === "Einsum" && node.opType === "Softmax",
    ),
  check,
  rewrite(edit, { qkv, heads, output }) {
    const flip = (x: string) => edit.add("Transpose", [x], { attributes: { perm: { ints: [0, 2, 1] } } });
    edit.redirect(output, flip(addAttention(edit, qkv.map(flip), heads, 1, { hint: "fused/attention" })));
  },
};

function check(view: View, softmax: NodeProto): ChannelFirstAttention | Refusal {
  const [scores, mixing] = [view.producer(softmax.input[0]!)!, onlyReader(view, softmax.output[0]!)];
  if (![-1, 2].includes(intOf(softmax, "axis", -1)))
    return { reason: "the Softmax is not over the last of three axes" };
  if (mixing?.opType !== "Einsum") return { reason: "the Softmax is not read by one Einsum alone" };
  if (lettersOf(scores) !== "abc,abd->acd" || lettersOf(mixing) !== "abc,adc->adb")
    return {
      reason: `its sums are ${lettersOf(scores)} and ${lettersOf(mixing)}; expected abc,abd->acd and abc,adc->adb`,
    };
  const joined = onlyReader(view, mixing.output[0]!);
  const apart = [scores.input[0]!, scores.input[1]!, mixing.input[1]!].map((name) => wholeBehind(view, name));
  const lost = apart.find(isRefusal);
  if (lost) return lost;
  const parts = apart.filter((part): part is Whole => !isRefusal(part));
  const [dims, back] = [view.facts.of(parts[0]!.name).dims, view.facts.of(joined?.output[0] ?? "").dims];
  if (joined?.opType !== "Reshape" || back?.join() !== dims?.join())
    return { reason: "its heads are not joined as they were split" };
  return { qkv: parts.map(({ name }) => name), heads: parts[0]!.heads, output: joined.output[0]! };
}

/** An equation with its letters in order of appearance. */
function lettersOf(node: NodeProto): string {
  const { terms, result } = einsumOf(node);
  const seen: string[] = [];
  const renamed = (letters: string): string =>
    [...letters]
      .map((letter) => {
        if (!seen.includes(letter)) seen.push(letter);
        return "abcdefghijklmnopqrstuvwxyz"[seen.indexOf(letter)];
      })
      .join("");
  return `${terms.map(renamed).join()}->${renamed(result ?? "")}`;
}

/** [B, C, N] before its heads are split off. */
interface Whole {
  readonly name: string;
  readonly heads: number;
}

/** What a Reshape makes [B H, C / H, N] of. */
function wholeBehind(view: View, name: string): Whole | Refusal {
  const node = view.producer(name);
  const [whole, split] = [view.facts.of(node?.input[0] ?? "").dims, view.facts.of(name).dims];
  const heads = (split?.[0] ?? 0) / (whole?.[0] ?? 1);
  const [, channels = 0, tokens] = whole ?? [];
  if (
    node?.opType !== "Reshape" ||
    whole?.length !== 3 ||
    split?.join() !== [whole[0]! * heads, channels / heads, tokens].join()
  )
    return { reason: `"${name}" is no [B, C, N] with heads split off` };
  return { name: node.input[0]!, heads };
}

function onlyReader(view: View, name: string): NodeProto | null {
  const readers = view.consumers(name);
  return readers.length === 1 ? readers[0]! : null;
}
