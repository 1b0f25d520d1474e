// The pictures that pages are painted with.
import { useMemo } from "react";
import type { Asset } from "../../studio/state.ts";
import { useEditorFields } from "../editor-context.tsx";

/** By content hash, the sharper ones where there are some. */
export function usePictures(): Readonly<Record<string, Asset>> {
  const { assets, sharper } = useEditorFields("assets", "sharper");
  return useMemo(() => ({ ...assets, ...sharper }), [assets, sharper]);
}
