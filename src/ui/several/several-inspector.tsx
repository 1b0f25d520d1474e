// Several selected: how they are brought in line, kept, hidden and grouped.
import {
  AlignCenterHorizontal,
  AlignCenterVertical,
  AlignEndHorizontal,
  AlignEndVertical,
  AlignHorizontalSpaceBetween,
  AlignStartHorizontal,
  AlignStartVertical,
  AlignVerticalSpaceBetween,
  Eye,
  Group,
  type LucideIcon,
  Pin,
  Ungroup,
} from "lucide-react";
import { useEditor } from "../editor-context.tsx";
import { InspectorHead } from "../inspector/inspector-head.tsx";
import { texts } from "../language/texts.ts";
import { Button, IconButton } from "../primitives/button.tsx";
import { Note, Row, Section } from "../primitives/layout.tsx";
import { severalActions, severalIds } from "./actions.ts";

const words = texts.several;

const icons: Readonly<Record<string, LucideIcon>> = {
  "align-left": AlignStartVertical,
  "align-centre": AlignCenterVertical,
  "align-right": AlignEndVertical,
  "align-top": AlignStartHorizontal,
  "align-middle": AlignCenterHorizontal,
  "align-bottom": AlignEndHorizontal,
  "distribute-x": AlignHorizontalSpaceBetween,
  "distribute-y": AlignVerticalSpaceBetween,
  pin: Pin,
  hide: Eye,
  group: Group,
  ungroup: Ungroup,
};

/** Rendered anew by whoever shows it, whenever document or selection change. */
export function SeveralInspector({ count }: { readonly count: number }) {
  const editor = useEditor();
  const actions = new Map(severalActions(editor).map((action) => [action.id, action]));
  const of = (ids: readonly string[]) => ids.flatMap((id) => actions.get(id) ?? []);
  return (
    <>
      <InspectorHead title={words.title(count)} />
      <Section>
        <h3>{words.alignment}</h3>
        {[severalIds.align, severalIds.distribute].map((ids) => (
          <Row key={ids[0]} wrap>
            {of(ids).map(({ id, title, enabled, run }) => (
              <IconButton
                key={id}
                label={title}
                command={id}
                icon={icons[id] ?? Pin}
                disabled={!enabled}
                onClick={run}
              />
            ))}
          </Row>
        ))}
        <Note>{words.alignmentNote}</Note>
      </Section>
      <Section>
        <Row wrap>
          {of(severalIds.more).map(({ id, title, enabled, run }) => (
            <Button
              key={id}
              look="outline"
              command={id}
              icon={icons[id] ?? Pin}
              disabled={!enabled}
              data-tip={title}
              onClick={run}
            >
              {title}
            </Button>
          ))}
        </Row>
      </Section>
    </>
  );
}
