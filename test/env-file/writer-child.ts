import { planEnvFile } from '../../src/env-file/plan.ts';
import { readEnvFile } from '../../src/env-file/read.ts';
import { writeEnvFile } from '../../src/env-file/write.ts';

// The program of the child process: writes `path` again and again, the value going to and fro.
const [path = '', times = '1', ...values] = process.argv.slice(2);
for (let index = 0; index < Number(times); index++) {
  const read = await readEnvFile(path);
  const changes = new Map([['KALTURA_ADMIN_SECRET', values[index % values.length] ?? '']]);
  const planned =
    'problem' in read ? read : planEnvFile(read.value, changes, [...changes.keys()], '# Kaltura');
  const result =
    'problem' in read || 'problem' in planned ? planned : writeEnvFile(read.value, planned.value);
  process.stdout.write(`${JSON.stringify(result)}\n`);
}
