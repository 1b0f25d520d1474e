// A part of a card onto which files are dropped.
import { type ReactNode, useState } from "react";
import css from "./drop-area.module.css";

interface DropAreaProps {
  readonly label: string;
  readonly onFiles: (files: readonly File[]) => void;
  readonly children: ReactNode;
}

export function DropArea({ label, onFiles, children }: DropAreaProps) {
  const [over, setOver] = useState(false);
  return (
    <section
      className={css.area}
      aria-label={label}
      data-over={over}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        onFiles([...event.dataTransfer.files]);
      }}
    >
      {children}
    </section>
  );
}
