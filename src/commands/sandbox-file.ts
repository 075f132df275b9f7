import type { EnvFile } from '../env-file/read.ts';
import type { Problem } from '../result.ts';
import { SANDBOX_ACCOUNTS } from '../sandbox/accounts.ts';
import { valuesIn } from './file-values.ts';

/** The sandbox must not cost anybody their real credentials: why it does not write to this file, or null. */
export function realCredentials(file: EnvFile): Problem | null {
  const values = valuesIn(file);
  const partner = values['partner-id']?.trim() ?? '';
  const secret = values['admin-secret']?.trim().toLowerCase() ?? '';
  // Where there is a secret it tells; a broken one is nobody's loss.
  const isOurs = /^[0-9a-f]{32}$/.test(secret)
    ? SANDBOX_ACCOUNTS.some(({ adminSecret, userSecret, appTokens = [] }) =>
        [adminSecret, userSecret, ...appTokens.map(({ token }) => token)].includes(secret),
      )
    : !/^\d+$/.test(partner) || SANDBOX_ACCOUNTS.some((account) => String(account.partnerId) === partner);
  if (isOurs) return null;
  return {
    code: 'OTHER_CREDENTIALS',
    message: `${file.path} holds credentials of an account that is not the sandbox’s; the sandbox does not write over them.`,
    fix: 'Name another file with -f; the default is .env.sandbox.',
  };
}
