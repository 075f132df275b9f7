// The privileges of a session: a list such as `sview:*,iprestrict:203.0.113.7`.

/** `a:b,c` → `['a', 'b'], ['c', '']`; `*` is `all:*`. */
function splitPrivileges(privileges: string): [name: string, value: string][] {
  return privileges.split(',').flatMap((part): [string, string][] => {
    const privilege = part.trim() === '*' ? 'all:*' : part.trim();
    const [name = '', ...value] = privilege.split(':');
    return privilege === '' ? [] : [[name, value.join(':')]];
  });
}

/** The value of each privilege. As on the server, the last of two values counts. */
export function parsePrivileges(privileges: string): Map<string, string> {
  return new Map(splitPrivileges(privileges));
}

/** The value of the privilege with this name; null without one. */
export function findPrivilege(privileges: string, name: string): string | null {
  return parsePrivileges(privileges).get(name) || null;
}

/**
 * Do the privileges replace the user's role? The server ignores an empty role and 0, and uses the
 * last of several roles. In older sessions, blanks are part of the name.
 */
export function hasSetRole(privileges: string): boolean {
  const roles = privileges.split(',').filter((each) => /^\s*setrole/i.test(each));
  return roles.length === 1 && /^setrole:(?!0+$)[\w.-]+$/.test(roles[0] ?? '');
}

/** The privileges sorted, each once, to compare two lists. */
export function listPrivileges(privileges: string): string[] {
  const all = splitPrivileges(privileges).map(([name, value]) =>
    value ? `${name}:${value}` : name,
  );
  return [...new Set(all)].sort();
}
