/** As much of JSON Schema as the schemas in test/fixtures use. */
export interface Schema {
  type?: string | string[];
  enum?: unknown[];
  pattern?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean;
  items?: Schema;
  minItems?: number;
  maxItems?: number;
}

/** Where a value breaks its schema, in words; empty when it keeps it. */
export function breaches(value: unknown, schema: Schema, at = '$'): string[] {
  const types = schema.type === undefined ? [] : [schema.type].flat();
  if (types.length > 0 && !types.some((type) => isOf(type, value)))
    return [`${at} is ${JSON.stringify(value)}, not ${types.join(' or ')}`];
  const found: string[] = [];
  if (schema.enum && !schema.enum.includes(value))
    found.push(`${at} is ${JSON.stringify(value)}, none of ${schema.enum.join(', ')}`);
  if (schema.pattern && typeof value === 'string' && !new RegExp(schema.pattern).test(value))
    found.push(`${at} is ${JSON.stringify(value)}, not as ${schema.pattern}`);
  if (Array.isArray(value)) {
    if (value.length < (schema.minItems ?? 0) || value.length > (schema.maxItems ?? Number.POSITIVE_INFINITY))
      found.push(`${at} has ${value.length} items`);
    const { items } = schema;
    if (items) found.push(...value.flatMap((item, index) => breaches(item, items, `${at}[${index}]`)));
  } else if (typeof value === 'object' && value !== null) {
    const held = value as Record<string, unknown>;
    for (const name of schema.required ?? []) if (!(name in held)) found.push(`${at}.${name} is missing`);
    for (const [name, item] of Object.entries(held)) {
      const known = schema.properties?.[name];
      if (known) found.push(...breaches(item, known, `${at}.${name}`));
      else if (schema.additionalProperties === false) found.push(`${at}.${name} is not in the schema`);
    }
  }
  return found;
}

function isOf(type: string, value: unknown): boolean {
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  return type === 'integer' ? Number.isInteger(value) : typeof value === type;
}
