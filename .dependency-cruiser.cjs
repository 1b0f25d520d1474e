// The table of design: which module may import which. A new edge is an architecture decision and gets its own commit.
const allow = {
  geometry: "geometry/",
  comic: "comic/|sharing/|geometry/",
  script: "script/|comic/|geometry/",
  sharing: "sharing/",
  studio: "studio/|comic/|script/|sharing/|geometry/|diffusion/panel\\.ts|worker/protocol\\.ts",
  graph: "graph/",
  diffusion: "diffusion/|sharing/|geometry/",
  models: "models/|graph/|diffusion/|sharing/|worker/protocol\\.ts",
  engine: "engine/|models/|graph/|diffusion/|sharing/|worker/protocol\\.ts",
  worker: "worker/|script/stage\\.ts|comic/(records|shape)\\.ts|geometry/|engine/|models/|graph/|diffusion/|sharing/",
  editor: "editor/|studio/|comic/|script/|geometry/|diffusion/panel\\.ts|models/files/hash\\.ts|worker/protocol\\.ts",
  export: "export/|comic/|geometry/",
  ui: "ui/|editor/|studio/|export/|comic/|sharing/|geometry/|script/problems\\.ts",
};
// The only homes of the packages that must not spread.
const homes = {
  "onnxruntime-web": "engine/",
  "@bufbuild/protobuf|onnx-buf": "graph/",
  "@xenova/transformers": "engine/",
  zustand: "(editor|ui)/",
  "idb-keyval": "(editor|models/store)/",
  "react(-dom)?|lucide-react": "(ui/|main\\.tsx)",
  "@codemirror|@floating-ui|perfect-freehand": "ui/",
};
const tests = "\\.test(-kit)?\\.ts$";
module.exports = {
  forbidden: [
    ...Object.entries(allow).map(([module, targets]) => ({
      name: `edges-of-${module}`,
      severity: "error",
      from: { path: `^src/${module}/`, pathNot: tests },
      to: { path: "^src/", pathNot: `^src/(${targets})` },
    })),
    ...Object.entries(homes).map(([pkg, home]) => ({
      name: `home-of-${pkg}`,
      severity: "error",
      from: { path: "^src/", pathNot: `^src/${home}|${tests}` },
      to: { path: `node_modules/(${pkg})/` },
    })),
    {
      name: "protocol-names-types-of-the-core",
      severity: "error",
      from: { path: "^src/worker/protocol\\.ts" },
      to: { pathNot: "^src/((geometry|comic|script|sharing|diffusion)/|models/[^/]+$)" },
    },
    {
      name: "protocol-has-types-only",
      severity: "error",
      from: { path: "^src/worker/protocol\\.ts" },
      to: { dependencyTypesNot: ["type-only"] },
    },
    { name: "no-circular", severity: "error", from: {}, to: { circular: true } },
    { name: "no-unresolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
    {
      name: "no-orphans",
      severity: "error",
      from: { orphan: true, pathNot: `${tests}|\\.d\\.ts$|^src/begin\\.ts|^src/worker/protocol\\.ts` },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.base.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "browser", "module", "default"] },
  },
};
