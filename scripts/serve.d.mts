// Types of serve.mjs, for the config files and the browser tests.
export const isolationHeaders: Readonly<Record<string, string>>;
export function contentType(name: string): string;
export function parseRange(
  header: string | undefined,
  size: number,
): { first: number; last: number } | "invalid" | null;
export interface FolderServer {
  /** Ends in "/". */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}
export function serveFolder(options: { root: string; isolated?: boolean; port?: number }): Promise<FolderServer>;
