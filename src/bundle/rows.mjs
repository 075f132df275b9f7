// Runs in the product, in the place of what rows-for-yoga.mjs names: rows below each other, and texts beside each other in a row.

const DISPLAY_FLEX = 0;
const DISPLAY_NONE = 1;
const FLEX_DIRECTION_COLUMN = 0;
const FLEX_DIRECTION_ROW = 2;
const MEASURE_MODE_UNDEFINED = 0;
const MEASURE_MODE_AT_MOST = 2;

/**
 * A node as Ink asks for it. Space around a box, borders, gaps and heights are no methods here: the first use of one fails, and so does growing.
 * What Ink sets by a name (wrapping, aligning, other directions) is passed over.
 */
class Node {
  children = [];
  direction = FLEX_DIRECTION_COLUMN;
  display = DISPLAY_FLEX;
  measure = null;
  measured = null;
  left = 0;
  top = 0;
  width = 0;
  height = 0;

  static create() {
    return new Node();
  }

  setFlexDirection(direction) {
    this.direction = direction;
  }
  setDisplay(display) {
    this.display = display;
  }
  setWidth(width) {
    this.width = width;
  }
  // 0 is what Ink sets for all.
  setFlexGrow(grow) {
    if (grow > 0) throw new Error('rows.mjs: nothing grows');
  }
  // A row is cut before it comes here.
  setFlexShrink() {}

  setMeasureFunc(measure) {
    this.measure = measure;
  }
  unsetMeasureFunc() {
    this.measure = null;
  }
  markDirty() {
    this.measured = null;
  }
  insertChild(child, index) {
    this.children.splice(index, 0, child);
  }
  removeChild(child) {
    this.children = this.children.filter((each) => each !== child);
  }
  getChildCount() {
    return this.children.length;
  }
  free() {}
  freeRecursive() {}

  /** Of the root: as wide as was set. */
  calculateLayout() {
    this.place(0, 0, this.width);
  }

  /** Lays out what is in it; its width is given, its height follows. */
  place(left, top, width) {
    Object.assign(this, { left, top, width });
    if (this.measure) {
      this.height = this.size(width).height;
      return;
    }
    const isRow = this.direction === FLEX_DIRECTION_ROW;
    let [x, y] = [0, 0];
    this.height = 0;
    for (const child of this.shown()) {
      child.place(x, y, isRow ? Math.min(child.size(width - x).width, width - x) : width);
      if (isRow) x += child.width;
      else y += child.height;
      this.height = Math.max(this.height, child.top + child.height);
    }
    if (isRow) for (const child of this.shown()) child.height = this.height;
  }

  /** Its own width and height where it has so many columns at most. */
  size(columns) {
    if (this.measure) {
      if (this.measured?.columns !== columns)
        this.measured = { columns, ...this.measure(columns, MEASURE_MODE_AT_MOST) };
      return this.measured;
    }
    const sizes = this.shown().map((child) => child.size(columns));
    const sum = (side) => sizes.reduce((all, size) => all + size[side], 0);
    const most = (side) => Math.max(0, ...sizes.map((size) => size[side]));
    return this.direction === FLEX_DIRECTION_ROW
      ? { width: Math.min(columns, sum('width')), height: most('height') }
      : { width: most('width'), height: sum('height') };
  }

  shown() {
    return this.children.filter((child) => child.display !== DISPLAY_NONE);
  }

  getDisplay() {
    return this.display;
  }
  getComputedLeft() {
    return this.left;
  }
  getComputedTop() {
    return this.top;
  }
  getComputedWidth() {
    return this.width;
  }
  getComputedHeight() {
    return this.height;
  }
  getComputedPadding() {
    return 0;
  }
  getComputedBorder() {
    return 0;
  }
}

export default {
  Node,
  DISPLAY_FLEX,
  DISPLAY_NONE,
  FLEX_DIRECTION_COLUMN,
  FLEX_DIRECTION_ROW,
  MEASURE_MODE_UNDEFINED,
};
