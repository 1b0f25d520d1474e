// In which look panels are drawn, as the engine is told it: of looks that are there and can be used, by weight.
import { seedOfPicture } from "../comic/assets.ts";
import { lookOfShot } from "../comic/looks.ts";
import { recordOf, renderWithPicture } from "../comic/query.ts";
import type { ChosenLook, Doc, Look } from "../comic/records.ts";
import { nearestShape, type Shapes } from "../comic/shape.ts";
import type { LookPart, PanelLook, PanelSpec, ReferenceSpec } from "../diffusion/panel.ts";
import { hashAt, hashText } from "../script/hash.ts";
import type { SharingSettings } from "../sharing/settings.ts";

/** How many of a look's pictures its statistics are taken of: each costs as much as a panel, once. */
export const ALIGNED_PICTURES = 6;
/** How many of these are read besides. */
const READ_PICTURES = 2;

/** What a look is called among those that a panel reads: no character's tag holds brackets. */
const readAs = (look: string) => `[${look}]`;

/** Whether a look can be used in this way; `model`: hash of the model that draws, null for any. */
export function canUse({ pictures, learned }: Look, means: ChosenLook["means"], model: string | null): boolean {
  const hasPictures = means === "learned" || pictures.length > 0;
  const isLearned = means === "aligned" || (learned !== null && (model === null || learned.model === model));
  return hasPictures && isLearned;
}

interface Mixed {
  readonly record: Look;
  readonly weight: number;
}

/** Those of a choice that can be used, their weights brought to 1. */
function mixOf(doc: Doc, { looks, means }: ChosenLook, model: string | null): readonly Mixed[] {
  const parts = looks.flatMap(({ look: id, weight }) => {
    const record = recordOf(doc, "look", id);
    return record && weight > 0 && canUse(record, means, model) ? [{ record, weight }] : [];
  });
  const sum = parts.reduce((total, { weight }) => total + weight, 0);
  return parts.map(({ record, weight }) => ({ record, weight: weight / sum }));
}

const partOf = ({ record: { id: look, version }, weight }: Mixed): LookPart => ({ look, version, weight });

/** Names the sample of a learned look: who keeps one, has one. */
function etaOf({ kept, variation }: ChosenLook, { id, cast }: Pick<PanelSpec, "id" | "cast">): number {
  const keeper = kept === "story" ? "" : kept === "character" ? (cast[0] ?? id) : id;
  return hashText(hashAt(variation, 0), keeper);
}

/** The look of a panel; null: none. */
function lookOfPanel(doc: Doc, panel: Pick<PanelSpec, "id" | "cast">, model: string | null): PanelLook | null {
  const { chosen } = lookOfShot(doc, panel.id);
  const mix = chosen ? mixOf(doc, chosen, model) : [];
  if (!chosen || mix.length === 0) return null;
  const { means, strength, variety, before, after } = chosen;
  if (means === "aligned") return strength > 0 ? { means, parts: mix.map(partOf), strength } : null;
  const parts = mix.map((mixed) => {
    const { tensor: vectors, count, tokens } = mixed.record.learned!;
    return { ...partOf(mixed), vectors, count, tokens };
  });
  return {
    means: "learned",
    ...(means === "both" && strength > 0 && { strength }),
    parts,
    variety,
    before: before.trim(),
    after: after.trim(),
    eta: etaOf(chosen, panel),
  };
}

/** The panel in its look. */
export function inItsLook(doc: Doc, panel: PanelSpec, model: string | null): PanelSpec {
  const look = lookOfPanel(doc, panel, model);
  if (!look) return panel;
  return { ...panel, look, ...(look.strength && { readsLooks: look.parts.map((part) => readAs(part.look)) }) };
}

const alignedIn = (panels: readonly PanelSpec[]) =>
  panels.flatMap(({ look }) => (look?.strength ? { parts: look.parts, strength: look.strength } : []));

/** How strongly the aligned looks of panels are read: of one that several have, as the strongest. */
export function lookStrengths(panels: readonly PanelSpec[]): NonNullable<SharingSettings["strength"]> {
  const strengths: Record<string, number> = {};
  for (const { parts, strength } of alignedIn(panels))
    for (const { look, weight } of parts)
      strengths[readAs(look)] = Math.max(strengths[readAs(look)] ?? 0, weight * strength);
  return strengths;
}

/** The pictures of the looks that these panels are aligned with. One that a panel shows is seen with that panel's words. */
export function lookReferences(
  doc: Doc,
  panels: readonly PanelSpec[],
  shapes: Shapes | null,
): readonly (ReferenceSpec & { readonly asset: string })[] {
  const looks = alignedIn(panels).flatMap(({ parts }) => parts.map(({ look }) => look));
  return [...new Set(looks)].flatMap((id) => {
    const pictures = recordOf(doc, "look", id)?.pictures ?? [];
    return pictures.slice(0, ALIGNED_PICTURES).map(({ asset, widthPx, heightPx }, i) => {
      const drawn = renderWithPicture(doc, asset)?.recipe;
      const [width, height] = shapes ? nearestShape(widthPx / heightPx, shapes) : [widthPx, heightPx];
      return {
        id: `${id}/${asset}`,
        prompt: drawn?.prompt ?? "",
        seed: seedOfPicture(asset),
        width,
        height,
        cast: [],
        layout: drawn?.stage ?? null,
        asset,
        ofLook: id,
        ...(i < READ_PICTURES && { readFor: readAs(id) }),
      };
    });
  });
}

/** A choice of one look: how it was chosen before, or at once, nearer to the pictures than to a drawing without. */
export function inOneLook(before: ChosenLook | null, look: string): ChosenLook {
  const usual = {
    means: "aligned",
    strength: 0.7,
    variety: 1,
    before: "",
    after: "",
    kept: "panel",
    variation: 0,
  } as const;
  return { ...usual, ...before, looks: [{ look, weight: 1 }] };
}

/** The choice with another look in the mix, as much as each of those that are in it. */
export function mixedWith(chosen: ChosenLook, look: string): ChosenLook {
  const weight = Math.max(...chosen.looks.map((part) => part.weight));
  return { ...chosen, looks: [...chosen.looks, { look, weight }] };
}

export function withShare(chosen: ChosenLook, look: string, weight: number): ChosenLook {
  return { ...chosen, looks: chosen.looks.map((part) => (part.look === look ? { ...part, weight } : part)) };
}

export function withoutPart(chosen: ChosenLook, look: string): ChosenLook {
  return { ...chosen, looks: chosen.looks.filter((part) => part.look !== look) };
}

/** The names of the looks that are mixed. */
export function lookNames(doc: Doc, { looks }: ChosenLook): string {
  return looks.flatMap(({ look }) => recordOf(doc, "look", look)?.name ?? []).join(" + ");
}
