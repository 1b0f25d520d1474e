import { texts } from "../language/texts.ts";
import { classes } from "../primitives/classes.ts";
import css from "./syntax-list.module.css";

/** How a script is written, line by line; `wide` puts the meaning beside its example. */
export function SyntaxList({ wide = false }: { readonly wide?: boolean }) {
  return (
    <dl className={classes(css.syntax, wide && css.wide)}>
      {texts.help.syntax.map(([code, meaning]) => (
        <div key={code}>
          <dt>
            <code>{code}</code>
          </dt>
          <dd>{meaning}</dd>
        </div>
      ))}
    </dl>
  );
}
