import fc from 'fast-check';
import { beforeAll, expect, test, vi } from 'vitest';
import type Yoga from 'yoga-layout';
import { bundled, bundleFile, type Substitution } from './bundled.ts';

type YogaLayout = typeof Yoga;
let original: YogaLayout;
let replaced: YogaLayout;

beforeAll(async () => {
  const { yogaAtOnce } = await bundleFile<{ yogaAtOnce: Substitution }>('yoga-at-once.mjs');
  const fetching = vi.spyOn(globalThis, 'fetch');
  ({ yoga: replaced } = await bundled<{ yoga: YogaLayout }>(
    "export { default as yoga } from 'yoga-layout';",
    [yogaAtOnce],
  ));
  expect(fetching).not.toHaveBeenCalled();
  fetching.mockRestore();
  original = (await import('yoga-layout')).default;
});

interface Box {
  width: number | `${number}%` | 'auto';
  height: number | `${number}%` | 'auto';
  grow: number;
  shrink: number;
  direction: number;
  justify: number;
  align: number;
  wrap: number;
  padding: number;
  margin: number;
  border: number;
  gap: number;
  absolute: boolean;
  /** Of a leaf: how much text it holds. */
  letters: number;
  children: Box[];
}

const size = fc.oneof(
  fc.nat(60),
  fc.nat(100).map((part): `${number}%` => `${part}%`),
  fc.constant('auto' as const),
);
const { box } = fc.letrec<{ box: Box }>((tie) => ({
  box: fc.record({
    width: size,
    height: size,
    grow: fc.nat(2),
    shrink: fc.nat(2),
    direction: fc.nat(3),
    justify: fc.nat(5),
    align: fc.nat(4),
    wrap: fc.nat(2),
    padding: fc.nat(3),
    margin: fc.nat(3),
    border: fc.nat(1),
    gap: fc.nat(2),
    absolute: fc.boolean(),
    letters: fc.nat(90),
    children: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constant<Box[]>([]),
      fc.array(tie('box'), { maxLength: 4 }),
    ),
  }),
}));

/** The layout of every box, in order. */
function layout(yoga: YogaLayout, root: Box, columns: number): unknown[] {
  const build = (from: Box): ReturnType<YogaLayout['Node']['create']> => {
    const node = yoga.Node.create();
    node.setWidth(from.width);
    node.setHeight(from.height);
    node.setFlexGrow(from.grow);
    node.setFlexShrink(from.shrink);
    node.setFlexDirection(from.direction);
    node.setJustifyContent(from.justify);
    node.setAlignItems(from.align);
    node.setFlexWrap(from.wrap);
    node.setPadding(yoga.EDGE_ALL, from.padding);
    node.setMargin(yoga.EDGE_LEFT, from.margin);
    node.setBorder(yoga.EDGE_TOP, from.border);
    node.setGap(yoga.GUTTER_ALL, from.gap);
    if (from.absolute) node.setPositionType(yoga.POSITION_TYPE_ABSOLUTE);
    from.children.forEach((child, index) => {
      node.insertChild(build(child), index);
    });
    // As Ink measures a text: what does not fit goes to the next row.
    if (from.children.length === 0)
      node.setMeasureFunc((width) => {
        const room = Number.isNaN(width) ? from.letters : Math.max(1, Math.floor(width));
        return { width: Math.min(from.letters, room), height: Math.ceil(from.letters / Math.max(1, room)) };
      });
    return node;
  };
  const node = build(root);
  node.calculateLayout(columns, undefined, yoga.DIRECTION_LTR);
  const all: unknown[] = [];
  const visit = (at: ReturnType<typeof build>): void => {
    all.push(
      at.getComputedLayout(),
      at.getComputedPadding(yoga.EDGE_LEFT),
      at.getComputedBorder(yoga.EDGE_TOP),
    );
    for (let index = 0; index < at.getChildCount(); index++) visit(at.getChild(index));
  };
  visit(node);
  node.freeRecursive();
  return all;
}

test('it is there without waiting, and lays out the same', () => {
  expect(typeof replaced.Node.create).toBe('function');
  expect(Object.keys(replaced).sort()).toEqual(expect.arrayContaining(Object.keys(original).sort()));
  fc.assert(
    fc.property(box, fc.integer({ min: 1, max: 200 }), (root, columns) => {
      expect(layout(replaced, root, columns)).toEqual(layout(original, root, columns));
    }),
    { numRuns: 500 },
  );
});
