import type { BlockPlan, RunStep } from '../../domain/plan.ts';
import type { FileChange, SettingChange } from '../../domain/recording.ts';
import { Exit, ToolError } from '../../domain/tool-error.ts';
import type { Host } from '../../host/host.ts';
import { loadFile } from '../../remedies/road.ts';
import { changeOf, newFile } from '../../remedies/text-change.ts';
import type { Change } from '../../remedies/text-change.ts';
import { packTexts } from '../block/packed-texts.ts';
import { RECORD_SETTING } from '../block/setting.ts';

const DIRECTORIES = ['/usr/sbin', '/usr/bin', '/sbin', '/bin'] as const;

/** A setting's change as a plan for the road of every block: its tests are run before, and after it; it is undone by `undo`. Throws ToolError 69, 75 or 77. */
export function planChange(host: Host, id: string, change: SettingChange): BlockPlan {
  const files = change.files.map((file) => ({ file, made: changeFor(host, file) }));
  const tests = change.tests.map((command) => runOf(host, command));
  const runs = [...tests, ...change.reloads.map((command) => runOf(host, command))];
  const changes = files.map(({ made }) => made);
  return {
    remedy: RECORD_SETTING,
    source: { kind: 'unknown', why: 'setting' },
    tests,
    steps: [...changes.map(({ step }) => step), ...runs],
    undo: [...changes.map(({ undo }) => undo).reverse(), ...runs],
    ...{ stops: [], keeps: [], notes: [], sites: [], facts: { setting: id } },
    texts: packTexts(new Map(files.flatMap(({ file, made }) => (made.text === null ? [] : [[file.path, made.text] as const])))),
  };
}

function changeFor(host: Host, { path: named, line, before, after, isNew }: FileChange): Change & { readonly text: string | null } {
  const path = host.settle(named);
  const text = path === null ? null : loadFile(host, path);
  const added = after.map((one) => `${one}\n`).join('');
  if (path === null)
    throw new ToolError('planted-link', Exit.notAllowed, `${named} is reached by a link that somebody else could have made`, {
      params: { path: named },
    });
  if (text === null) return { ...newFile(path, added, { mode: 0o644, uid: 0, gid: 0 }), text };
  if (isNew) throw new ToolError('changed', Exit.changed, `${path} is there already`, { params: { path } });
  const byte =
    text
      .split('\n')
      .slice(0, line - 1)
      .join('\n').length + (line > 1 ? 1 : 0);
  const old = before.map((one) => `${one}\n`).join('');
  const start = byte > text.length ? text.length : byte;
  // The last line of a file may have no end.
  const gap = byte > text.length ? '\n' : '';
  const there = text.startsWith(old, start) ? old : old.replace(/\n$/, '');
  if (!text.startsWith(there, start)) throw new ToolError('changed', Exit.changed, `${path} was changed just now`, { params: { path } });
  return { ...changeOf(path, text, [{ byte: start, before: there, after: gap + added }]), text };
}

/** A command as it would be typed; where no systemd runs, a unit is reloaded by its script. */
function runOf(host: Host, command: string): RunStep {
  const [name = '', ...words] = command.split(' ');
  const [verb = '', unit = ''] = words;
  const script = `/etc/init.d/${unit}`;
  if (name === 'systemctl' && host.facts('/run/systemd/system') === null && host.program(script) !== null)
    return { kind: 'run', argv: [script, verb] };
  if (name === 'systemctl' && host.facts('/run/systemd/system') === null)
    throw new ToolError('program-missing', Exit.unavailable, `${unit} cannot be told to ${verb}: systemd does not run here`, {
      params: { program: unit },
    });
  const program = host.program(...(name.startsWith('/') ? [name] : DIRECTORIES.map((directory) => `${directory}/${name}`)));
  if (program === null) throw new ToolError('program-missing', Exit.unavailable, `cannot run ${name}: it is not here`, { params: { program: name } });
  return { kind: 'run', argv: [program, ...words] };
}
