/** Words of the list of POST requests. */
export const posts = {
  'posts.none': () => 'В журналах доступа нет POST-запросов к скриптам известных здесь сайтов.',
  'posts.requests': () => 'запросов',
  'posts.clients': () => 'клиентов',
  'posts.messages': () => 'писем',
  'posts.expected': () => 'случайно',
  'posts.path': () => 'сайт и адрес; красным то, что шлёт почту, с файлом',
  'posts.more': (p: { n: number }) => `и ещё ${p.n} (все покажет --json)`,
} as const;
