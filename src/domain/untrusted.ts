/** A string that a stranger may have written (mail, logs, processes). It reaches people only through a face's `print`, escaped. */
export type Untrusted = string & { readonly untrusted?: true };

/** Milliseconds since the Unix epoch, UTC; fractions are microseconds. */
export type Instant = number;
