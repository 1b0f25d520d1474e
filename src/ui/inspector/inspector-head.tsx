import type { ReactNode } from "react";
import { Muted, Section } from "../primitives/layout.tsx";
import css from "./inspector-head.module.css";

interface InspectorHeadProps {
  readonly title: string;
  /** Where it is, said more quietly. */
  readonly place?: string;
  /** Below the title. */
  readonly state?: ReactNode;
  /** At the right. */
  readonly children?: ReactNode;
}

/** What is being inspected. */
export function InspectorHead({ title, place, state, children }: InspectorHeadProps) {
  return (
    <Section as="header" className={css.head}>
      <div>
        <h2>
          {title} {place !== undefined && <Muted>{place}</Muted>}
        </h2>
        {state}
      </div>
      {children}
    </Section>
  );
}
