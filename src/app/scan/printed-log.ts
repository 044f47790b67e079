/** Whether what stands for a log's path is the command that prints it: the journal alone has that log. */
export function isCommand(path: string): boolean {
  return path.includes('/journalctl --');
}
