/** Words of the list of POST requests. */
export const posts = {
  'posts.none': () => 'Nothing was posted to a script of any site that is known here, as far as the access logs tell.',
  'posts.requests': () => 'POSTs',
  'posts.clients': () => 'clients',
  'posts.messages': () => 'mails',
  'posts.expected': () => 'by chance',
  'posts.path': () => 'site and address; in red what sends mail, with its file',
  'posts.more': (p: { n: number }) => `and ${p.n} more (--json shows all)`,
} as const;
