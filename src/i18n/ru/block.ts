import type { block as en } from '../en/block.ts';
import { countRu } from '../plural.ts';

const messages = (n: number): string => countRu(n, 'письмо', 'письма', 'писем');
const others = (n: number): string => (n === 0 ? 'других заданий в нём нет' : `в нём ещё ${countRu(n, 'задание', 'задания', 'заданий')}`);

/** Слова блокировок. */
export const block: { readonly [K in keyof typeof en]: (typeof en)[K] } = {
  'stops.cronJob': (p) => `задание cron пользователя ${p.owner} в ${p.crontab}, строка ${p.line}: ${p.command}`,
  'keeps.cronJobs': (p) => `${p.crontab}: все остальные строки, байт в байт (${others(p.jobs)})`,
  'keeps.mail': (p) => `почта, которую ${p.owner} шлёт любым другим способом, ящики и сайты`,
  'note.panelMayRewrite': (p) => `панель ${p.panel} может записать этот файл заново из своего списка; spamtrace verify скажет, случилось ли это`,
  'note.panelUntried': (p) => `команда панели ${p.panel} взята из её документации; на настоящей панели её проверить не удалось`,
  'check.files': (p) => `${countRu(p.files, 'файл', 'файла', 'файлов')} в том виде, в каком их оставила блокировка`,
  'check.fileChanged': (p) => `${p.path} уже не такой, каким его оставила блокировка`,
  'check.jobOff': (p) => `такого задания пользователя ${p.owner} у cron больше нет`,
  'check.jobBack': (p) => `задание на месте: ${p.crontab}, строка ${p.line}`,
  'check.noArrivals': () => 'с тех пор от этого источника не пришло ни одного письма',
  'check.arrivals': (p) => `с тех пор от этого источника пришло: ${messages(p.messages)}`,
  'check.otherWay': (p) => `возможно, продолжается другим путём: ${messages(p.messages)} с тех пор от ${p.source}`,
  'check.notLooked': () => 'почтового сервера здесь нет, журнал смотреть не у кого',
  'check.rolledBack': (p) => `возвращено как было, потому что шаг не удался: ${p.why}`,
  'check.leftBehind': (p) => `не удалось вернуть полностью: ${p.why}`,
  'help.blockWhat': () => 'находка или её ref; либо site, mailbox, cron, user, process или client с именем',
  'help.blockName': () => 'имя: для cron CRONTAB:СТРОКА, ВЛАДЕЛЕЦ:ХЕШ или владелец единственного задания',
  'help.blockDryRun': () => 'только показать план',
  'help.blockForce': () => 'и то, что лишь возможно',
  'help.blockRemoveQueue': () => 'удалить спам источника из очереди, а не задержать; копия сохраняется',
  'help.blockAcceptSites': () => 'согласиться, что почта перестанет уходить более чем с одного сайта',
  'help.blockAcceptPending': () => 'согласиться, что вступят в силу и чужие, ещё не загруженные правки настроек',
  'help.blockExample': () => 'показать план, спросить, остановить источник, задержать его спам в очереди',
  'help.blockExampleDryRun': () => 'только план',
  'help.blockExampleCron': () => 'отключить одну строку crontab',
  'help.undoMerge': () => 'из файла, изменившегося с тех пор, вынуть только то, что вписал spamtrace',
  'block.runs': () => 'Запустит',
  'block.stops': () => 'Остановится',
  'block.keeps': () => 'Продолжит работать',
  'block.notes': () => 'Учтите',
  'block.ask': (p) => `Заблокировать ${p.source}?`,
  'block.ask.hold': (p) => `(Из очереди будет задержано: ${messages(p.messages)}.)`,
  'block.ask.remove': (p) => `(Из очереди будет удалено: ${messages(p.messages)}; копия сохраняется.)`,
  'block.heldUndo': (p) => `Отпустить задержанное: spamtrace undo ${p.action}`,
  'block.partial': (p) => `Часть ещё действует; посмотрите её, затем: spamtrace undo ${p.action}`,
};
