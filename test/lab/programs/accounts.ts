import type { Box } from '../box/box.ts';

/** Makes the accounts of hosting clients, laid out as ISPmanager does: /var/www/NAME/data is the home. */
export async function addClients(box: Box, names: readonly string[]): Promise<void> {
  await box.script(
    names
      .map((name) =>
        [
          `useradd --home-dir /var/www/${name}/data --no-create-home --shell /bin/bash ${name}`,
          `install -d -o root -g root -m 751 /var/www/${name}`,
          `install -d -o ${name} -g ${name} -m 751 /var/www/${name}/data /var/www/${name}/data/www`,
          `install -d -o ${name} -g ${name} -m 711 /var/www/${name}/data/tmp /var/www/${name}/data/logs`,
        ].join('\n'),
      )
      .join('\n'),
  );
}
