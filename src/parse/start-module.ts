/** A block of memory of a compiled module, 64 KiB. */
const PAGE = 1 << 16;

/** What of WebAssembly is used; the types of Node 20 do not tell of it. */
interface Assembly {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: object };
  readonly Memory: new (size: { readonly initial: number; readonly maximum: number }) => { readonly buffer: ArrayBuffer };
}

/** A compiled module and its memory. */
export interface Started {
  readonly exports: object;
  readonly memory: ArrayBuffer;
}

/** Modules by what they were compiled from: compiling one takes longer than starting it. */
const modules = new Map<string, object>();

function moduleOf(compiled: string, { Module }: Assembly): object {
  const known = modules.get(compiled);
  if (known !== undefined) return known;
  const made = new Module(Buffer.from(compiled, 'base64'));
  modules.set(compiled, made);
  return made;
}

/** Starts a module of assembly/ (base64) with so many bytes of memory; null on a machine that cannot run it (no WebAssembly, no SIMD). */
export function startModule(compiled: string, bytes: number): Started | null {
  const { WebAssembly: assembly } = globalThis as { WebAssembly?: Assembly };
  if (assembly === undefined) return null;
  const pages = Math.ceil(bytes / PAGE);
  try {
    const memory = new assembly.Memory({ initial: pages, maximum: pages });
    const { exports } = new assembly.Instance(moduleOf(compiled, assembly), { env: { memory } });
    return { exports, memory: memory.buffer };
  } catch {
    return null;
  }
}
