import { planEnvFile } from '../../src/env-file/plan.ts';
import { readEnvFile } from '../../src/env-file/read.ts';
import { writeEnvFile } from '../../src/env-file/write.ts';

// The program of the child process: writes a secret into the file at `path`.
const [path = ''] = process.argv.slice(2);
const read = await readEnvFile(path);
if ('problem' in read) throw new Error(read.problem.message);
const changes = new Map([['KALTURA_ADMIN_SECRET', 'x']]);
const planned = planEnvFile(read.value, changes, [...changes.keys()], '# Kaltura');
if ('problem' in planned) throw new Error(planned.problem.message);
process.stdout.write(JSON.stringify(writeEnvFile(read.value, planned.value)));
