import type { StoredMessage } from '../../mta/mta.ts';
import { previewBody, type BodyPreview } from '../../parse/preview.ts';

/** The body of a stored message as text and parts. */
export function bodyPreview({ headers, body }: StoredMessage): Promise<BodyPreview> {
  return previewBody({
    contentType: headerValue(headers, 'content-type'),
    transferEncoding: headerValue(headers, 'content-transfer-encoding'),
    bytes: body.bytes,
    truncated: body.truncated,
  });
}

/** Its text alone. */
export async function bodyText(stored: StoredMessage): Promise<string> {
  return (await bodyPreview(stored)).text;
}

/** Value of the first header of a name that is sent, or null. */
function headerValue(headers: StoredMessage['headers'], name: string): string | null {
  return headers.find((header) => !header.dead && header.name.toLowerCase() === name)?.value ?? null;
}
