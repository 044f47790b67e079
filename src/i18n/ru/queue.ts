/** Words of the queue commands. */
export const queue = {} as const;
