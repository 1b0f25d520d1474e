// Where figures and object stand in a panel, by shot and shape.

/** A panel's shape: its size in pixels, its board in drawing units, and how large figures stand on it. */
export const shapes = {
  square: { pixels: [256, 256], width: 256, height: 256, scale: 1 },
  landscape: { pixels: [352, 192], width: 400, height: 218, scale: 0.86 },
  portrait: { pixels: [192, 352], width: 200, height: 366, scale: 1.12 },
};

// By shot: figure scale, how far above the lower edge the figure's board starts, how far figures may stray from the middle,
// half the distance of two figures, the object's size and how far above the lower edge it starts.
const shots = {
  wide: { figure: 0.4, top: 236, stray: 60, half: 56, object: 78, objectTop: 86 },
  medium: { figure: 0.62, top: 240, stray: 40, half: 62, object: 88, objectTop: 98 },
  close: { figure: 0.98, top: 248, stray: 15, half: 56, object: 78, objectTop: 86 },
};
// On the art's board of 500 x 600 a figure spans about y 0..560, its head's centre is near (250, 80).
const headOnBoard = [165, -12, 335, 178];
const bodyOnBoard = [140, 170, 360, 565];

/**
 * A panel (see panel.mjs) on a shape's board → { board: {scale, y}, figures: [{dx, head, body}], object: {x, y, size, box} | null }.
 * dx, x, y, size are in drawing units, dx from the middle; head, body and box are [x0, y0, x1, y1] in fractions of the panel.
 */
export function stage(panel, shape) {
  const { width, height, scale: k } = shapes[shape];
  const shot = shots[panel.shot];
  const side = panel.ox;
  const board = { scale: shot.figure * k, y: height - shot.top * k };
  const reach = (width - 256 * k) / 2 + shot.stray * k;
  const half = Math.min(shot.half * k, width * 0.27);
  const shift = panel.obj ? -side * half * 0.75 : panel.cx * 2 * Math.max(12, reach * 0.8);
  const offsets = panel.empty ? [] : panel.second ? [-side * half, side * half] : [shift];
  const toBox = (x0, y0, x1, y1) =>
    [x0 / width, y0 / height, x1 / width, y1 / height].map((v) => +Math.max(0, Math.min(1, v)).toFixed(3));
  const figures = offsets.map((dx) => {
    const placed = ([x0, y0, x1, y1]) => {
      const x = (v) => width / 2 + dx + (v - 250) * board.scale;
      const y = (v) => board.y + v * board.scale;
      return toBox(x(x0), y(y0), x(x1), y(y1));
    };
    return { dx, head: placed(headOnBoard), body: placed(bodyOnBoard) };
  });
  const size = shot.object * k;
  const x = width / 2 + side * Math.min(74 * k, width * 0.32) - size / 2;
  const y = height - shot.objectTop * k + panel.oj * 8;
  return { board, figures, object: panel.obj ? { x, y, size, box: toBox(x, y, x + size, y + size) } : null };
}

/** What training reads of the stage: head and body boxes by figure, the object's box. */
export function boxesOf(panel, shape) {
  const { figures, object } = stage(panel, shape);
  return { figures: figures.map(({ head, body }) => [head, body]), object: object && object.box };
}
