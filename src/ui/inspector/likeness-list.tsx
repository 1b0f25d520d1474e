// How alike the characters of a panel look to themselves elsewhere: in words, with the number behind them.
import { TriangleAlert, UserRoundCheck } from "lucide-react";
import { embedderOf, type Likeness } from "../../studio/likeness.ts";
import { useEditorState } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { Muted, Note } from "../primitives/layout.tsx";
import { useLikeness } from "../use-likeness.ts";
import css from "./likeness-list.module.css";

const words = texts.likeness;

export function LikenessList({ shot }: { readonly shot: string }) {
  const list = useLikeness(shot);
  const failure = useEditorState((state) => state.likenessFailure);
  const threshold = useEditorState((state) => embedderOf(state)?.threshold ?? null);
  if (failure !== null) return <Note>{words.failed(failure)}</Note>;
  if (list.length === 0) return null;
  return (
    <ul className={css.list} aria-label={words.title}>
      {list.map((likeness) => (
        <li key={likeness.tag} data-drifts={likeness.drifts || undefined} data-tip={tipOf(likeness, threshold)}>
          {likeness.drifts ? <TriangleAlert size={14} aria-hidden /> : <UserRoundCheck size={14} aria-hidden />}
          <span>
            {threshold === null ? words.score(likeness.tag) : words.verdict(likeness.tag, likeness.drifts)}{" "}
            <Muted>{words.compared(likeness.comparedWith, likeness.count)}</Muted>
          </span>
          <output>{texts.units.decimal(likeness.score, 2)}</output>
        </li>
      ))}
    </ul>
  );
}

function tipOf({ tag }: Likeness, threshold: number | null): string {
  return threshold === null ? words.unmeasured : words.scale(tag, texts.units.decimal(threshold, 2));
}
