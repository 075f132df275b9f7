import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { CLI } from '../program.ts';

/** The schema that the pack carries. */
const SCHEMA_FILE = path.join(path.dirname(CLI), 'schema.json');

const ajv = new Ajv2020({ allErrors: true, strict: true, strictTypes: false });
ajv.addSchema(JSON.parse(readFileSync(SCHEMA_FILE, 'utf8')) as object, 'documents');

/**
 * Where a document breaks the schema, in words; empty when it keeps it. `name`: the
 * definition that it must keep; without one, any of them.
 */
export function breaches(document: unknown, name?: string): string[] {
  const validate = ajv.getSchema(name ? `documents#/$defs/${name}` : 'documents');
  if (!validate) throw new Error(`the schema knows no ${name}`);
  return validate(document)
    ? []
    : (validate.errors ?? []).map((each) => `${each.instancePath} ${each.message}`);
}
