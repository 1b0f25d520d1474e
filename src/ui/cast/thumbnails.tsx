// Small pictures to choose from.
import type { ReactNode } from "react";
import css from "./thumbnails.module.css";

export function Thumbnails({ label, children }: { readonly label?: string; readonly children: ReactNode }) {
  return (
    <ul className={css.thumbnails} aria-label={label}>
      {children}
    </ul>
  );
}

interface ThumbnailProps {
  /** Nothing is shown while the picture isn't loaded. */
  readonly url: string | undefined;
  readonly label: string;
  readonly pressed?: boolean;
  /** Shown on the picture. */
  readonly caption?: string;
  readonly onClick: () => void;
}

export function Thumbnail({ url, label, pressed, caption, onClick }: ThumbnailProps) {
  return (
    <li>
      <button type="button" aria-label={label} aria-pressed={pressed} onClick={onClick}>
        {url !== undefined && <img src={url} alt="" />}
        {caption !== undefined && <span>{caption}</span>}
      </button>
    </li>
  );
}
