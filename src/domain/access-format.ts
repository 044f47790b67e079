/** How an access log is written, as the configuration has it. */
export interface AccessFormat {
  readonly dialect: 'apache' | 'nginx';
  /** Text of `LogFormat` or `log_format`, the configuration's own quotes taken off. */
  readonly text: string;
  /** nginx's `escape=`; Apache has `default` only. With `none` a visitor's quotes stand in the log as they are. */
  readonly escape: 'default' | 'json' | 'none';
}
