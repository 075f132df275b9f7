import { CREDENTIALS } from './index.ts';

/** The values that stand behind their labels in a text, as a page of the KMC is copied: by variable. Only what has the right form counts. */
export function labelledValues(text: string): Record<string, string> {
  return Object.fromEntries(
    CREDENTIALS.flatMap(({ pageLabel, variable, parse }) => {
      const value = pageLabel
        ? new RegExp(`${pageLabel}\\s*[:=\\s]\\s*(\\S+)`, 'i').exec(text)?.[1]
        : undefined;
      return value && parse(value).ok ? [[variable, value]] : [];
    }),
  );
}
