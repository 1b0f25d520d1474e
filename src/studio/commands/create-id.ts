// Ids of new stories and records. Kernels are given the function, so that they stay free of chance.

/** Makes an id that no record ever had, such as "shot-2873465123": a picture on its way never finds a wrong shot. */
export type CreateId = (
  type:
    | "story"
    | "page"
    | "frame"
    | "shot"
    | "character"
    | "render"
    | "rough"
    | "job"
    | "look"
    | "lesson"
    | "variant"
    | "reference"
    | "group"
    | "print"
    | "tab",
) => string;
