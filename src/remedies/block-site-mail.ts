/** What makes PHP's mail() return false: measured for the module, CGI and FPM. An empty value is a syntax error in Apache, and mail() returns true with it in CGI. */
export const NO_MAIL = '/bin/false';

/** The comment that stands above what spamtrace has put into a file; `comment` begins one there. */
export function siteMark(action: string, comment: '#' | ';'): string {
  return `${comment} mail stopped by spamtrace, back with: spamtrace undo ${action}`;
}
