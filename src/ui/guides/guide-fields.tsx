// Rulers, guides and the grid by switches and numbers: what a pointer does on the page, for keyboard and small screens.
import { Plus } from "lucide-react";
import { useId } from "react";
import { gridOf, guidesOf, mmIn, unitOf } from "../../comic/guides.ts";
import type { Guide, Page, Story } from "../../comic/records.ts";
import { BEYOND_MM } from "../../studio/commands/insets.ts";
import { useEditor } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { Button, RemoveButton } from "../primitives/button.tsx";
import { DraftNumber, FieldSet, Label } from "../primitives/field.tsx";
import { Note, Row, Section, Stack } from "../primitives/layout.tsx";
import { guideActions } from "./actions.ts";
import { setAid, useAids } from "./guides-store.ts";

const words = texts.guides;
const aids = ["rulers", "guides", "grid", "snapping", "locked"] as const;

interface GuideFieldsProps {
  readonly page: Page;
  readonly story: Story;
}

export function GuideFields({ page, story }: GuideFieldsProps) {
  return (
    <Section>
      <Stack>
        <h3>{words.title}</h3>
        <Switches />
        <GuideList page={page} story={story} />
        <GridFields story={story} />
      </Stack>
    </Section>
  );
}

function Switches() {
  const shown = useAids();
  return (
    <FieldSet label={words.show}>
      <Row wrap>
        {aids.map((aid) => (
          <label key={aid}>
            <input type="checkbox" checked={shown[aid]} onChange={({ target }) => setAid(aid, target.checked)} />{" "}
            {words.aids[aid]}
          </label>
        ))}
      </Row>
      <Note>{words.snappingNote}</Note>
    </FieldSet>
  );
}

function GuideList({ page, story }: GuideFieldsProps) {
  const editor = useEditor();
  const { commands } = editor;
  const unit = unitOf(story);
  const perUnit = mmIn(unit);
  const guides = guidesOf(page, story);
  const actions = new Map(guideActions(editor).map((action) => [action.id, action]));
  // Counted by their kind, as they are named.
  const numberOf = (i: number) => guides.slice(0, i + 1).filter(({ axis }) => axis === guides[i]?.axis).length;
  const most = (axis: Guide["axis"]) => (axis === "x" ? page.widthMm : page.heightMm) + BEYOND_MM;
  return (
    <FieldSet label={words.list}>
      <Stack>
        {guides.map(({ axis, atMm }, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a guide is its place
          <Row key={i} spread>
            <span aria-hidden="true">{words.add[axis]}</span>
            <Row>
              <DraftNumber
                aria-label={words.field[axis](numberOf(i), texts.inspector.units[unit])}
                value={atMm / perUnit}
                min={-BEYOND_MM / perUnit}
                max={most(axis) / perUnit}
                step={unit === "inch" ? 0.125 : 0.5}
                onCommit={(value) => commands.moveGuide(page.id, i, value * perUnit)}
              />
              <RemoveButton label={words.remove[axis](numberOf(i))} onClick={() => commands.removeGuide(page.id, i)} />
            </Row>
          </Row>
        ))}
        <Note>{guides.length > 0 ? words.note : words.none}</Note>
        <Row wrap>
          {(["x", "y"] as const).map((axis) => (
            <Button
              key={axis}
              small
              look="outline"
              icon={Plus}
              aria-label={axis === "x" ? words.commands.addX : words.commands.addY}
              onClick={actions.get(`add-guide-${axis}`)?.run}
            >
              {words.add[axis]}
            </Button>
          ))}
        </Row>
      </Stack>
    </FieldSet>
  );
}

function GridFields({ story }: Pick<GuideFieldsProps, "story">) {
  const { commands } = useEditor();
  const [spacingId, partsId] = [useId(), useId()];
  const unit = unitOf(story);
  const grid = gridOf(story);
  const perUnit = mmIn(unit);
  return (
    <Row wrap>
      <div>
        <Label htmlFor={spacingId}>{texts.common.inUnit(words.spacing, texts.inspector.units[unit])}</Label>
        <DraftNumber
          id={spacingId}
          value={grid.spacingMm / perUnit}
          min={1 / perUnit}
          max={200 / perUnit}
          step={unit === "inch" ? 0.125 : 1}
          onCommit={(value) => commands.setGrid({ ...grid, spacingMm: Math.min(200, Math.max(1, value * perUnit)) })}
        />
      </div>
      <div>
        <Label htmlFor={partsId}>{words.parts}</Label>
        <DraftNumber
          id={partsId}
          value={grid.parts}
          min={1}
          max={20}
          onCommit={(value) => commands.setGrid({ ...grid, parts: Math.round(value) })}
        />
      </div>
    </Row>
  );
}
