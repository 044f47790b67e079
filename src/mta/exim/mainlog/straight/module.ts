import { COMPILED } from './compiled.ts';

/** A block of memory of the compiled reader, 64 KiB. */
const PAGE = 1 << 16;

/** What the compiled reader offers (assembly/exim-mainlog); all places are addresses in its memory. */
export interface StraightModule {
  readonly useRows: (at: number, most: number, notes: number, answers: number) => void;
  readonly useFields: (oneLetter: number, twoLetters: number, forms: number) => void;
  readonly useNames: (slots: number, slotCount: number, arena: number) => void;
  readonly useNobody: (at: number) => void;
  readonly useWindow: (from: number, to: number, report: number) => void;
  readonly useMinute: (head0: number, head1: number, head2: number, head3: number, utc: number) => void;
  readonly read: (from: number, to: number, rows: number, notes: number, origin: number) => number;
  readonly intern: (from: number, to: number, mark: number, table: number) => number;
  readonly clearNames: () => void;
  readonly arenaEnd: { readonly value: number };
  readonly nameCount: { readonly value: number };
}

/** What of WebAssembly is used; the types of Node 20 do not tell of it. */
interface Assembly {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: object };
  readonly Memory: new (size: { readonly initial: number; readonly maximum: number }) => { readonly buffer: ArrayBuffer };
}

/** The compiled reader with so many bytes of memory; null on a machine that cannot run it (no WebAssembly, no SIMD). */
export function startModule(bytes: number): { readonly module: StraightModule; readonly memory: ArrayBuffer } | null {
  const { WebAssembly: assembly } = globalThis as { WebAssembly?: Assembly };
  if (assembly === undefined) return null;
  const pages = Math.ceil(bytes / PAGE);
  try {
    const memory = new assembly.Memory({ initial: pages, maximum: pages });
    const compiled = new assembly.Module(Buffer.from(COMPILED, 'base64'));
    const { exports } = new assembly.Instance(compiled, { env: { memory } });
    return { module: exports as StraightModule, memory: memory.buffer };
  } catch {
    return null;
  }
}
