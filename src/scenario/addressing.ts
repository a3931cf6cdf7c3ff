/** Where a step sends its command; the fields are the step's keys. `timeout` is in milliseconds. */
export type Addressing = {
  at?: string | undefined;
  via?: string | undefined;
  client?: string | undefined;
  timeout?: number | undefined;
};
