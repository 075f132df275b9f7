import { integerOf, nested, type Params, textOf } from './parameters.ts';

/** The page of a list that a call asks for: 30 by default, 500 at most. */
export function pageOf<T>(items: readonly T[], params: Params): readonly T[] {
  const pager = nested(params, 'pager');
  const size = Math.min(Math.max(integerOf(textOf(pager, 'pageSize') ?? '30'), 1), 500);
  const index = Math.max(integerOf(textOf(pager, 'pageIndex') ?? '1'), 1);
  return items.slice((index - 1) * size, index * size);
}
