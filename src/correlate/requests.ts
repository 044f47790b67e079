import type { WebEvent } from '../domain/web-event.ts';
import { TextTable, grown } from './columns.ts';

/** Where an access-log line stands. */
export interface LinePlace {
  readonly path: string;
  readonly byte: number;
}

/** All requests as plain values, for another thread. */
export interface PackedRequests {
  readonly at: Float64Array<ArrayBuffer>;
  readonly script: Int32Array<ArrayBuffer>;
  readonly client: Int32Array<ArrayBuffer>;
  readonly isPost: Uint8Array<ArrayBuffer>;
  readonly file: Int32Array<ArrayBuffer>;
  readonly byte: Float64Array<ArrayBuffer>;
  readonly scripts: readonly string[];
  readonly files: readonly string[];
}

/** Requests that may have run a script, in columns of about 36 bytes a row; `script` is "site root + path" as a file path. */
export class Requests {
  rows = 0;
  /** Seconds since the epoch. */
  at = new Float64Array(0);
  script = new Int32Array(0);
  /** 32-bit hash of the client's address: they are only told apart, and there are hundreds of thousands. */
  client = new Int32Array(0);
  isPost = new Uint8Array(0);
  file = new Int32Array(0);
  byte = new Float64Array(0);
  readonly scripts: TextTable;
  readonly files: TextTable;

  /** None yet, or those of another thread. */
  constructor(packed: PackedRequests | null = null) {
    this.scripts = TextTable.of(packed?.scripts ?? []);
    this.files = TextTable.of(packed?.files ?? []);
    if (packed === null) return;
    this.rows = packed.at.length;
    this.at = packed.at;
    this.script = packed.script;
    this.client = packed.client;
    this.isPost = packed.isPost;
    this.file = packed.file;
    this.byte = packed.byte;
  }

  /** Adds a request for a script of a site. */
  add(event: WebEvent, script: string, place: LinePlace): void {
    const row = this.rows++;
    if (row >= this.at.length) this.grow(row + 1);
    this.at[row] = event.at / 1000;
    this.script[row] = this.scripts.number(script);
    this.client[row] = hashText(event.client);
    this.isPost[row] = event.method === 'POST' ? 1 : 0;
    this.file[row] = this.files.number(place.path);
    this.byte[row] = place.byte;
  }

  packed(): PackedRequests {
    const { rows } = this;
    return {
      at: this.at.slice(0, rows),
      script: this.script.slice(0, rows),
      client: this.client.slice(0, rows),
      isPost: this.isPost.slice(0, rows),
      file: this.file.slice(0, rows),
      byte: this.byte.slice(0, rows),
      scripts: this.scripts.all(),
      files: this.files.all(),
    };
  }

  /** Rows in the order of time: nearly always that of the log. */
  byTime(): Int32Array {
    const { at, rows } = this;
    const order = new Int32Array(rows);
    let isInOrder = true;
    for (let row = 0; row < rows; row++) {
      order[row] = row;
      if (row > 0 && (at[row] ?? 0) < (at[row - 1] ?? 0)) isInOrder = false;
    }
    return isInOrder ? order : order.sort((left, right) => (at[left] ?? 0) - (at[right] ?? 0) || left - right);
  }

  private grow(rows: number): void {
    this.at = grown(this.at, rows);
    this.script = grown(this.script, rows);
    this.client = grown(this.client, rows);
    this.isPost = grown(this.isPost, rows);
    this.file = grown(this.file, rows);
    this.byte = grown(this.byte, rows);
  }
}

/** 32-bit FNV-1a. */
function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash;
}
