// Who reads whom, drawn: panels in reading order on a line, an arc from what is read to its reader for each character,
// cards at the left. Arcs above the line go forward, arcs below go back.
import type { Character } from "../../comic/records.ts";
import type { ReadingArc } from "../../sharing/reading-plan.ts";
import { texts } from "../language/texts.ts";
import css from "./identity-diagram.module.css";

const words = texts.identity;

interface IdentityDiagramProps {
  readonly panels: number;
  readonly arcs: readonly ReadingArc[];
  readonly characters: readonly Character[];
}

const WIDTH = 260;
const SIDE = 20;

export function IdentityDiagram({ panels, arcs, characters }: IdentityDiagramProps) {
  const cards = characters.filter(({ tag }) => arcs.some((arc) => arc.tag === tag && arc.from === null));
  const places = panels + (cards.length > 0 ? 1 : 0);
  const step = (WIDTH - SIDE) / Math.max(1, places - 1);
  const at = (panel: number | null) =>
    SIDE / 2 + (panel === null ? 0 : panel + (cards.length > 0 ? 1 : 0)) * Math.min(step, 56);
  // A curve reaches three quarters of the way to its control points.
  const reach = (way: 1 | -1) =>
    Math.max(0, ...arcs.map(({ from, to }) => way * (at(to) - at(from)))) * 0.375 + SIDE * 0.6;
  const middle = reach(1);
  const told = arcs.map(({ tag, from, to }) => words.reads(tag, to + 1, from === null ? null : from + 1));
  return (
    <svg
      className={css.diagram}
      viewBox={`0 0 ${WIDTH} ${middle + reach(-1)}`}
      role="img"
      aria-label={words.diagram(told)}
    >
      {arcs.map(({ tag, from, to }) => {
        const index = characters.findIndex((character) => character.tag === tag);
        // Characters beside each other, so that their arcs do not cover each other.
        const [a, b] = [at(from), at(to) + (index % 4) * 2 - 3];
        const up = b > a ? -1 : 1;
        const edge = middle + (up * SIDE) / 2;
        const peak = edge + (up * (Math.abs(b - a) - index * 4)) / 2;
        return (
          <path
            key={`${tag}/${from}/${to}`}
            d={`M ${a} ${edge} C ${a} ${peak}, ${b} ${peak}, ${b} ${edge}`}
            stroke={characters[index]?.color}
          />
        );
      })}
      {cards.length > 0 && (
        <g>
          <circle cx={at(null)} cy={middle} r={SIDE / 2 - 1} />
          {cards.map(({ id, color }, i) => (
            <circle key={id} cx={at(null)} cy={middle + (i - (cards.length - 1) / 2) * 5} r={2} fill={color} />
          ))}
          <title>{words.card}</title>
        </g>
      )}
      {Array.from({ length: panels }, (_, panel) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a panel is its place
        <g key={panel}>
          <rect x={at(panel) - SIDE / 2} y={middle - SIDE / 2} width={SIDE} height={SIDE} rx={3} />
          <text x={at(panel)} y={middle + 4}>
            {panel + 1}
          </text>
        </g>
      ))}
    </svg>
  );
}
