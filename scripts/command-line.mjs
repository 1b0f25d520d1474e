// What every command of the project does with its arguments. Node built-ins only: some run before anything is installed.
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

/** A mistake in the arguments: it is answered with the usage, and with exit code 2. */
export class UsageError extends Error {}

/**
 * Reads the arguments of a command. `--help` prints the usage and ends the process.
 * @template {NonNullable<import("node:util").ParseArgsConfig["options"]>} T
 * @param {string} usage
 * @param {T} options as for parseArgs()
 * @param {readonly string[]} [args]
 * @returns {ReturnType<typeof parseArgs<{ options: T, allowPositionals: true }>>}
 * @throws {UsageError} for an option that is none of these, or lacks its value
 */
export function readArguments(usage, options, args = process.argv.slice(2)) {
  if (args.includes("--help") || args.includes("-h")) {
    console.log(usage);
    process.exit(0);
  }
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
}

/**
 * @param {string} option as it is written
 * @param {string} text
 * @param {{ readonly from: number, readonly to: number, readonly whole?: boolean }} range
 * @throws {UsageError}
 */
export function numberBetween(option, text, { from, to, whole = true }) {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (value >= from && value <= to && (!whole || Number.isInteger(value))) return value;
  throw new UsageError(`${option}: expected a ${whole ? "whole " : ""}number from ${from} to ${to}, found "${text}"`);
}

/** @param {string} text */
export const portOf = (text) => numberBetween("--port", text, { from: 0, to: 65_535 });

/** @param {unknown} error */
export const messageOf = (error) => (error instanceof Error ? error.message : String(error));

/**
 * Runs a command; a mistake in its arguments ends it with code 2 and the usage, any other error with code 1 and its message.
 * @param {string} usage
 * @param {() => Promise<void> | void} main
 */
export async function runCommand(usage, main) {
  try {
    await main();
  } catch (error) {
    console.error(messageOf(error));
    if (error instanceof UsageError) console.error(usage);
    process.exit(error instanceof UsageError ? 2 : 1);
  }
}

/**
 * Whether a module was started as a command, and not imported.
 * @param {string} url its import.meta.url
 */
export const isCommand = (url) => process.argv[1] !== undefined && url === pathToFileURL(process.argv[1]).href;
