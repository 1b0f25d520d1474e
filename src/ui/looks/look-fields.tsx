// In which look a story, a page or a panel is drawn: chosen here, or inherited; how, how strongly, and mixed with what.
import { Dices } from "lucide-react";
import { lookOfPage } from "../../comic/looks.ts";
import { frameOfShot, recordOf, recordsOf, storyOf } from "../../comic/query.ts";
import { MOST_VARIETY } from "../../comic/records/look.ts";
import type { ChosenLook, Doc, Look } from "../../comic/records.ts";
import type { LookPlace } from "../../studio/commands/looks.ts";
import { canUse, inOneLook, lookNames, mixedWith, withoutPart, withShare } from "../../studio/looks.ts";
import { loadedModel } from "../../studio/selectors.ts";
import { useEditor, useEditorState } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { Button, RemoveButton } from "../primitives/button.tsx";
import { DraftInput, Field, Select } from "../primitives/field.tsx";
import { Note, Row, Section } from "../primitives/layout.tsx";
import { Segmented } from "../primitives/segmented.tsx";
import { Slider } from "../primitives/slider.tsx";

const words = texts.looks;

const titles = { story: words.ofStory, page: words.ofPage, shot: words.ofPanel };
const INHERITED = "";

export function LookFields({ place, doc }: { readonly place: LookPlace; readonly doc: Doc }) {
  const { commands } = useEditor();
  const looks = recordsOf(doc, "look");
  const own = ownChoice(doc, place);
  const chosen = own === "none" ? null : own;
  if (looks.length === 0) return null;
  const choose = (value: string) => {
    if (value === INHERITED) commands.chooseLook(place, null);
    else if (value === "none") commands.chooseLook(place, "none");
    else commands.chooseLook(place, inOneLook(chosen, value));
  };
  const title = titles[place.kind];
  return (
    <Section aria-label={title}>
      <Field label={title}>
        {(id) => (
          <Select
            id={id}
            value={own === "none" ? own : (chosen?.looks[0]?.look ?? INHERITED)}
            options={[
              [INHERITED, inheritedName(doc, place)],
              ...(place.kind === "story" ? [] : [["none", words.none] as const]),
              ...looks.map((look) => [look.id, look.name] as const),
            ]}
            onChange={choose}
          />
        )}
      </Field>
      {chosen && <Chosen own={chosen} looks={looks} onChange={(next) => commands.chooseLook(place, next)} />}
    </Section>
  );
}

function ownChoice(doc: Doc, place: LookPlace): ChosenLook | "none" | null {
  if (place.kind === "story") return storyOf(doc).look ?? null;
  return recordOf(doc, place.kind, place.id)?.look ?? null;
}

function inheritedName(doc: Doc, place: LookPlace): string {
  if (place.kind === "story") return words.none;
  const names = (chosen: ChosenLook | null | undefined) => (chosen && lookNames(doc, chosen)) || words.none;
  if (place.kind === "page") return words.asStory(names(storyOf(doc).look));
  return words.asPage(names(lookOfPage(doc, frameOfShot(doc, place.id)?.page ?? "").chosen));
}

interface ChosenProps {
  readonly own: ChosenLook;
  readonly looks: readonly Look[];
  readonly onChange: (next: ChosenLook) => void;
}

function Chosen({ own, looks, onChange }: ChosenProps) {
  const { commands } = useEditor();
  const model = useEditorState(loadedModel);
  const chosen = own.looks.flatMap(({ look }) => looks.find(({ id }) => id === look) ?? []);
  const unusable = chosen.find((look) => !canUse(look, own.means, model?.hash ?? null));
  const slider = (key: "strength" | "variety", max: number) => (
    <Slider
      {...{ label: words[key], value: own[key], min: 0, max, step: 0.05 }}
      onCommit={(value) => onChange({ ...own, [key]: value })}
      onGesture={commands.beginGesture}
    />
  );
  return (
    <>
      <Segmented
        label={words.means}
        value={own.means}
        options={words.means_}
        onChange={(means) => onChange({ ...own, means })}
      />
      <Note>{words.meansNotes[own.means]}</Note>
      {unusable && (
        <Note tone="warning">
          {unusable.pictures.length === 0 ? words.noPictures : words.notLearned(unusable.name)}
        </Note>
      )}
      {own.means !== "learned" && slider("strength", 1)}
      {own.means !== "aligned" && slider("variety", MOST_VARIETY)}
      {own.means !== "aligned" && <LearnedFields own={own} onChange={onChange} />}
      <Mix own={own} looks={looks} onChange={onChange} />
    </>
  );
}

function LearnedFields({ own, onChange }: Omit<ChosenProps, "looks">) {
  const edit = (key: "before" | "after", placeholder: string) => (
    <Field label={words[key]}>
      {(id) => (
        <DraftInput {...{ id, placeholder }} value={own[key]} onCommit={(text) => onChange({ ...own, [key]: text })} />
      )}
    </Field>
  );
  return (
    <>
      <Note>{words.varietyNote}</Note>
      {edit("before", words.beforeExample)}
      {edit("after", words.afterExample)}
      <Note>{words.textsNote}</Note>
      <Segmented
        label={words.kept}
        value={own.kept}
        options={words.keptBy}
        onChange={(kept) => onChange({ ...own, kept })}
      />
      <Note>{words.keptNotes[own.kept]}</Note>
      <Row>
        <Button small look="outline" icon={Dices} onClick={() => onChange({ ...own, variation: own.variation + 1 })}>
          {words.another}
        </Button>
      </Row>
    </>
  );
}

/** Other looks in the mix, each with its share. */
function Mix({ own, looks, onChange }: ChosenProps) {
  const { commands } = useEditor();
  const others = looks.filter(({ id }) => !own.looks.some(({ look }) => look === id));
  const sum = own.looks.reduce((total, { weight }) => total + weight, 0);
  const nameOf = (id: string) => looks.find((look) => look.id === id)?.name ?? "";
  return (
    <>
      {own.looks.length > 1 &&
        own.looks.map(({ look, weight }, i) => (
          <Row key={look}>
            <Slider
              {...{ label: words.weight(nameOf(look)), value: weight, min: 0, max: 1, step: 0.05 }}
              onCommit={(share) => onChange(withShare(own, look, share))}
              onGesture={commands.beginGesture}
            />
            {i > 0 && (
              <RemoveButton label={words.unmix(nameOf(look))} onClick={() => onChange(withoutPart(own, look))} />
            )}
          </Row>
        ))}
      {own.looks.length > 1 && sum > 0 && (
        <Note>{words.shares(own.looks.map(({ look, weight }) => [nameOf(look), weight / sum] as const))}</Note>
      )}
      {others.length > 0 && (
        <Field label={words.mix}>
          {(id) => (
            <Select
              id={id}
              value=""
              options={[["", words.noMix], ...others.map((look) => [look.id, look.name] as const)]}
              onChange={(look) => look && onChange(mixedWith(own, look))}
            />
          )}
        </Field>
      )}
    </>
  );
}
