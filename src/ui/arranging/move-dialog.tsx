// A panel taken to a page and a place by name: what its grip does with a pointer, for keyboard and small screens.
import { useId, useState } from "react";
import { pagesOf } from "../../comic/query.ts";
import type { Doc } from "../../comic/records.ts";
import { placesOn } from "../../studio/panel-drop.ts";
import { useEditor, useEditorState } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { type Panel, panelOfSelection } from "../panels.ts";
import { Button } from "../primitives/button.tsx";
import { Dialog } from "../primitives/dialog.tsx";
import { Field, Select } from "../primitives/field.tsx";
import { Note, Stack } from "../primitives/layout.tsx";
import { setView } from "../view-state.ts";

const words = texts.arranging.dialog;
const close = () => setView({ dialog: null });

/** Of the selected panel; nothing without one. */
export function MoveDialog() {
  const doc = useEditorState((s) => s.doc);
  const selection = useEditorState((s) => s.selection);
  const panel = panelOfSelection({ doc, selection });
  return panel ? <MoveForm doc={doc} panel={panel} /> : null;
}

function MoveForm({ doc, panel }: { readonly doc: Doc; readonly panel: Panel }) {
  const { commands } = useEditor();
  const form = useId();
  const pages = pagesOf(doc);
  const [to, setTo] = useState(panel.page);
  const page = pages.find(({ id }) => id === to);
  const places = page ? placesOn(page, panel.frame.id) : [];
  const [place, setPlace] = useState(panel.number - 1);
  const index = Math.min(place, places.length - 1);
  const move = () => {
    commands.movePanel(panel.frame.id, to, index);
    close();
  };
  const footer = (
    <Button type="submit" form={form} look="primary">
      {words.move}
    </Button>
  );
  return (
    <Dialog title={words.title(panel.pageNumber, panel.number)} onClose={close} footer={footer}>
      <form
        id={form}
        onSubmit={(event) => {
          event.preventDefault();
          move();
        }}
      >
        <Stack>
          <Field label={words.page}>
            {(id) => (
              <Select
                id={id}
                data-first
                value={to}
                options={pages.map((each, i) => [each.id, words.pageName(i + 1)] as const)}
                onChange={setTo}
              />
            )}
          </Field>
          <Field label={words.place}>
            {(id) => (
              <Select
                id={id}
                value={String(index)}
                options={places.map((at) => [String(at), at === 0 ? words.first : words.behind(at)] as const)}
                onChange={(at) => setPlace(Number(at))}
              />
            )}
          </Field>
          <Note>{words.note}</Note>
        </Stack>
      </form>
    </Dialog>
  );
}
