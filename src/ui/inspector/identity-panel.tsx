// How characters stay the same on this page: mode, closeness, who reads whom, and what it costs.
import { Dices } from "lucide-react";
import { recordsOf, storyOf } from "../../comic/query.ts";
import { planReading, readingArcs } from "../../sharing/reading-plan.ts";
import { automaticBankBudget, bankBudgetOf, bankUse } from "../../studio/bank-use.ts";
import { anyModel, type DrawPlan, planDrawing } from "../../studio/draw-plan.ts";
import { embedderOf } from "../../studio/likeness.ts";
import { loadedModel } from "../../studio/selectors.ts";
import { tagOf } from "../../studio/versions.ts";
import { useEditor, useEditorFields, useEditorState } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { panelsOfPage } from "../panels.ts";
import { Button } from "../primitives/button.tsx";
import { SelectField } from "../primitives/field.tsx";
import { Note, Section } from "../primitives/layout.tsx";
import { Segmented } from "../primitives/segmented.tsx";
import { drawObstacle } from "../shell/drawing.ts";
import { useDrifting } from "../use-likeness.ts";
import { IdentityDiagram } from "./identity-diagram.tsx";
import css from "./identity-panel.module.css";

const words = texts.identity;

/** To choose from, in bytes. */
const budgets = [16e6, 64e6, 256e6, 1e9, 4e9];

export function IdentityPanel() {
  const { commands } = useEditor();
  const { doc, currentPage: page, sharingOn } = useEditorFields("doc", "currentPage", "sharingOn");
  const { mode, strictness } = storyOf(doc).identity;
  const shots = panelsOfPage(doc, page).flatMap(({ shot }) => shot ?? []);
  const model = useEditorState(loadedModel);
  const ids = shots.map(({ id }) => id);
  const plan = planDrawing(doc, ids, model ?? anyModel, { sharingOn: true, quickDecode: false });
  const ofCast = plan.references.filter(({ ofLook }) => ofLook === undefined);
  const arcs = readingArcs(planReading(plan.panels, ofCast, plan.settings.sharing)).map((arc) => ({
    ...arc,
    tag: tagOf(arc.tag),
  }));
  return (
    <Section aria-label={words.title}>
      <Segmented
        label={words.mode}
        value={mode}
        options={words.modes}
        onChange={(next) => commands.setIdentity({ mode: next })}
      />
      <Note>{words.modeNotes[mode]}</Note>
      <Segmented
        label={words.strictness}
        value={strictness}
        options={words.levels}
        onChange={(next) => commands.setIdentity({ strictness: next })}
      />
      <Drifting page={page} />
      <h3>{words.title}</h3>
      {!sharingOn ? (
        <Note>{words.off}</Note>
      ) : arcs.length === 0 ? (
        <Note>{words.nobody}</Note>
      ) : (
        <>
          <IdentityDiagram panels={plan.panels.length} arcs={arcs} characters={recordsOf(doc, "character")} />
          <Memory plan={plan} />
        </>
      )}
    </Section>
  );
}

/** What drifts on the page, and the way to draw it again. Absent where the model does not measure it. */
function Drifting({ page }: { readonly page: string }) {
  const { commands } = useEditor();
  const judged = useEditorState((state) => (embedderOf(state)?.threshold ?? null) !== null);
  const obstacle = useEditorState(drawObstacle);
  const drifting = useDrifting(page);
  if (!judged) return null;
  return (
    <div className={css.drifting}>
      <Note>{texts.likeness.drifting(drifting)}</Note>
      <Button
        look="outline"
        icon={Dices}
        disabled={drifting === 0 || obstacle !== null}
        command="reroll-drifting"
        onClick={() => commands.rerollDrifting(page)}
      >
        {texts.likeness.rerollDrifting}
      </Button>
    </div>
  );
}

/** What the banks of this page take, of how much, and the way to change it. */
function Memory({ plan }: { readonly plan: DrawPlan }) {
  const { commands } = useEditor();
  const { bankBudget: chosen, deviceGigabytes } = useEditorFields("bankBudget", "deviceGigabytes");
  const budget = useEditorState(bankBudgetOf);
  const model = useEditorState(loadedModel);
  if (!model) return null;
  const { pictures, bytes, extraCalls } = bankUse(plan, model, budget);
  const taken = bytes === 0 ? words.nothing : texts.units.bytes(bytes);
  const allowed = texts.units.bytes(budget);
  const note = () => {
    if (extraCalls > 0) return words.overBudget(taken, allowed, extraCalls);
    return bytes > budget ? words.needed(taken, allowed) : words.memory(taken, allowed, pictures);
  };
  const sizes = [...new Set([...budgets, ...(chosen === null ? [] : [chosen])])].sort((a, b) => a - b);
  const automatic = words.automatic(texts.units.bytes(automaticBankBudget(deviceGigabytes)));
  return (
    <SelectField
      label={words.budget}
      value={String(chosen ?? "")}
      options={[["", automatic], ...sizes.map((size) => [String(size), texts.units.bytes(size)] as const)]}
      note={note()}
      onChange={(size) => commands.setBankBudget(size === "" ? null : Number(size))}
    />
  );
}
