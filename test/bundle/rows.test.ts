import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import type Yoga from 'yoga-layout';
import { bundled, bundleFile, type Substitution } from './bundled.ts';

type Layout = typeof Yoga;
type Node = ReturnType<Layout['Node']['create']>;
let original: Layout;
let replaced: Layout;

beforeAll(async () => {
  const { rowsForYoga } = await bundleFile<{ rowsForYoga: Substitution }>('rows-for-yoga.mjs');
  ({ yoga: replaced } = await bundled<{ yoga: Layout }>("export { default as yoga } from 'yoga-layout';", [
    rowsForYoga,
  ]));
  original = (await import('yoga-layout')).default;
});

const COLUMNS = 80;
/** A text that breaks where it must, as a window grows narrow: its letters, and whether it is shown. */
interface Text {
  letters: number;
  isShown: boolean;
}
type Row = Text | Text[];

const text = (most: number): fc.Arbitrary<Text> =>
  fc.record({ letters: fc.integer({ min: 0, max: most }), isShown: fc.boolean() });
// Beside each other they fit, as in every frame: Ink is given rows that were cut before.
const row: fc.Arbitrary<Row> = fc.oneof(text(3 * COLUMNS), fc.array(text(COLUMNS / 4), { maxLength: 4 }));

/** The tree as Ink builds it for `<Box flexDirection="column">` with texts, and boxes of texts, in it. */
function tree(
  layout: Layout,
  rows: readonly Row[],
): { root: Node; nodes: Node[]; set: (at: number, to: Text) => void } {
  const nodes: Node[] = [];
  const texts: [Node, Text][] = [];
  const box = (parent: Node, isRow: boolean): Node => {
    const node = layout.Node.create();
    node.setFlexGrow(0);
    node.setFlexShrink(1);
    node.setFlexDirection(isRow ? layout.FLEX_DIRECTION_ROW : layout.FLEX_DIRECTION_COLUMN);
    parent.insertChild(node, parent.getChildCount());
    nodes.push(node);
    return node;
  };
  const leaf = (parent: Node, of: Text): void => {
    const node = box(parent, true);
    const at = texts.push([node, { ...of }]) - 1;
    node.setMeasureFunc((width, mode) => {
      const { letters } = (texts[at] as [Node, Text])[1];
      if (mode === layout.MEASURE_MODE_UNDEFINED || letters <= width)
        return { width: letters, height: letters ? 1 : 0 };
      return { width, height: Math.ceil(letters / Math.max(1, width)) };
    });
    node.setDisplay(of.isShown ? layout.DISPLAY_FLEX : layout.DISPLAY_NONE);
  };
  const root = layout.Node.create();
  const column = box(root, false);
  for (const each of rows) {
    if (!Array.isArray(each)) leaf(column, each);
    else {
      const beside = box(column, true);
      for (const one of each) leaf(beside, one);
    }
  }
  const set = (at: number, to: Text): void => {
    const [node] = texts[at % texts.length] ?? [];
    if (!node) return;
    texts[at % texts.length] = [node, to];
    node.setDisplay(to.isShown ? layout.DISPLAY_FLEX : layout.DISPLAY_NONE);
    node.markDirty();
  };
  return { root, nodes, set };
}

function places({ root, nodes }: { root: Node; nodes: Node[] }, layout: Layout, columns: number): unknown[] {
  root.setWidth(columns);
  root.calculateLayout(undefined, undefined, layout.DIRECTION_LTR);
  const of = (node: Node): number[] =>
    node.getDisplay() === layout.DISPLAY_NONE
      ? []
      : [node.getComputedLeft(), node.getComputedTop(), node.getComputedWidth(), node.getComputedHeight()];
  return [of(root), ...nodes.map(of)];
}

test('rows stand where Yoga puts them, at first and after a text has changed', () => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 12 }), fc.nat(), text(COLUMNS / 4), (rows, at, to) => {
      const ours = tree(replaced, rows);
      const theirs = tree(original, rows);
      expect(places(ours, replaced, COLUMNS)).toEqual(places(theirs, original, COLUMNS));
      ours.set(at, to);
      theirs.set(at, to);
      expect(places(ours, replaced, COLUMNS)).toEqual(places(theirs, original, COLUMNS));
      theirs.root.freeRecursive();
    }),
    { numRuns: 500 },
  );
});

test('in a narrower window nothing is wider than it, nor beside it', () => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 12 }), fc.integer({ min: 1, max: COLUMNS }), (rows, columns) => {
      const ours = tree(replaced, rows);
      places(ours, replaced, COLUMNS);
      for (const [left = 0, , width = 0] of places(ours, replaced, columns) as number[][])
        expect(left + width).toBeLessThanOrEqual(columns);
    }),
    { numRuns: 300 },
  );
});

test.each(['setPadding', 'setMargin', 'setBorder', 'setGap', 'setHeight', 'setMinWidth', 'setPosition'])(
  '%s is not passed over in silence',
  (name) => {
    expect(name in original.Node.create()).toBe(true);
    expect(name in replaced.Node.create()).toBe(false);
  },
);

test('nor is growing', () => {
  expect(() => replaced.Node.create().setFlexGrow(1)).toThrow('nothing grows');
});
