import { describeBug } from '../result.ts';
import { cleanValue } from './clean.ts';
import { type CheckContext, type Credential, NO_CHOICES, type Parsed } from './credential.ts';
import { leaveUnchecked, type Mistake, type Offer, postpone } from './verdict.ts';

type Defaults = Pick<Credential, 'required' | 'secret' | 'typing' | 'placeholder' | 'inCode'>;

/** A credential as its own file defines it. */
interface Definition extends Omit<Credential, 'parse' | keyof Defaults>, Partial<Defaults> {
  /** The code and the fix for a malformed text, unless the mistake has its own. */
  malformed: Omit<Mistake, 'message'>;
  /** Texts that are plainly something else. The first pattern that matches gives the message. */
  mistakes?: readonly (readonly [pattern: RegExp, message: string, fix?: string])[];
  /** Parses the cleaned text; by default, the text is the value. `given`: the text before that. */
  parse?(text: string, given: string): ParsedText;
}

/** A value and the corrections to it; or a mistake, with a fix and a code of its own. */
export type ParsedText = { value: string; notes?: readonly string[] } | RefusedText;

interface RefusedText {
  message: string;
  fix?: string | undefined;
  code?: string | undefined;
  offers?: Offer[];
  means?: string;
}

/**
 * Completes the definition of a credential. Its `parse` cleans the text first. Its `verify` and
 * `choices` contact no server while the region is wrong, and turn an exception into a problem, so
 * that the other credentials keep their verdicts.
 */
export function defineCredential(definition: Definition): Credential {
  const { malformed, mistakes = [], parse = toValue, verify, choices, ...rest } = definition;
  const refuse = ({ fix, code = malformed.code, ...own }: RefusedText): Parsed => ({
    ...own,
    ok: false,
    code,
    fix: fix ?? malformed.fix,
    isFixInKmc: fix === undefined && malformed.isFixInKmc === true,
  });
  const mayAsk = ({ isRegionWrong }: CheckContext): boolean =>
    !isRegionWrong || rest.name === 'region';
  return {
    required: false,
    secret: false,
    typing: 'answers',
    placeholder: `‹${rest.label}›`,
    inCode: rest.name.replaceAll('-', '[_-]?'),
    ...rest,
    parse: (text) => {
      const { text: clean, notes } = cleanValue(text, definition.variable);
      const [, message, fix] = mistakes.find(([pattern]) => pattern.test(clean)) ?? [];
      if (message !== undefined) return refuse({ message, fix });
      const parsed = parse(clean, text);
      return 'value' in parsed
        ? { ok: true, value: parsed.value, notes: [...notes, ...(parsed.notes ?? [])] }
        : refuse(parsed);
    },
    verify: async (value, context) =>
      mayAsk(context)
        ? verify(value, context).catch((error) =>
            leaveUnchecked(describeBug(error, 'This could not be checked')),
          )
        : postpone('region'),
    ...(choices && {
      choices: async (context) =>
        mayAsk(context)
          ? choices(context).catch((error) => {
              const problem = describeBug(error, 'The list could not be loaded');
              return { ...NO_CHOICES, message: problem.message, problem };
            })
          : NO_CHOICES,
    }),
  };
}

function toValue(value: string): ParsedText {
  return { value };
}
