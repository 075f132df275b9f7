import type { Answer, Inquiry } from '../kaltura/inquiry.ts';

/**
 * The same inquiry, each question asked once: a failure too is an answer then. The wizard's own asks again, since a person may
 * have mended the network meanwhile; a command that runs once would only wait for the same silence again.
 */
export function onceEach(ask: Inquiry): Inquiry {
  const had = new Map<string, Promise<Answer<unknown>>>();
  function once<T>(key: string, begin: () => Promise<Answer<T>>): Promise<Answer<T>> {
    const known = had.get(key);
    if (known) return known as Promise<Answer<T>>;
    const begun = begin();
    had.set(key, begun);
    return begun;
  }
  return {
    ...ask,
    ask: (serviceUrl, question, options) =>
      once(`${serviceUrl} ${JSON.stringify(question.calls)}`, () => ask.ask(serviceUrl, question, options)),
    status: (url, options) => once(`GET ${url}`, () => ask.status(url, options)),
  };
}
