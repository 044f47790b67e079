import type { Site } from './site.ts';

/** Hosting panels whose files are read. Vesta counts as the Hestia that grew out of it. */
export type PanelKind = 'ispmanager' | 'hestia' | 'cpanel' | 'directadmin' | 'plesk';

/** A site as its panel keeps it. Where web servers serve it too, their configuration tells more of it. */
export interface PanelSite extends Site {
  readonly panel: PanelKind;
  /** The php.ini or the pool that is this site's or its owner's own; null where the panel gives it none. */
  readonly phpSettings: string | null;
}
