import type { Ownership, ProcessName, ProcessSignal } from '../domain/plan.ts';
import type { Instant } from '../domain/untrusted.ts';

/** What a path is, never following a link at its end. */
export interface FileFacts {
  readonly kind: 'file' | 'directory' | 'link' | 'other';
  readonly size: number;
  readonly modifiedAt: Instant;
  /** When it was last written, renamed or given other rights; on a copy: when it was copied. */
  readonly changedAt: Instant;
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
  readonly inode: number;
  readonly device: number;
}

/** Why a file cannot be read; `gone` is ordinary in a living spool. */
export type ReadProblem = 'gone' | 'denied' | 'link' | 'not-a-file' | 'too-large' | 'failed';

/** An open regular file, read by position. */
export interface OpenFile {
  readonly size: number;
  readonly facts: FileFacts;
  /** Number by which another thread of this process may read the file while it is open (`sharedFile`); absent for files not of this kernel. */
  readonly descriptor?: number;
  /** Bytes read into `into` from `position`; 0 at the end. */
  readAt(into: Uint8Array, position: number): number;
  close(): void;
}

/**
 * A directory opened once, whose files are read by short names: links and FIFOs at the end of a name are never followed nor waited for. A name
 * may have one more level (`5/NAME`) when `names(level)` has shown that the level is a directory and no link.
 */
export interface OpenDirectory {
  readonly path: string;
  /** Names in it, or in the directory `below` in it, in the file system's own order; of more than `most` the first ones. */
  names(below?: string, most?: number): string[] | ReadProblem;
  /** Reads at most `into.length` bytes of `name` from its start; the count, or why not. A full buffer means that there may be more. */
  read(name: string, into: Uint8Array): number | ReadProblem;
  /** Size of a regular file in bytes; −1 when it is gone or not a regular file. */
  size(name: string): number;
  /** Opens a directory in it, one level down, that is no link; to walk where users may swap what lies between. */
  directory(name: string): OpenDirectory | ReadProblem;
  /** Opens a regular file in it for reading by position. */
  open(name: string): OpenFile | ReadProblem;
  facts(name: string): FileFacts | null;
  /** Target of a link in it (of /proc/PID: `exe`, `fd/3`), or null. */
  readLink(name: string): string | null;
  /** Makes it the process's own directory until what is given back is called: that makes reads a fifth cheaper. Nothing meanwhile may use other relative paths. */
  stand(): () => void;
  /** The same in a thread beside the one that stands in it, as long as that one does. */
  standBeside(): void;
  close(): void;
}

/** What a program answered. */
export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly input?: string;
  /** Milliseconds, 30,000 unless said otherwise. */
  readonly timeout?: number;
  /** Bytes of output kept, 64 MiB unless said otherwise. */
  readonly limit?: number;
}

/** A file that is being made: nobody sees it under its name before it is whole and on disk. */
export interface NewFile {
  write(bytes: Uint8Array): void;
  /** Puts it on disk and gives it its name. Throws ToolError 71 when that name is taken. */
  finish(): void;
  /** Drops it; nothing once it is finished. */
  discard(): void;
}

export interface NewFileOptions {
  readonly mode: number;
  /** Whose it is; root's, who makes it, unless said. */
  readonly owner?: { readonly uid: number; readonly gid: number };
}

/** What becomes of a file. */
export interface FileSwap {
  /** SHA-256 of the text that must be there, hex; null: there must be no file. */
  readonly expect: string | null;
  /** Its text from now on, latin1; null: it goes. */
  readonly text: string | null;
  /** Of a file that comes to be; root's and 0644 unless said. One that is there keeps its own. */
  readonly ownership?: Ownership;
}

/** A page of a server of this machine. */
export interface LocalRequest {
  /** `127.0.0.1`, `::1`, or another address of this machine. */
  readonly address: string;
  readonly port: number;
  readonly tls: boolean;
  /** Name of the site. */
  readonly host: string;
  readonly path: string;
}

/** A script that a FastCGI server of this machine is to run (FastCGI 1.0, role responder). */
export interface ScriptRequest {
  /** Path of a socket, or `address:port`. */
  readonly socket: string;
  readonly script: string;
}

/** What it answered; the first 64 KiB of the page. */
export interface LocalAnswer {
  readonly status: number;
  readonly body: string;
}

/** A lock that this process has. */
export interface HeldLock {
  release(): void;
}

/**
 * The one door to a machine. Text is read as latin1: one character a byte. Every call is synchronous: measured here, synchronous reads of a
 * warm spool take a quarter of the time of promises.
 */
export interface Host {
  /** `rooted`: files of another machine below a directory; no program runs and nothing can be changed. */
  readonly kind: 'local' | 'rooted' | 'memory';
  /** The directory that holds the files of a `rooted` one; absent otherwise. */
  readonly root?: string;
  readonly uid: number;
  hostname(): string;
  /** The machine's clock. */
  now(): Instant;
  /** Waits; at once on a copy, where nothing happens any more. */
  pause(milliseconds: number): void;
  /** Facts of a path itself, links in its parents followed inside the machine; null when there is nothing. */
  facts(path: string): FileFacts | null;
  /** The same without following any link on the way: null if a link is met. For places that users own. */
  factsUnlinked(path: string): FileFacts | null;
  /** Names in a directory, sorted bytewise; empty when it is not there. Throws ToolError 71 when it is there and cannot be read. */
  list(path: string): readonly string[];
  openDirectory(path: string): OpenDirectory | ReadProblem;
  /** The same without following any link on the way. For places that users own. */
  openDirectoryUnlinked(path: string): OpenDirectory | ReadProblem;
  /** Opens a regular file (links followed inside the machine, never a FIFO or device). */
  openFile(path: string): OpenFile | ReadProblem;
  /** A whole small file, latin1; null when it is gone, is not a regular file, cannot be read, or is over `limit` bytes (4 MiB unless said). */
  readText(path: string, limit?: number): string | null;
  /** The same without following any link on the way. For places that users own. */
  readTextUnlinked(path: string, limit?: number): string | null;
  /** Target of a symbolic link, or null. */
  readLink(path: string): string | null;
  /** Path with every link resolved inside the machine, or null when it does not exist. */
  resolve(path: string): string | null;
  /** Runs a program by absolute path: argv, never a shell; `LC_ALL=C`. Throws ToolError 69 where programs are refused or it is missing. */
  run(argv: readonly [string, ...string[]], options?: RunOptions): Ran;
  /** The same beside other work: several may run at once. Rejects with what `run` throws. */
  runBeside(argv: readonly [string, ...string[]], options?: RunOptions): Promise<Ran>;
  /** Appends a line to a file for its owner alone and returns when it is on disk. Throws ToolError 77 or 71; 77 where nothing can be changed. */
  appendDurably(path: string, line: string): void;
  /** Begins a file that must not be there yet; directories that are missing are made for their owner alone. Throws ToolError 77 or 71. */
  createFile(path: string, options: NewFileOptions): NewFile;
  /** Takes a name out of its directory; a link goes itself, a directory does not. False when it is not there. Throws ToolError 77 or 71. */
  removeFile(path: string): boolean;
  /** The path with its links resolved, each of which only root can have put there; its last name may be free. null where somebody else could have planted one. */
  settle(path: string): string | null;
  /**
   * Gives a file another text in one moment (a new file beside it, on disk, renamed), keeping mode, owner and attributes, or removes it. No link on the way is
   * followed. Throws ToolError 75 when the file is not what is expected right before, 77 or 71 when it cannot be written, 77 where nothing can be changed.
   */
  swapFile(path: string, swap: FileSwap): void;
  /** Removes what a crash left of a swap. Throws what `swapFile` does. */
  dropPart(path: string): void;
  /** Takes a lock that ends with this process; null when another process has it. Throws ToolError 77, 71 or 69. */
  lock(path: string): HeldLock | null;
  /** Sends a signal to one process; false when it has ended, or another has its pid by now. Throws ToolError 77 where that is not allowed. */
  signal(process: ProcessName, signal: ProcessSignal): boolean;
  /** Bytes that root may still write where a path is, or will be; null when that cannot be told. */
  freeBytes(path: string): number | null;
  /** Asks a server of this machine for a page; null where none answers within five seconds, and where there is no machine. */
  request(asked: LocalRequest): LocalAnswer | null;
  /** Has a FastCGI server run a script: what it printed, its headers too; null as above. */
  requestScript(asked: ScriptRequest): string | null;
  /** First of the absolute paths that is an executable regular file, or null. */
  program(...candidates: readonly string[]): string | null;
}
