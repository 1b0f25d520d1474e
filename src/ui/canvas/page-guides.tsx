// Trim, bleed and live area as hairlines over the page. Never part of an export.
import type { Page } from "../../comic/records.ts";
import css from "./page-guides.module.css";

export function PageGuides({ page }: { readonly page: Page }) {
  const { widthMm: width, heightMm: height, bleedMm: bleed, marginMm: margin } = page;
  const lines = [
    { name: "bleed", out: bleed },
    { name: "trim", out: 0 },
    { name: "live", out: -margin },
  ];
  return (
    <svg className={css.guides} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      {lines.map(({ name, out }) => (
        <rect key={name} className={css[name]} x={-out} y={-out} width={width + 2 * out} height={height + 2 * out} />
      ))}
    </svg>
  );
}
