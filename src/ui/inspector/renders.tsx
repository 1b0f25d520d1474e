// All pictures of a shot: choose, remove, see how each was drawn and which panels it read.
import { ChevronRight, TriangleAlert, UserRoundCheck, UserRoundPlus } from "lucide-react";
import { referencesIn } from "../../comic/character.ts";
import { characterOf, chosenRender, recordsOf, rendersOf } from "../../comic/query.ts";
import type { Doc, Render, Shot } from "../../comic/records.ts";
import { embedderOf } from "../../studio/likeness.ts";
import { useEditor, useEditorState } from "../editor-context.tsx";
import { texts } from "../language/texts.ts";
import { panelOfShot } from "../panels.ts";
import { Button, RemoveButton } from "../primitives/button.tsx";
import { Muted, Note, Row, Section, Terms } from "../primitives/layout.tsx";
import { useLikeness } from "../use-likeness.ts";
import css from "./renders.module.css";

const { inspector, likeness } = texts;

export function Renders({ shot, doc }: { readonly shot: Shot; readonly doc: Doc }) {
  const { commands } = useEditor();
  const assets = useEditorState((state) => state.assets);
  const renders = rendersOf(doc, shot.id);
  const chosen = chosenRender(doc, shot.id);
  return (
    <Section aria-label={inspector.renders}>
      <Row spread>
        <h3>{inspector.renders}</h3>
        {renders.length > 0 && <Note as="span">{renders.length}</Note>}
      </Row>
      {!chosen && <Note>{inspector.noRenders}</Note>}
      {chosen && (
        <>
          <ul className={css.strip}>
            {renders.map((render, index) => {
              const asset = assets[render.asset];
              // Numbered by age, so that a new picture renames none.
              const number = renders.length - index;
              return (
                <li key={render.id}>
                  <button
                    type="button"
                    aria-label={inspector.choose(number)}
                    aria-pressed={render.id === chosen.id}
                    onClick={() => commands.chooseRender(shot.id, render.id)}
                  >
                    {asset && (
                      <img src={asset.url} alt="" style={{ aspectRatio: `${render.widthPx} / ${render.heightPx}` }} />
                    )}
                  </button>
                </li>
              );
            })}
          </ul>
          <LikenessList shot={shot.id} />
          <Note>{readsLine(doc, shot, chosen)}</Note>
          <UseAsReference shot={shot} render={chosen} doc={doc} />
          <Row spread className={css.below}>
            <RecipeDetails render={chosen} />
            <RemoveButton label={inspector.removeShown} onClick={() => commands.removeRender(chosen.id)} />
          </Row>
        </>
      )}
    </Section>
  );
}

/** "This is her": the picture shown becomes what a character in it looks like from now on. */
function UseAsReference({ shot, render, doc }: { readonly shot: Shot; readonly render: Render; readonly doc: Doc }) {
  const { commands } = useEditor();
  return shot.cast.map((tag) => {
    const character = characterOf(doc, tag);
    if (!character) return null;
    const isReference = referencesIn(character, shot.versions).some(({ asset }) => asset === render.asset);
    return (
      <Button
        key={tag}
        small
        look="outline"
        icon={isReference ? UserRoundCheck : UserRoundPlus}
        disabled={isReference}
        onClick={() => commands.takeAsReference(character.id, render.id)}
      >
        {isReference ? texts.card.isReference(tag) : texts.card.asReference(tag)}
      </Button>
    );
  });
}

/** Which panels and cards a picture read while it was drawn; what is gone is left out. */
function readsLine(doc: Doc, shot: Shot, { recipe }: Render): string {
  const here = panelOfShot(doc, shot.id)?.page;
  const places = recipe.readFrom.flatMap((id) => {
    const panel = panelOfShot(doc, id);
    return panel ? [inspector.panelPlace(panel.page === here ? null : panel.pageNumber, panel.number)] : [];
  });
  for (const { tag, variants } of recordsOf(doc, "character")) {
    const ids = variants.flatMap(({ references }) => references.map(({ id }) => id));
    if (recipe.readFrom.some((id) => ids.includes(id))) places.push(texts.card.cardOf(tag));
  }
  return places.length === 0 ? inspector.readsNobody : inspector.readsFrom(places);
}

function RecipeDetails({ render }: { readonly render: Render }) {
  const { recipe, widthPx, heightPx, drawnAt } = render;
  const labels = inspector.recipeLabels;
  const rows = [
    [labels.model, recipe.model],
    [labels.size, texts.common.pixels(widthPx, heightPx)],
    [labels.steps, recipe.steps],
    [labels.guidance, recipe.guidanceScale],
    [labels.seed, recipe.seed],
    [labels.prompt, recipe.prompt],
    ...(recipe.negative === "" ? [] : [[labels.negative, recipe.negative] as const]),
    ...(recipe.decoder ? [[labels.decoder, inspector.decoders[recipe.decoder]] as const] : []),
    ...(recipe.redraw ? redrawRows(recipe.redraw) : []),
    [labels.when, texts.units.moment(drawnAt)],
  ] as const;
  return (
    <details className={css.recipe}>
      <summary>
        <ChevronRight size={14} aria-hidden />
        {inspector.recipe}
      </summary>
      <Terms rows={rows} />
    </details>
  );
}

const redrawRows = ({ part, strength, prompt, seed, enlarged }: NonNullable<Render["recipe"]["redraw"]>) =>
  [
    [inspector.recipeLabels.redrawn, texts.redraw.from(part !== null, Math.round(strength * 100), enlarged === true)],
    [inspector.recipeLabels.redrawnPrompt, prompt],
    [inspector.recipeLabels.redrawnSeed, seed],
  ] as const;

/** How alike the characters of a panel look to themselves elsewhere: in words, with the number behind them. */
function LikenessList({ shot }: { readonly shot: string }) {
  const list = useLikeness(shot);
  const failure = useEditorState((state) => state.likenessFailure);
  const threshold = useEditorState((state) => embedderOf(state)?.threshold ?? null);
  if (failure !== null) return <Note>{likeness.failed(failure)}</Note>;
  if (list.length === 0) return null;
  return (
    <ul className={css.likeness} aria-label={likeness.title}>
      {list.map(({ tag, drifts, otherHair, score, comparedWith, count }) => (
        <li key={tag} data-drifts={drifts || undefined} data-tip={tipOf(tag, threshold)}>
          {drifts ? <TriangleAlert size={14} aria-hidden /> : <UserRoundCheck size={14} aria-hidden />}
          <span>
            {threshold === null ? likeness.score(tag) : likeness.verdict(tag, drifts)}
            {otherHair && likeness.otherHair} <Muted>{likeness.compared(comparedWith, count)}</Muted>
          </span>
          <output>{texts.units.decimal(score, 2)}</output>
        </li>
      ))}
    </ul>
  );
}

function tipOf(tag: string, threshold: number | null): string {
  return threshold === null ? likeness.unmeasured : likeness.scale(tag, texts.units.decimal(threshold, 2));
}
