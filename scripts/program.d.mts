export const SHEBANG: string;
/** See program.mjs. */
export function makeProgram(of: { readonly entry: string; readonly into: string; readonly args: readonly string[] }): Promise<string>;
