import { listPosts } from '../../app/posts.ts';
import type { PostedPath } from '../../app/posts.ts';
import { evidenceJson } from '../../app/scan/report-json.ts';
import { Exit } from '../../domain/tool-error.ts';
import type { ExitCode } from '../../domain/tool-error.ts';
import { say } from '../../i18n/index.ts';
import type { Invocation } from '../command.ts';
import { contextOf } from '../context.ts';
import { span } from '../print.ts';
import { showProgress } from '../progress.ts';
import { safeLine } from '../safe-text.ts';

const SHOWN = 25;

/** `spamtrace posts`: what is posted to which address of which site, and which of it produced mail. */
export async function runPosts(invocation: Invocation): Promise<ExitCode> {
  const context = contextOf(invocation);
  const { out, texts, global } = invocation;
  const posts = await showProgress(listPosts(context), invocation);
  if (global.json) {
    for (const { sendsMail: _, evidence, ...post } of posts)
      out.json({ ...post, evidence: evidence.map((one) => evidenceJson(one, context.zone, (sentence) => say(texts, sentence))) });
    return Exit.done;
  }
  if (posts.length === 0) out.line(texts['posts.none']());
  else printPosts(posts, invocation);
  return Exit.done;
}

function printPosts(posts: readonly PostedPath[], { out, texts }: Invocation): void {
  out.line(
    columns([texts['posts.requests'](), texts['posts.clients'](), texts['posts.messages'](), texts['posts.expected']()], texts['posts.path']()),
  );
  for (const { site, path, file, requests, clients, messages, messagesExpected, sendsMail } of posts.slice(0, SHOWN)) {
    const row = columns([requests, clients, messages, messagesExpected].map(String), safeLine(`${site ?? ''}${path}`));
    out.spans(span(row, sendsMail ? 'red' : 'plain'));
    if (sendsMail) out.spans(span(`${' '.repeat(WIDTH * 4 + 4)}${safeLine(file)}`, 'dim'));
  }
  if (posts.length > SHOWN) out.line(texts['posts.more']({ n: posts.length - SHOWN }));
}

const WIDTH = 10;

function columns(cells: readonly string[], last: string): string {
  return `${cells.map((cell) => cell.padStart(WIDTH)).join(' ')}  ${last}`;
}
