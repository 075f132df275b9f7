import { isFailure, type Json, type JsonObject } from './answers.ts';

/** An answer as the API gives it when no format is asked for. */
export function xmlOf(answer: Json): string {
  const head = '<?xml version="1.0" encoding="utf-8"?>';
  return `${head}<xml><result>${inner(answer)}</result><executionTime>0.001</executionTime></xml>`;
}

function inner(answer: Json): string {
  if (isFailure(answer)) return `<error>${errorOf(answer)}</error>`;
  if (isList(answer)) return answer.map((item) => `<item>${inner(item)}</item>`).join('');
  if (typeof answer === 'object' && answer !== null) return elementsOf(answer);
  if (typeof answer === 'boolean') return answer ? '1' : '0';
  return escaped(answer === null ? '' : String(answer));
}

function errorOf(failure: JsonObject): string {
  const args = Object.entries(failure.args ?? {}).map(
    ([name, value]) =>
      `<item><objectType>KalturaApiExceptionArg</objectType><name>${name}</name><value>${inner(value ?? null)}</value></item>`,
  );
  const { code, message, objectType } = failure;
  return `${elementsOf({ code, message, objectType })}<args>${args.join('')}</args>`;
}

function elementsOf(object: JsonObject): string {
  return Object.entries(object)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `<${name}>${inner(value ?? null)}</${name}>`)
    .join('');
}

/** `Array.isArray` does not narrow a readonly array. */
const isList = (answer: Json): answer is readonly Json[] => Array.isArray(answer);

function escaped(text: string): string {
  return text
    .replace(/[\0-\x08\x0b\x0c\x0e-\x1f]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
