// Points and vectors of the plane, in millimetres unless a caller says otherwise; y points down, as on a page.

export interface Vec {
  readonly x: number;
  readonly y: number;
}

export function add(a: Vec, b: Vec): Vec {
  return { x: a.x + b.x, y: a.y + b.y };
}

export function subtract(a: Vec, b: Vec): Vec {
  return { x: a.x - b.x, y: a.y - b.y };
}

export function scale(a: Vec, factor: number): Vec {
  return { x: a.x * factor, y: a.y * factor };
}

export function dot(a: Vec, b: Vec): number {
  return a.x * b.x + a.y * b.y;
}

export function length(a: Vec): number {
  return Math.hypot(a.x, a.y);
}
