import type { sessions as en } from '../en/sessions.ts';
import { countRu } from '../plural.ts';

export const sessions: typeof en = {
  'session.sendsMail': ({ pid, address, port }) => `у его процесса ${pid} почтовое соединение с ${address}, порт ${port}`,
  'session.tunnel': ({ address, port }) => `через его проброшенный порт идёт почта на ${address}, порт ${port}`,
  'session.lies': ({ pid, claims, exe }) => `процесс ${pid} называет себя ${claims}, но его программа ${exe}`,
  'session.deletedProgram': ({ pid, exe }) => `программа процесса ${pid} удалена: ${exe}`,
  'session.noShell': ({ shell }) => `его учётной записи вход запрещён (оболочка ${shell})`,
  'session.noAccount': ({ uid }) => `ни у одной учётной записи нет его uid ${uid}`,
  'session.hidden': () => 'не виден в w: обычно для scp, sftp, одиночной команды и ssh -N',
  'help.sessionsWatch': () => 'сначала столько времени следить за почтовыми соединениями (30s, 5m): короткие одним взглядом не поймать',
  'help.sessionsEnd': () => 'завершить сеансы SSH и FTP пользователя',
  'help.sessionsUser': () => 'пользователь',
  'help.sessionsExample': () => 'кто вошёл на сервер, сначала подозрительные',
  'help.sessionsExampleWatch': () => 'то же после полуминуты слежения за почтовыми соединениями',
  'help.sessionsExampleJson': () => 'по строке JSON на сеанс',
  'sessions.end.ask': (p) =>
    `Завершить ${countRu(p.sessions, 'сеанс', 'сеанса', 'сеансов')} пользователя ${p.user} (${countRu(p.processes, 'процесс', 'процесса', 'процессов')})? Отменить это нельзя.`,
  'sessions.end.ended': () => 'завершён',
  'sessions.end.left': () => 'ещё открыт',
  'sessions.end.own': () => 'Сеанс, в котором работает эта команда, оставлен открытым.',
  'sessions.end.locks': (p) => `Записано как ${p.action}. Войти снова всё ещё можно: spamtrace block user ${p.user}`,
  'sessions.none': () => 'По SSH, FTP и с консоли никто не вошёл.',
  'sessions.copy': () => 'На копии (--root) сеансов не видно: процессов среди файлов машины нет.',
  'sessions.suspicious': () => 'подозрительно',
  'sessions.noClient': () => 'клиент неизвестен',
  'sessions.since': (p) => `с ${p.since}`,
  'sessions.pids': (p) => `${countRu(p.count, 'процесс', 'процесса', 'процессов')}: ${p.pids}`,
};
