// Types of browser.mjs, for the Playwright configuration and the browser tests.
export const browserArguments: readonly string[];
export const webgpuArguments: readonly string[];
export function usualPlaces(platform?: string, env?: Readonly<Record<string, string | undefined>>): string[];
export function installedBrowser(): Promise<string | null>;
export function findBrowser(): Promise<string>;
