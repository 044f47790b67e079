import type { evidence as en } from '../en/evidence.ts';
import { inCountries } from '../countries.ts';
import { countRu } from '../plural.ts';

const messages = (n: number): string => countRu(n, 'письмо', 'письма', 'писем');
const bouncesRu = (n: number): string => countRu(n, 'отбойник', 'отбойника', 'отбойников');
const ofMessages = (n: number): string => countRu(n, 'письма', 'писем', 'писем');
const bouncesOf = (n: number): string => countRu(n, 'отбойника', 'отбойников', 'отбойников');
const recipients = (n: number): string => countRu(n, 'получателя', 'получателей', 'получателей');

export const evidence: typeof en = {
  'evidence.login': ({ login }) => `почтовый сервер принял пароль ящика ${login}`,
  'evidence.loginNetworks': ({ networks, addresses, countries = '' }) =>
    `входы с ${countRu(addresses, 'адреса', 'адресов', 'адресов')} из ${countRu(networks, 'сети', 'сетей', 'сетей')}${inCountries('ru', countries)}`,
  'evidence.localUser': ({ user }) => `передано программой, работавшей от пользователя ${user}`,
  'evidence.ownUser': ({ user, site }) => `у пользователя ${user} только один сайт: ${site}`,
  'evidence.cwd': ({ cwd }) => `отправившая программа находилась в ${cwd} (каталог она выбирает сама)`,
  'evidence.phpHeader': ({ script }) => `PHP указал в заголовке скрипт ${script} (заголовок можно подделать)`,
  'evidence.requests': ({ hits, requests, messages: sent }) =>
    `${hits} из ${countRu(requests, 'запроса', 'запросов', 'запросов')} к этому файлу совпали с моментом отправки; за ними ${messages(sent)}`,
  'evidence.cronSlots': ({ hits, minutes }) =>
    `его письма пришли в ${countRu(minutes, 'минуту', 'минуты', 'минут')}; в ${hits} из них запускается это задание`,
  'evidence.cronStarted': ({ hits, minutes }) =>
    `cron запустил это задание; письма пришли в ${countRu(minutes, 'минуту', 'минуты', 'минут')}, в ${hits} из них сразу после запуска`,
  'evidence.cronLine': ({ owner }) => `строка crontab пользователя ${owner}, подходящая к этим минутам`,
  'evidence.refused': ({ refused, concluded }) => `${refused} из ${recipients(concluded)} отвергнуты серверами`,
  'evidence.spamVerdict': () => 'сервер получателя называет это спамом',
  'evidence.queued': ({ recipients: waiting }) => `ещё в очереди, для ${recipients(waiting)}`,
  'evidence.bounce': () => 'отбойник, вызванный этим источником',
  'evidence.client': ({ client }) => `пришло с ${client} без входа по паролю`,
  'evidence.arrival': () => 'письмо поступает',
  'evidence.logLine': () => 'что с ним стало',
  'evidence.session': ({ user, client, hits, messages: sent }) =>
    `${user} вошёл с ${client}; ${hits} из ${countRu(sent, 'письма', 'писем', 'писем')} пришли, пока он был в системе`,
  'evidence.loggedIn': ({ user, client }) => `${user} был тогда в системе, вход с ${client}`,
  'evidence.upload': ({ user, client }) => `${user} загрузил этот файл с ${client}`,
  'evidence.uploadLogin': ({ user, client }) => `${user} вошёл с ${client} перед загрузкой`,
  'evidence.phpMailLog': ({ script, messages: sent }) =>
    `PHP записал, что mail() вызван из ${script}; ${countRu(sent, 'запись', 'записи', 'записей')} об этих письмах`,
  'evidence.entry': ({ entry, hits, requests, messages: sent }) =>
    `${hits} из ${countRu(requests, 'запроса', 'запросов', 'запросов')} к ${entry} совпали с моментом отправки (${messages(sent)}); он запускает этот файл`,
  'evidence.guessed': ({ login, client, failures }) =>
    `${client}: ${countRu(failures, 'неверный пароль', 'неверных пароля', 'неверных паролей')} для ${login} до удачного входа: пароль подобран`,
  'evidence.process': ({ user, exe }) => `${exe} пользователя ${user} соединяется с чужими почтовыми серверами в обход здешнего`,
  'evidence.lyingProcess': ({ claims, exe }) => `процесс называет себя ${claims}, а его программа: ${exe}`,
  'evidence.socket': ({ remotes, port }) => `соединение с портом ${port}; чужих почтовых серверов: ${remotes}`,
  'evidence.tunnel': ({ user }) => `сеанс SSH пользователя ${user} прямо сейчас соединён со здешним почтовым сервером (туннель)`,
  'evidence.mailboxLogin': ({ service, client, failures }) =>
    `${client}, откуда идёт его почта, входил и по ${service}${failures > 0 ? ` после ${countRu(failures, 'неверного пароля', 'неверных паролей', 'неверных паролей')}` : ''}`,
  'evidence.returned': ({ bounces }) =>
    `${bouncesRu(bounces)}, которыми этот сервер ответил на чужую почту с поддельными отправителями: такую почту надо отвергать при приёме (RCPT), а не принимать и возвращать`,
  'evidence.received': ({ bounces }) =>
    `${bouncesRu(bounces)} чужих серверов на письма, отправленные не отсюда: кто-то подделывает адрес этого сервера`,
  'evidence.forwarder': ({ messages: sent }) =>
    `пересылает чужую почту; ${messages(sent)} отвергнуто там, куда она идёт: прекратите пересылку или фильтруйте спам до неё; здесь ничего не взломано`,
  'evidence.webmail': () => 'передано программой веб-почты: какой ящик в неё вошёл, говорит её собственный журнал',
  'evidence.newsletter': () => 'рассылка: от неё можно отписаться, она идёт с домена этого сервера, и её редко отвергают',
  'evidence.cronOutput': () => 'отчёт cron владельцу задания',
  'missing.arguments': ({ messages: sent }) => `${messages(sent)} нельзя связать с каталогом скрипта`,
  'missing.pid': () => 'командную строку нельзя надёжно связать с её письмом',
  'missing.subject': () => 'темы доставленных писем неизвестны',
  'missing.recipients': () => 'получатели известны только после попытки доставки',
  'missing.mailLog': () =>
    'неизвестно, что и под каким входом или пользователем пришло и чем кончилось; один журнал systemd пока не читается: файлы пишет rsyslog',
  'missing.logins': () => 'входы не записываются, поэтому ни один ящик назвать нельзя',
  'missing.log': ({ path }) => `не удалось прочитать ${path}`,
  'missing.countries': () => 'страны клиентов не названы (нужен пакет npm @ip-location-db/geo-whois-asn-country-mmdb или настройка countries)',
  'missing.accessLog': () => 'запросы нельзя связать с письмами',
  'missing.binary': () => 'журнал другой машины читает только её journalctl, поэтому входы и задания cron неизвестны',
  'missing.failed': () => 'journalctl не ответил, поэтому входы и задания cron неизвестны',
  'missing.begins': ({ path, begins }) => `${path} начинается только с ${begins}`,
  'costs.directory': ({ messages: sent, all }) => `${sent} из ${ofMessages(all)} местных пользователей не удалось связать с каталогом скрипта`,
  'costs.pid': ({ messages: sent }) => `${messages(sent)} местных пользователей: командная строка связана с письмом только порядком строк`,
  'costs.subject': ({ messages: sent, all }) => `темы ${sent} из ${ofMessages(all)} неизвестны`,
  'costs.recipients': ({ messages: sent, all }) => `кому предназначались ${sent} из ${ofMessages(all)}, известно только после попытки доставки`,
  'costs.script': ({ messages: sent, all }) => `${sent} из ${ofMessages(all)} сайтов не удалось связать со скриптом`,
  'costs.forgeable': ({ records }) =>
    `сайты могут писать в него сами, поэтому его записям нельзя верить до конца (${countRu(records, 'запись', 'записи', 'записей')})`,
  'costs.requests': ({ messages: sent }) => `запросы к сайту неизвестны; ${messages(sent)}, возможно его собственных, не удалось связать со скриптом`,
  'costs.format': ({ messages: sent }) =>
    `по строкам не видно, когда и что спрашивали; ${messages(sent)}, возможно его собственных, не удалось связать со скриптом`,
  'costs.jobs': ({ jobs, messages: sent }) =>
    `когда запускались задания (${jobs}), неизвестно; ${messages(sent)} местных пользователей можно сравнить только с crontab`,
  'costs.sessions': ({ messages: sent }) => `кто был в системе, когда отправляли ${messages(sent)} местных пользователей, неизвестно`,
  'costs.uploads': ({ scripts }) => `кто загрузил скрипты, отправлявшие почту (${scripts}), неизвестно`,
  'costs.days': ({ hours, bounces }) =>
    `журнал охватывает ${hours < 48 ? countRu(hours, 'час', 'часа', 'часов') : countRu(Math.floor(hours / 24), 'день', 'дня', 'дней')}; причин ${bouncesOf(bounces)} в нём нет`,
  'costs.unread': ({ why }) => `он есть и не прочитан: ${why}`,
  'unknown.sharedUser': ({ user }) => `под ${user} работают несколько сайтов, и ни одна запись не говорит, какой из них отправил`,
  'unknown.noRecord': () => 'ни одна запись не говорит, кто передал письмо',
  'unknown.bounces': () => 'отбойники писем, записи о которых уже нет',
};
