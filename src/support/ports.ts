/** The process that listens on a port. */
export type PortOwner = {pid: number; command: string};
