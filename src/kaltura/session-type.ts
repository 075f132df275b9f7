/** The type of a session, and of the sessions of an AppToken. */
export type SessionType = 'user' | 'admin';

/** The API's numbers for the types. */
export const TYPE_NUMBERS = { user: 0, admin: 2 } as const;

/** The type for the API's number, which can also be text (`session.get`); null for other values. */
export function parseSessionType(value: unknown): SessionType | null {
  const text = String(value);
  return text === '2' ? 'admin' : text === '0' ? 'user' : null;
}
