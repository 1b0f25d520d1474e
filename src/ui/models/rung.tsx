// One model of the list: what it is at the left, what can be done with it at the right, and below what it has to say.
import { CircleCheck, CircleX } from "lucide-react";
import type { ReactNode } from "react";
import { useEditorState } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { Grow, Note, Row } from "../primitives/layout.tsx";
import css from "./rung.module.css";

interface RungProps {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly facts?: readonly string[];
  readonly isChosen: boolean;
  readonly actions: ReactNode;
  readonly children?: ReactNode;
}

export function Rung({ name, title, summary, facts = [], isChosen, actions, children }: RungProps) {
  const status = useEditorState((state) => state.engine.status);
  return (
    <li className={css.rung} aria-label={name} data-chosen={isChosen}>
      <div className={css.head}>
        <Grow>
          <h3>{title}</h3>
          <Note>{summary}</Note>
          <Facts facts={facts} />
        </Grow>
        <Row>
          {isChosen && (
            <span className={css.chosen}>
              {status === "failed" ? <CircleX size={14} aria-hidden /> : <CircleCheck size={14} aria-hidden />}
              {texts.models.chosen[status]}
            </span>
          )}
          {actions}
        </Row>
      </div>
      {children}
    </li>
  );
}

/** A line of numbers and names. */
export const Facts = ({ facts }: { readonly facts: readonly string[] }) =>
  facts.length > 0 && <Note className={css.facts}>{facts.join(" · ")}</Note>;
