// The privileges of a session: a list such as `sview:*,iprestrict:203.0.113.7`.

/** `a:b,c` → `a=b`, `c=`. As on the server, the last of two values counts; `*` is `all:*`. */
export function parsePrivileges(privileges: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const part of privileges.split(',')) {
    const privilege = part.trim() === '*' ? 'all:*' : part.trim();
    if (privilege === '') continue;
    const colon = privilege.indexOf(':');
    if (colon < 0) fields.set(privilege, '');
    else fields.set(privilege.slice(0, colon), privilege.slice(colon + 1));
  }
  return fields;
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

/** The privileges in one order and form, to compare two lists. */
export function normalizePrivileges(privileges: string): string {
  const all = [...parsePrivileges(privileges)].map(([name, value]) => `${name}:${value}`);
  return all.sort().join(',');
}
